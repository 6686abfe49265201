import { unknownCommand } from '../../chat/unknown-command.ts';
import type { OptionSpec, OptionSpecs } from '../../chat/values.ts';

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
 * A line of the message box. `/name option:value other:"two words" …`; a text value runs to the next option the
 * command has, other values end at a space unless quoted. Words without an option go to the first required text
 * option, or the first text option. A line without a slash is text; `//` begins a text with a slash.
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
  return { kind: 'command', name: command.name, options: readOptions(rest, command.options) };
}

function readOptions(rest: string, specs: OptionSpecs): Record<string, string> {
  const options: Record<string, string> = {};
  const free: string[] = [];
  const marks = [...rest.matchAll(/(?<=^|\s)([\p{L}\p{N}_-]+):/gu)]
    .map((match) => ({ name: nameOf(match[1] ?? '', specs), at: match.index, length: match[0].length }))
    .filter((mark): mark is typeof mark & { name: string } => mark.name !== undefined)
    .filter((mark) => !insideQuotes(rest, mark.at));
  free.push(rest.slice(0, marks[0]?.at ?? rest.length));
  for (const [index, mark] of marks.entries()) {
    const span = rest.slice(mark.at + mark.length, marks[index + 1]?.at ?? rest.length);
    const { value, left } = readValue(span, specs[mark.name]);
    options[mark.name] = value;
    free.push(left);
  }
  const words = free
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
  const target = words === '' ? undefined : positional(specs, options);
  if (target !== undefined) options[target] = unquote(words);
  return options;
}

function nameOf(typed: string, specs: OptionSpecs): string | undefined {
  return Object.keys(specs).find((name) => name.toLowerCase() === typed.toLowerCase());
}

/** Within a `name:"…"` value that began before. */
function insideQuotes(text: string, at: number): boolean {
  for (const quoted of text.matchAll(/:\s*"[^"]*"/g)) {
    if (quoted.index < at && at < quoted.index + quoted[0].length) return true;
  }
  return false;
}

function readValue(span: string, spec: OptionSpec | undefined): { value: string; left: string } {
  const quoted = /^\s*"([^"]*)"([\s\S]*)$/.exec(span);
  if (quoted) return { value: quoted[1] ?? '', left: quoted[2] ?? '' };
  if (spec?.kind === 'text') return { value: span.trim(), left: '' };
  if (spec?.kind === 'choice') {
    const text = span.trim().toLowerCase();
    const whole = spec.choices.find(
      (choice) => choice.value.toLowerCase() === text || choice.label.toLowerCase() === text,
    );
    if (whole) return { value: whole.value, left: '' };
  }
  const [, value = '', left = ''] = /^\s*(\S*)([\s\S]*)$/.exec(span) ?? [];
  return { value, left };
}

/** Where words without an option name go; the first option that takes a value when none takes text. */
function positional(specs: OptionSpecs, given: Readonly<Record<string, string>>): string | undefined {
  const open = Object.entries(specs).filter(([name, spec]) => spec.kind !== 'file' && !(name in given));
  const find = (fits: (spec: OptionSpec) => boolean) => open.find(([, spec]) => fits(spec))?.[0];
  return (
    find((spec) => spec.kind === 'text' && spec.required === true) ??
    find((spec) => spec.kind === 'text') ??
    find((spec) => spec.required === true) ??
    find(() => true)
  );
}

function unquote(text: string): string {
  const quoted = /^"([^"]*)"$/.exec(text);
  return quoted?.[1] ?? text;
}
