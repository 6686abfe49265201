import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageComponentInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
  type StringSelectMenuInteraction,
} from 'discord.js';
import type { Learner, MessageRef, WorkspaceId } from '../../chat/ids.ts';
import type { RawFields, RawOptions } from '../../chat/parse.ts';
import type { Responder, Router, RouterLog, TurnBase } from '../../chat/router.ts';
import type { Choice, UploadedFile } from '../../chat/values.ts';
import { textView } from '../../chat/view.ts';
import { actionOf, decodeValue, wordsUpTo } from './controls.ts';
import { isExpired } from './errors.ts';
import type { SentFile } from './files.ts';
import { channelId, directWorkspace, guildOf, guildWorkspace, learnerId } from './ids.ts';
import { readModal } from './modal.ts';
import type { Places } from './places.ts';
import { createRecent } from './recent.ts';
import { createResponder, type ResponderParts } from './responder.ts';

/** Autocompletion that takes longer is of no use to who types. Milliseconds. */
const SUGGEST_MS = 2000;
const SUGGESTIONS = 25;
const MEMBERSHIP_MS = 10 * 60_000;

export interface InteractionParts extends ResponderParts {
  readonly router: Router;
  readonly log: RouterLog;
  readonly places: Places;
  readonly fileOf: (file: SentFile) => UploadedFile;
  /** True once no new work may begin. */
  readonly leaving: () => boolean;
}

type Answered = ChatInputCommandInteraction | MessageComponentInteraction | ModalSubmitInteraction;

/** Takes Discord's interactions to the router. The promise is over when the answer stands; it never rejects. */
export function createInteractions(parts: InteractionParts): (interaction: Interaction) => Promise<void> {
  const { router, api, speech, places, forms, log, fileOf, now } = parts;
  const members = createRecent<boolean>({ lifeMs: MEMBERSHIP_MS, most: 10_000, now });

  async function workspaceOf(interaction: Answered | AutocompleteInteraction): Promise<WorkspaceId> {
    if (interaction.guildId !== null) return guildWorkspace(interaction.guildId);
    const own = directWorkspace(interaction.user.id);
    if (!('message' in interaction) || !interaction.message) return own;
    // a control under a direct message that a server's class sent acts for that class
    return (await speech.origin(interaction.message.id)) ?? own;
  }

  function turnOf(interaction: Answered | AutocompleteInteraction, workspace: WorkspaceId): TurnBase {
    const source =
      'message' in interaction && interaction.message ? sourceOf(interaction, workspace) : undefined;
    return {
      workspace,
      channel: channelId(workspace, interaction.channelId ?? ''),
      learner: learnerOf(interaction),
      id: interaction.id,
      now: now(),
      ...(source && { message: source }),
    };
  }

  function responderFor(interaction: Answered, turn: TurnBase): Responder {
    const { channelId: place, user, guildId, token } = interaction;
    if (place !== null) {
      places.learn(
        place,
        guildId === null ? { kind: 'direct', user: user.id } : { kind: 'guild', guild: guildId },
      );
    }
    return createResponder(
      {
        ticket: { id: interaction.id, token },
        workspace: turn.workspace,
        channel: turn.channel,
        learner: turn.learner.id,
        place: place ?? '',
        user: user.id,
        direct: guildId === null,
        modal: interaction.isModalSubmit(),
        arrivedAt: turn.now,
        maxFileBytes: interaction.attachmentSizeLimit,
        ...(turn.message && { source: turn.message }),
      },
      parts,
    );
  }

  async function act(
    interaction: Answered,
    turn: TurnBase,
    responder: Responder,
    customId: string,
    values: readonly string[],
    fields: RawFields,
  ): Promise<void> {
    const refuse = async (text: string) => void (await responder.send(textView(text), 'private'));
    if (!(await belongs(interaction, turn.workspace))) {
      return refuse('You are no longer in the server this message came from.');
    }
    const id = actionOf(customId);
    if (!forms.isOpening(id)) return router.action({ turn, id, values, fields }, responder);
    const form = await forms.find(turn.learner.id, id);
    if (form) return responder.openForm(form);
    return refuse('This form has expired. Run the command again to get a new one.');
  }

  /** Who clicks in direct messages must still be in the server the message came from. */
  async function belongs(interaction: Answered, workspace: WorkspaceId): Promise<boolean> {
    const guild = guildOf(workspace);
    if (interaction.guildId !== null || guild === undefined) return true;
    const key = `${guild} ${interaction.user.id}`;
    const known = members.get(key) ?? (await api.isMember(guild, interaction.user.id));
    members.set(key, known);
    return known;
  }

  async function suggest(interaction: AutocompleteInteraction): Promise<void> {
    const turn = turnOf(interaction, await workspaceOf(interaction));
    const focused = interaction.options.getFocused(true);
    const given = Object.fromEntries(
      interaction.options.data
        .filter(({ name, value }) => name !== focused.name && value !== undefined)
        .map(({ name, value }) => [name, String(value)]),
    );
    const { commandName: name } = interaction;
    const found = router.autocomplete({ turn, name, option: focused.name, typed: focused.value, given });
    const choices = await withinTime(found);
    await api.suggest({ id: interaction.id, token: interaction.token }, fittingChoices(choices));
  }

  async function withinTime(found: Promise<readonly Choice[]>): Promise<readonly Choice[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly Choice[]>((resolve) => {
      timer = setTimeout(() => resolve([]), SUGGEST_MS);
    });
    return Promise.race([found, late]).finally(() => clearTimeout(timer));
  }

  async function answer(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) return suggest(interaction);
    if (
      !interaction.isChatInputCommand() &&
      !interaction.isMessageComponent() &&
      !interaction.isModalSubmit()
    )
      return;
    const turn = turnOf(interaction, await workspaceOf(interaction));
    const responder = responderFor(interaction, turn);
    if (parts.leaving()) {
      await responder.send(textView('Studyhall is being restarted. Try again in a minute.'), 'private');
      return;
    }
    if (interaction.isChatInputCommand()) {
      const options = optionsOf(interaction, fileOf);
      return router.command({ turn, name: interaction.commandName, options }, responder);
    }
    if (interaction.isModalSubmit()) {
      return act(interaction, turn, responder, interaction.customId, [], readModal(interaction, fileOf));
    }
    return act(interaction, turn, responder, interaction.customId, valuesOf(interaction), {});
  }

  return async (interaction) => {
    try {
      await answer(interaction);
    } catch (error) {
      if (interaction.isAutocomplete() && isExpired(error)) return;
      log.error({ err: error, interaction: interaction.id }, 'an interaction could not be answered');
    }
  };
}

