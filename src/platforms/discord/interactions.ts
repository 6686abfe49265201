import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIAttachment,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  type APIUser,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  MessageFlags,
  PermissionFlagsBits,
} from 'discord.js';
import type { Learner, MessageRef, WorkspaceId } from '../../chat/ids.ts';
import type { RawFields, RawOptions } from '../../chat/parse.ts';
import { createRecent } from '../../chat/recent.ts';
import type { Responder, Router, RouterLog, TurnBase } from '../../chat/router.ts';
import type { Choice, UploadedFile } from '../../chat/values.ts';
import { textView } from '../../chat/view.ts';
import { actionOf, decodeValue, wordsUpTo } from './controls.ts';
import { isExpired } from './errors.ts';
import { type SentFile, sentFile } from './files.ts';
import { channelId, directWorkspace, guildOf, guildWorkspace, learnerId } from './ids.ts';
import { readModal } from './modal.ts';
import type { Places } from './places.ts';
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

/** As the gateway delivers them, from whichever process holds its connection. */
type Suggesting = APIApplicationCommandAutocompleteInteraction;
type Answered =
  | APIChatInputApplicationCommandInteraction
  | APIMessageComponentInteraction
  | APIModalSubmitInteraction;

/** Takes Discord's interactions to the router. The promise is over when the answer stands; it never rejects. */
export function createInteractions(parts: InteractionParts): (interaction: APIInteraction) => Promise<void> {
  const { router, api, speech, places, forms, log, fileOf, now } = parts;
  const members = createRecent<boolean>({ lifeMs: MEMBERSHIP_MS, most: 10_000, now });
  /** Clicks that are being worked on: the second of a double click asks for nothing more. */
  const clicks = new Set<string>();

  async function workspaceOf(interaction: Answered | Suggesting): Promise<WorkspaceId> {
    if (interaction.guild_id !== undefined) return guildWorkspace(interaction.guild_id);
    const own = directWorkspace(userOf(interaction).id);
    if (!interaction.message) return own;
    // a control under a direct message that a server's class sent acts for that class
    return (await speech.origin(interaction.message.id)) ?? own;
  }

  function turnOf(interaction: Answered | Suggesting, workspace: WorkspaceId): TurnBase {
    const source = sourceOf(interaction, workspace);
    return {
      workspace,
      channel: channelId(workspace, placeOf(interaction)),
      learner: learnerOf(interaction),
      id: interaction.id,
      now: now(),
      ...(source && { message: source }),
    };
  }

  function responderFor(interaction: Answered, turn: TurnBase): Responder {
    const { guild_id: guild, token } = interaction;
    const place = placeOf(interaction);
    const user = userOf(interaction).id;
    if (place !== '') {
      places.learn(place, guild === undefined ? { kind: 'direct', user } : { kind: 'guild', guild });
    }
    return createResponder(
      {
        ticket: { id: interaction.id, token },
        workspace: turn.workspace,
        channel: turn.channel,
        learner: turn.learner.id,
        place,
        user,
        direct: guild === undefined,
        modal: interaction.type === InteractionType.ModalSubmit,
        arrivedAt: turn.now,
        maxFileBytes: interaction.attachment_size_limit,
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
    if (interaction.guild_id !== undefined || guild === undefined) return true;
    const user = userOf(interaction).id;
    const key = `${guild} ${user}`;
    const known = members.get(key) ?? (await api.isMember(guild, user));
    members.set(key, known);
    return known;
  }

  async function suggest(interaction: Suggesting): Promise<void> {
    const { name, options } = interaction.data;
    const typed = options.flatMap((option) => ('value' in option ? [option] : []));
    const focused = typed.find((option) => 'focused' in option && option.focused);
    if (!focused) return;
    const turn = turnOf(interaction, await workspaceOf(interaction));
    const given = Object.fromEntries(
      typed.filter((option) => option !== focused).map((option) => [option.name, String(option.value)]),
    );
    const found = router.autocomplete({
      turn,
      name,
      option: focused.name,
      typed: String(focused.value),
      given,
    });
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

  async function answer(interaction: APIInteraction): Promise<void> {
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) return suggest(interaction);
    if (!isAnswered(interaction)) return;
    const turn = turnOf(interaction, await workspaceOf(interaction));
    const responder = responderFor(interaction, turn);
    if (parts.leaving()) {
      await responder.send(textView('Studyhall is being restarted. Try again in a minute.'), 'private');
      return;
    }
    switch (interaction.type) {
      case InteractionType.ApplicationCommand: {
        const options = optionsOf(interaction, fileOf);
        return router.command({ turn, name: interaction.data.name, options }, responder);
      }
      case InteractionType.ModalSubmit: {
        const fields = readModal(interaction.data, (file) => fileOf(sentFile(file)));
        return act(interaction, turn, responder, interaction.data.custom_id, [], fields);
      }
      case InteractionType.MessageComponent:
        return click(interaction, turn, responder);
    }
  }

  async function click(
    interaction: APIMessageComponentInteraction,
    turn: TurnBase,
    responder: Responder,
  ): Promise<void> {
    const { custom_id: customId } = interaction.data;
    const values = valuesOf(interaction);
    const key = JSON.stringify([turn.learner.id, interaction.message.id, customId, values]);
    if (clicks.has(key)) return responder.acknowledge();
    clicks.add(key);
    try {
      await act(interaction, turn, responder, customId, values, {});
    } finally {
      clicks.delete(key);
    }
  }

  return async (interaction) => {
    try {
      await answer(interaction);
    } catch (error) {
      if (interaction.type === InteractionType.ApplicationCommandAutocomplete && isExpired(error)) return;
      log.error({ err: error, interaction: interaction.id }, 'an interaction could not be answered');
    }
  };
}

function isAnswered(interaction: APIInteraction): interaction is Answered {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return interaction.data.type === ApplicationCommandType.ChatInput;
    case InteractionType.MessageComponent:
    case InteractionType.ModalSubmit:
      return true;
    default:
      return false;
  }
}

const placeOf = ({ channel, channel_id }: Answered | Suggesting): string => channel?.id ?? channel_id ?? '';

/** In a server the user stands within the member. */
function userOf({ user, member }: Answered | Suggesting): APIUser {
  const found = member?.user ?? user;
  if (!found) throw new Error('an interaction came from nobody');
  return found;
}

const valuesOf = ({ data }: APIMessageComponentInteraction) =>
  data.component_type === ComponentType.StringSelect ? data.values.map(decodeValue) : [];

/** The message whose control was used, or under which the form was opened. */
function sourceOf(interaction: Answered | Suggesting, workspace: WorkspaceId): MessageRef | undefined {
  const { message } = interaction;
  if (!message) return undefined;
  const hidden = ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  return {
    workspace,
    channel: channelId(workspace, placeOf(interaction)),
    message: message.id,
    ...(hidden && { privateTo: learnerId(userOf(interaction).id) }),
  };
}

/** Whoever may manage the server is a teacher there; in direct messages nobody is. */
function learnerOf(interaction: Answered | Suggesting): Learner {
  const { member } = interaction;
  const user = userOf(interaction);
  return {
    id: learnerId(user.id),
    name: member?.nick ?? user.global_name ?? user.username,
    teacher: member !== undefined && mayManage(member.permissions),
  };
}

/** @param permissions all that the member has in the channel, as a decimal number */
const mayManage = (permissions: string): boolean =>
  (BigInt(permissions) & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n;

function optionsOf(
  { data: { options = [], resolved } }: APIChatInputApplicationCommandInteraction,
  fileOf: (file: SentFile) => UploadedFile,
): RawOptions {
  const attachments: Readonly<Record<string, APIAttachment>> = resolved?.attachments ?? {};
  const raw: Record<string, string | number | UploadedFile> = {};
  for (const option of options) {
    if (!('value' in option)) continue;
    const { name, type, value } = option;
    const file = type === ApplicationCommandOptionType.Attachment ? attachments[value] : undefined;
    if (file) raw[name] = fileOf(sentFile(file));
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
