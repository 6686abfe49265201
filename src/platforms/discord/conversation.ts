import { type Message, MessageType, PermissionFlagsBits } from 'discord.js';
import type { AnyCommand } from '../../chat/command.ts';
import type { Learner } from '../../chat/ids.ts';
import type { Router, RouterLog, TurnBase } from '../../chat/router.ts';
import type { OptionSpecs, UploadedFile } from '../../chat/values.ts';
import { textView } from '../../chat/view.ts';
import type { DiscordApi } from './api.ts';
import type { SentFile } from './files.ts';
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
  readonly newId: () => string;
  readonly now: () => number;
}

/** What a message means for the tutor, who is `bot`; undefined when it is not addressed. */
export function addressed(message: Message, bot: string): string | undefined {
  if (message.author.bot || message.webhookId !== null) return undefined;
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return undefined;
  const mention = new RegExp(`<@!?${bot}>`, 'g');
  if (message.guildId !== null && !mention.test(message.content)) return undefined;
  return message.content.replace(mention, ' ').replace(/\s+/g, ' ').trim();
}

/** Answers what is said to the tutor: a question as `/ask` would, a file by the command that takes such files. */
export function createConversation(
  parts: ConversationParts,
): (message: Message, text: string) => Promise<void> {
  const { router, speech, places, log, fileOf, newId, now } = parts;

  return async (message, text) => {
    const { guildId, channelId: place, author } = message;
    const workspace = guildId === null ? directWorkspace(author.id) : guildWorkspace(guildId);
    const turn: TurnBase = {
      workspace,
      channel: channelId(workspace, place),
      learner: learnerOf(message),
      id: newId(),
      now: now(),
    };
    places.learn(
      place,
      guildId === null ? { kind: 'direct', user: author.id } : { kind: 'guild', guild: guildId },
    );
    const said = {
      workspace,
      channel: turn.channel,
      learner: turn.learner.id,
      channelId: place,
      messageId: message.id,
    };
    const responder = createMessageResponder(said, parts);
    try {
      const file = message.attachments.first();
      if (file) {
        const found = commandForFile(router.commands, file.name, turn.learner.teacher);
        if (found) {
          const options = { [found.option]: fileOf(file) };
          return await router.command({ turn, name: found.command, options }, responder);
        }
        if (text === '') {
          await speech.answer(workspace, turn.channel, textView(unknownFile(router.commands)), message.id);
          return;
        }
      }
      if (text !== '') return await router.text({ turn, text }, responder);
      await router.command({ turn, name: 'help', options: {} }, responder);
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

function learnerOf({ author, member }: Message): Learner {
  return {
    id: learnerId(author.id),
    name: member?.displayName ?? author.displayName,
    teacher: member?.permissions.has(PermissionFlagsBits.ManageGuild) ?? false,
  };
}
