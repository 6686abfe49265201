import { readCommandText } from '../../chat/command-text.ts';
import { unknownCommand } from '../../chat/unknown-command.ts';
import type { OptionSpecs } from '../../chat/values.ts';

/** What the parser needs to know of a command. */
export interface KnownCommand {
  readonly name: string;
  readonly options: OptionSpecs;
}

export type ParsedLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly options: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown'; readonly message: string };

/**
 * A line of the message box: a command with what stands after it, or text; `//` begins a text with a slash.
 * @throws UserError when words after a command are left over.
 */
export function parseLine(line: string, commands: readonly KnownCommand[]): ParsedLine {
  const trimmed = line.trim();
  if (!trimmed.startsWith('/')) return { kind: 'text', text: trimmed };
  if (trimmed.startsWith('//')) return { kind: 'text', text: trimmed.slice(1) };
  const [, typed = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(trimmed) ?? [];
  const command = commands.find((known) => known.name === typed.toLowerCase());
  if (!command)
    return {
      kind: 'unknown',
      message: unknownCommand(
        typed,
        commands.map(({ name }) => name),
      ),
    };
  return {
    kind: 'command',
    name: command.name,
    options: readCommandText(command.name, rest, command.options),
  };
}
