import { distance } from 'fastest-levenshtein';
import { UserError } from './errors.ts';
import { shorten } from './shorten.ts';
import type {
  FieldSpec,
  FieldSpecs,
  FieldValues,
  OptionSpec,
  OptionSpecs,
  OptionValues,
  UploadedFile,
} from './values.ts';

/** Option and field values as a platform delivers them. */
export type RawOptions = Readonly<Record<string, string | number | UploadedFile>>;
export type RawFields = Readonly<Record<string, string | UploadedFile>>;

const TEXT_LIMIT = 6000;
/** Characters of what was given that a refusal repeats. */
const SHOWN = 40;

/** @throws UserError naming the option and what would be valid. */
export function parseOptions<Specs extends OptionSpecs>(
  command: string,
  specs: Specs,
  raw: RawOptions,
): OptionValues<Specs> {
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(specs, name)) throw new UserError(unknownOption(command, name, Object.keys(specs)));
  }
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (value === undefined || value === '') {
      if (spec.required) throw new UserError(missingOption(command, name, spec));
      continue;
    }
    values[name] = parseOption(name, spec, value);
  }
  return values as OptionValues<Specs>;
}

function parseOption(name: string, spec: OptionSpec, value: string | number | UploadedFile): unknown {
  if (spec.kind === 'file') return parseFile(name, spec.accept, value);
  if (typeof value === 'object') throw new UserError(`${name} takes text, not a file.`);
  if (spec.kind === 'integer') return parseInteger(name, spec, value);
  const text = String(value);
  if (spec.kind === 'choice') return parseChoice(name, spec.choices, text);
  return parseText(name, text, spec.maxLength);
}

function parseInteger(name: string, spec: { min?: number; max?: number }, value: string | number): number {
  const number =
    typeof value === 'number' ? value : /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : Number.NaN;
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = spec;
  if (!Number.isSafeInteger(number) || number < min || number > max) {
    const range =
      spec.min !== undefined && spec.max !== undefined
        ? ` from ${spec.min} to ${spec.max}`
        : spec.min !== undefined
          ? ` of at least ${spec.min}`
          : '';
    throw new UserError(`${name} must be a whole number${range}; “${short(String(value))}” is not.`);
  }
  return number;
}

function parseChoice(
  name: string,
  choices: readonly { value: string; label: string }[],
  text: string,
): string {
  const wanted = text.trim().toLowerCase();
  const found = choices.find(
    (choice) => choice.value.toLowerCase() === wanted || choice.label.toLowerCase() === wanted,
  );
  if (found) return found.value;
  const valid = choices.map((choice) => choice.value).join(', ');
  throw new UserError(`${name} must be one of ${valid}; “${short(text)}” is not.`);
}

function parseText(name: string, text: string, maxLength = TEXT_LIMIT): string {
  if (text.length > maxLength) {
    throw new UserError(`${name} is ${text.length} characters long; at most ${maxLength} are allowed.`);
  }
  return text;
}

function parseFile(
  name: string,
  accept: readonly string[],
  value: string | number | UploadedFile,
): UploadedFile {
  if (typeof value !== 'object') throw new UserError(`${name} takes a file (${accept.join(', ')}).`);
  const extension = /\.[^.]+$/.exec(value.name)?.[0].toLowerCase() ?? '';
  if (accept.length > 0 && !accept.includes(extension)) {
    throw new UserError(
      `${name} takes a file ending in ${accept.join(', ')}; “${short(value.name)}” does not.`,
    );
  }
  return value;
}

/** @throws UserError naming the field and what would be valid. */
export function parseFields<Specs extends FieldSpecs>(specs: Specs, raw: RawFields): FieldValues<Specs> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (value === undefined || value === '') {
      if (spec.required) throw new UserError(`“${spec.label}” is needed.`);
      continue;
    }
    values[name] = parseField(spec, value);
  }
  return values as FieldValues<Specs>;
}

function parseField(spec: FieldSpec, value: string | UploadedFile): unknown {
  if (spec.kind === 'file') return parseFile(spec.label, spec.accept, value);
  if (typeof value === 'object') throw new UserError(`“${spec.label}” takes text, not a file.`);
  if (spec.kind === 'choice') return parseChoice(spec.label, spec.choices, value);
  return parseText(spec.label, value, spec.maxLength);
}

function unknownOption(command: string, name: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
  const there = known.length === 0 ? 'It takes none.' : `It takes ${known.join(', ')}.`;
  const meant = nearest && distance(nearest, name) <= 2 ? `Did you mean ${nearest}?` : there;
  return `/${command} has no option “${short(name)}”. ${meant}`;
}

const short = (text: string) => shorten(text, SHOWN);
/** What to type for an option that a command cannot do without. */
export const missingOption = (command: string, name: string, { description }: OptionSpec): string =>
  `Write the ${name} after /${command}: ${lowerFirst(description)}.`;

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
