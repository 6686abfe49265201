import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { AnyCommand } from '../../chat/command.ts';
import type { OptionSpec, OptionSpecs } from '../../chat/values.ts';
import { wordsUpTo } from './controls.ts';

/** Names and descriptions in another language, by command and option. What is absent stays as written. */
export interface Wording {
  readonly [command: string]: {
    readonly name?: string;
    readonly description?: string;
    readonly options?: Readonly<Record<string, { readonly name?: string; readonly description?: string }>>;
  };
}

/** By Discord's name of the language: `de`, `fr`, `pt-BR`. */
export type Wordings = Readonly<Record<string, Wording>>;

const DESCRIPTION = 100;
const CHOICES = 25;
const TEXT = 6000;
const FILE_TYPES = 10;

/** The commands as Discord registers them, the same for the same commands. */
export function commandBodies(
  commands: readonly AnyCommand<never>[],
  wordings: Wordings = {},
): readonly RESTPostAPIChatInputApplicationCommandsJSONBody[] {
  return commands.map((command) => {
    const specs: OptionSpecs = command.options;
    const options = Object.entries(specs)
      // Discord wants the required ones first
      .sort(([, a], [, b]) => Number(b.required === true) - Number(a.required === true))
      .map(([name, spec]) => optionBody(command.name, name, spec, wordings));
    const teachers = command.who === 'teacher';
    return {
      type: ApplicationCommandType.ChatInput,
      name: command.name,
      description: wordsUpTo(command.description, DESCRIPTION),
      ...localised(wordings, (wording) => wording[command.name]),
      ...(options.length > 0 && { options }),
      default_member_permissions: teachers ? String(PermissionFlagsBits.ManageGuild) : null,
      // nobody is a teacher in direct messages
      contexts: teachers
        ? [InteractionContextType.Guild]
        : [InteractionContextType.Guild, InteractionContextType.BotDM],
      integration_types: [ApplicationIntegrationType.GuildInstall],
    };
  });
}

function optionBody(
  command: string,
  name: string,
  spec: OptionSpec,
  wordings: Wordings,
): APIApplicationCommandBasicOption {
  const base = {
    name,
    description: wordsUpTo(spec.description, DESCRIPTION),
    ...localised(wordings, (wording) => wording[command]?.options?.[name]),
    required: spec.required === true,
  };
  switch (spec.kind) {
    case 'text':
      return {
        ...base,
        type: ApplicationCommandOptionType.String,
        max_length: Math.min(spec.maxLength ?? TEXT, TEXT),
        ...(spec.autocomplete && { autocomplete: true }),
      };
    case 'integer':
      return {
        ...base,
        type: ApplicationCommandOptionType.Integer,
        ...(spec.min !== undefined && { min_value: spec.min }),
        ...(spec.max !== undefined && { max_value: spec.max }),
      };
    case 'choice':
      return {
        ...base,
        type: ApplicationCommandOptionType.String,
        choices: spec.choices
          .slice(0, CHOICES)
          .map(({ value, label }) => ({ name: wordsUpTo(label, 100), value })),
      };
    case 'file':
      return {
        ...base,
        type: ApplicationCommandOptionType.Attachment,
        ...(spec.accept.length > 0 && { file_types: spec.accept.slice(0, FILE_TYPES) as `.${string}`[] }),
      };
  }
}

function localised(
  wordings: Wordings,
  find: (wording: Wording) => { readonly name?: string; readonly description?: string } | undefined,
) {
  const collect = (key: 'name' | 'description') =>
    Object.fromEntries(
      Object.entries(wordings).flatMap(([language, wording]) => {
        const text = find(wording)?.[key];
        return text === undefined ? [] : [[language, text]];
      }),
    );
  const names = collect('name');
  const descriptions = collect('description');
  return {
    ...(Object.keys(names).length > 0 && { name_localizations: names }),
    ...(Object.keys(descriptions).length > 0 && { description_localizations: descriptions }),
  };
}
