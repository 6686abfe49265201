import { type GatewayMessageCreateDispatchData, MessageType } from 'discord.js';
import type { AnyCommand } from '../../chat/command.ts';
import type { Learner } from '../../chat/ids.ts';
import type { Router, RouterLog, TurnBase } from '../../chat/router.ts';
import type { OptionSpecs, UploadedFile } from '../../chat/values.ts';
import { textView } from '../../chat/view.ts';
import type { DiscordApi } from './api.ts';
import { type SentFile, sentFile } from './files.ts';
import type { KeptForms } from './forms.ts';
import { channelId, directWorkspace, guildWorkspace, learnerId } from './ids.ts';
import { createMessageResponder } from './message-responder.ts';
import type { Places } from './places.ts';
import type { Speech } from './speech.ts';

export interface ConversationParts {
  readonly router: Router;
  readonly api: DiscordApi;
  readonly speech: Speech;
  readonly places: Places;
  readonly forms: KeptForms;
  readonly log: RouterLog;
  readonly fileOf: (file: SentFile) => UploadedFile;
  /** Whether somebody with these roles may manage the server. */
  readonly isTeacher: (guild: string, user: string, roles: readonly string[]) => Promise<boolean>;
  readonly now: () => number;
}

/**
 * A message as the gateway delivers it. discord.js makes nothing of direct messages in channels it has not seen,
 * and those of a learner who writes for the first time are such.
 */
export type SaidMessage = GatewayMessageCreateDispatchData;

/** What a message says to the tutor, who is `bot`; undefined when it is not addressed. */
export function addressed(message: SaidMessage, bot: string): string | undefined {
  if (message.author.bot || message.webhook_id !== undefined) return undefined;
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return undefined;
  const mention = new RegExp(`<@!?${bot}>`, 'g');
  if (message.guild_id !== undefined && !mention.test(message.content)) return undefined;
  return message.content.replace(mention, ' ').replace(/\s+/g, ' ').trim();
}

/** Answers what is said to the tutor: a question as `/ask` would, a file by the command that takes such files. */
export function createConversation(
  parts: ConversationParts,
): (message: SaidMessage, text: string) => Promise<void> {
  const { router, speech, places, log, fileOf, now } = parts;

  return async (message, text) => {
    const { guild_id: guild, channel_id: place, author } = message;
    const workspace = guild === undefined ? directWorkspace(author.id) : guildWorkspace(guild);
    const turn: TurnBase = {
      workspace,
      channel: channelId(workspace, place),
      learner: await learnerOf(message, parts.isTeacher),
      id: message.id,
      now: now(),
    };
    places.learn(place, guild === undefined ? { kind: 'direct', user: author.id } : { kind: 'guild', guild });
    const responder = createMessageResponder(
      { workspace, channel: turn.channel, learner: turn.learner.id, channelId: place, messageId: message.id },
      parts,
    );
    try {
      const file = message.attachments[0];
      const taker = file && commandForFile(router.commands, file.filename, turn.learner.teacher);
      if (file && taker) {
        const options = { [taker.option]: fileOf(sentFile(file)) };
        await router.command({ turn, name: taker.command, options }, responder);
      } else if (text !== '') {
        await router.text({ turn, text }, responder);
      } else if (file) {
        await speech.answer(workspace, turn.channel, textView(unknownFile(router.commands)), message.id);
      } else {
        await router.command({ turn, name: 'help', options: {} }, responder);
      }
    } catch (error) {
      log.error({ err: error, interaction: turn.id }, 'a message could not be answered');
    }
  };
}

/** The first command this learner may use that takes a file of this name. */
export function commandForFile(
  commands: readonly AnyCommand<never>[],
  file: string,
  teacher: boolean,
): { readonly command: string; readonly option: string } | undefined {
  const extension = /\.[^.]+$/.exec(file)?.[0].toLowerCase() ?? '';
  for (const { name, who, options } of commands) {
    if (who === 'teacher' && !teacher) continue;
    const specs = Object.entries(options as OptionSpecs);
    const found = specs.find(([, spec]) => spec.kind === 'file' && spec.accept.includes(extension));
    const others = specs.some(([option, spec]) => spec.required && option !== found?.[0]);
    if (found && !others) return { command: name, option: found[0] };
  }
  return undefined;
}

function unknownFile(commands: readonly AnyCommand<never>[]): string {
  const known = new Set(
    commands
      .filter(({ who }) => who === 'everyone')
      .flatMap(({ options }) => Object.values(options as OptionSpecs))
      .flatMap((spec) => (spec.kind === 'file' ? spec.accept : [])),
  );
  return known.size === 0
    ? 'There is nothing I can do with a file. Ask me a question instead.'
    : `I cannot do anything with this kind of file. Send one that ends in ${[...known].join(', ')}, or ask me a question.`;
}

async function learnerOf(
  { author, member, guild_id: guild }: SaidMessage,
  isTeacher: ConversationParts['isTeacher'],
): Promise<Learner> {
  return {
    id: learnerId(author.id),
    name: member?.nick ?? author.global_name ?? author.username,
    teacher: guild !== undefined && (await isTeacher(guild, author.id, member?.roles ?? [])),
  };
}