const valuesOf = (
  interaction: ButtonInteraction | StringSelectMenuInteraction | MessageComponentInteraction,
) => (interaction.isStringSelectMenu() ? interaction.values.map(decodeValue) : []);

function sourceOf(
  {
    message,
    user,
    channelId: place,
  }: Pick<MessageComponentInteraction, 'message' | 'user' | 'channelId'> | ModalSubmitInteraction,
  workspace: WorkspaceId,
): MessageRef | undefined {
  if (!message) return undefined;
  return {
    workspace,
    channel: channelId(workspace, place ?? ''),
    message: message.id,
    ...(message.flags.has(MessageFlags.Ephemeral) && { privateTo: learnerId(user.id) }),
  };
}

/** Whoever may manage the server is a teacher there; in direct messages nobody is. */
function learnerOf({ user, member, memberPermissions }: Answered | AutocompleteInteraction): Learner {
  const shown =
    member === null ? undefined : 'displayName' in member ? member.displayName : (member.nick ?? undefined);
  return {
    id: learnerId(user.id),
    name: shown ?? user.displayName,
    teacher: memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
  };
}

function optionsOf(
  { options }: ChatInputCommandInteraction,
  fileOf: (file: SentFile) => UploadedFile,
): RawOptions {
  const raw: Record<string, string | number | UploadedFile> = {};
  for (const { name, value, attachment } of options.data) {
    if (attachment) raw[name] = fileOf(attachment);
    else if (typeof value === 'string' || typeof value === 'number') raw[name] = value;
  }
  return raw;
}

/** What Discord's list can carry of the suggestions. */
export function fittingChoices(choices: readonly Choice[]): readonly Choice[] {
  const seen = new Set<string>();
  return choices
    .filter(({ value }) => {
      if (seen.has(value) || value === '' || value.length > 100) return false;
      seen.add(value);
      return true;
    })
    .slice(0, SUGGESTIONS)
    .map(({ value, label }) => ({ value, label: wordsUpTo(label, 100) }));
}
