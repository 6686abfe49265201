import { UserError } from './errors.ts';
import { shorten } from './shorten.ts';
import type { OptionSpec, OptionSpecs } from './values.ts';

/**
 * What stands after a slash command, as option values not yet checked: `name:value`, `name=value`, values in straight
 * or curly quotes, and words without a name. A word that is one of a choice's values goes to that choice, a whole
 * number to an integer option (the last ones when there are too many), everything else to the first text option, one
 * that is required before others. A text that is completed while typing takes one word when a text follows that is
 * not.
 * @throws UserError when words are left over.
 */
export function readCommandText(
  command: string,
  text: string,
  specs: OptionSpecs,
): Readonly<Record<string, string>> {
  const options: Record<string, string> = {};
  const marks = namedMarks(text, specs);
  const free = [text.slice(0, marks[0]?.at ?? text.length)];
  for (const [index, mark] of marks.entries()) {
    const span = text.slice(mark.end, marks[index + 1]?.at ?? text.length);
    const { value, left } = readValue(span, specs[mark.name]);
    options[mark.name] = value;
    free.push(left);
  }
  const words = free
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
  if (words !== '') placeWords(command, words, specs, options);
  return options;
}

interface Mark {
  readonly name: string;
  readonly at: number;
  readonly end: number;
}

function namedMarks(text: string, specs: OptionSpecs): readonly Mark[] {
  const quoted = [...text.matchAll(/["“”][^"“”]*["“”]/g)].map(({ index, 0: whole }) => [
    index,
    index + whole.length,
  ]);
  return [...text.matchAll(/(?<=^|\s)(?:--)?([\p{L}\p{N}_-]+)[:=]/gu)].flatMap((match) => {
    const inside = quoted.some(([from = 0, to = 0]) => from < match.index && match.index < to);
    const name = Object.keys(specs).find((known) => known.toLowerCase() === match[1]?.toLowerCase());
    return inside || name === undefined
      ? []
      : [{ name, at: match.index, end: match.index + match[0].length }];
  });
}

function readValue(span: string, spec: OptionSpec | undefined): { value: string; left: string } {
  const quoted = /^\s*["“”]([^"“”]*)["“”]([\s\S]*)$/.exec(span);
  if (quoted) return { value: quoted[1] ?? '', left: quoted[2] ?? '' };
  if (spec?.kind === 'text') return { value: span.trim(), left: '' };
  if (spec?.kind === 'choice' && choiceValue(spec, span.trim()) !== undefined) {
    return { value: span.trim(), left: '' };
  }
  const [, value = '', left = ''] = /^\s*(\S*)([\s\S]*)$/.exec(span) ?? [];
  return { value, left };
}

/** Characters of what was left over that a refusal repeats. */
const SHOWN = 40;
const WHOLE = /^-?\d+$/;

type Named = readonly [name: string, spec: OptionSpec];

function placeWords(
  command: string,
  words: string,
  specs: OptionSpecs,
  options: Record<string, string>,
): void {
  const open = (): readonly Named[] =>
    Object.entries(specs).filter(([name, spec]) => spec.kind !== 'file' && !(name in options));
  const texts = () =>
    open()
      .filter(([, spec]) => spec.kind === 'text')
      .toSorted(([, a], [, b]) => Number(b.required ?? false) - Number(a.required ?? false));
  const [free] = texts();
  if (free && texts().length === 1 && !isCompleted(free[1])) {
    options[free[0]] = unquoted(words);
    return;
  }
  const rest: string[] = [];
  const tokens = words.match(/["“”][^"“”]*["“”]|\S+/g) ?? [];
  const wholes = tokens.filter((token) => WHOLE.test(token)).length;
  let spare = wholes - open().filter(([, spec]) => spec.kind === 'integer').length;
  for (const token of tokens) {
    const unknown = /^([a-z]\w*)[:=](?!\/\/)(.*)$/i.exec(token);
    if (unknown) {
      // left for the check of the options, which says what was meant
      options[unknown[1] ?? ''] = unknown[2] ?? '';
      continue;
    }
    const word = unquoted(token);
    const whole = WHOLE.test(token) && spare-- <= 0;
    const taker =
      open().find(([, spec]) => spec.kind === 'choice' && choiceValue(spec, word) !== undefined) ??
      (whole ? open().find(([, spec]) => spec.kind === 'integer') : undefined);
    if (taker) {
      options[taker[0]] = word;
      continue;
    }
    const [first, second] = texts();
    const one = first && second && isCompleted(first[1]) && !isCompleted(second[1]);
    if (one && rest.length === 0) options[first[0]] = word;
    else rest.push(token);
  }
  if (rest.length === 0) return;
  const target = texts()[0] ?? open()[0];
  if (!target) throw new UserError(leftOver(command, rest.join(' '), Object.keys(specs)));
  options[target[0]] = rest.length === 1 ? unquoted(rest[0] ?? '') : rest.join(' ');
}

const isCompleted = (spec: OptionSpec) => spec.kind === 'text' && spec.autocomplete === true;

function choiceValue(spec: OptionSpec, word: string): string | undefined {
  if (spec.kind !== 'choice') return undefined;
  const wanted = word.toLowerCase();
  return spec.choices.find(
    ({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted,
  )?.value;
}

const unquoted = (text: string): string => /^["“”]([^"“”]*)["“”]$/.exec(text)?.[1] ?? text;

function leftOver(command: string, words: string, names: readonly string[]): string {
  const shown = shorten(words, SHOWN);
  if (names.length === 0) return `/${command} takes nothing after it; “${shown}” was not used.`;
  return `It is not clear what “${shown}” means here. /${command} takes ${names.join(', ')}: write /${command} ${names[0]}:… or just /${command} for a form.`;
}
