import { distance } from 'fastest-levenshtein';
import { UserError } from '../../chat/errors.ts';
import { shorten } from './clean.ts';
import type { Table } from './table.ts';

/** Where texts and labels stand. */
export interface Columns {
  readonly text: number;
  readonly label: number;
  /** Column titles, when there are any. */
  readonly header?: readonly string[];
}

/** What its owner says about the columns; what is left open is guessed. */
export interface ColumnChoice {
  /** A title, or a number from 1; what is a number here is never a title. */
  readonly text?: string | number | undefined;
  readonly label?: string | number | undefined;
  /** Whether the first row holds titles. */
  readonly header?: boolean | undefined;
}

const TEXT_TITLES = new Set(
  'text texts sentence sentences review message msg comment tweet post question utterance content body document doc description title headline input query sms example phrase statement feedback sentence1 v2'.split(
    ' ',
  ),
);
const LABEL_TITLES = new Set(
  'label labels class classes category categories sentiment target intent tag topic type kind output y answer emotion rating genre group label_text label_name v1'.split(
    ' ',
  ),
);

const LOOKED_AT = 1000;
/** Of a cell that is compared with titles. */
const TITLE_CHARACTERS = 200;
/** Columns beyond are not looked at. */
const MOST_COLUMNS = 256;
/** A title may be a question; a text of more words is taken for an example. */
const TITLE_WORDS = 12;

/**
 * The two columns as chosen, else by their titles, else by what is in them: labels repeat and are short, texts differ
 * and are long.
 * @throws UserError when there are not two columns, or no such column as was chosen.
 */
export function findColumns(table: Table, choice: ColumnChoice = {}): Columns {
  const rows = filledRows(table);
  const first = rows[0] ?? [];
  const guessed = guessColumns(rows, table.titles !== undefined);
  const titled = choice.header ?? (guessed.header !== undefined || namesTitle(choice, first));
  const header = titled ? first : undefined;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const text = chosenColumn(choice.text, 'texts', first, { titled, width });
  const label = chosenColumn(choice.label, 'labels', first, { titled, width });
  const body = header ? rows.slice(1) : rows;
  const others = (taken: number) => range(width).filter((each) => each !== taken);
  const columns = {
    text:
      text ??
      (label === undefined || label !== guessed.text ? guessed.text : best(others(label), body, likeTexts)),
    label:
      label ??
      (text === undefined || text !== guessed.label ? guessed.label : best(others(text), body, likeLabels)),
  };
  if (columns.text === columns.label) {
    throw new UserError('Texts and labels cannot stand in the same column: choose two.');
  }
  return { ...columns, ...(header && { header }) };
}

/** Rows with something in them, from the top, the titles first. */
export function filledRows({ rows, titles }: Table): readonly (readonly string[])[] {
  const filled: (readonly string[])[] = titles ? [titles] : [];
  for (const row of rows) {
    if (filled.length > LOOKED_AT) break;
    if (row.some((cell) => cell.trim() !== '')) filled.push(row.slice(0, MOST_COLUMNS));
  }
  return filled;
}

/** The column of the texts alone, where labels are not needed. */
export function findTextColumn(table: Table): { readonly column: number; readonly titled: boolean } {
  const rows = filledRows(table);
  const first = rows[0] ?? [];
  const titles = first.map(table.titles ? lastTitle : title);
  const named = bestTitled(titles, TEXT_TITLES, 'text', rows.slice(1), likeTexts);
  if (named >= 0) return { column: named, titled: true };
  if (table.titles) return { column: best(range(first.length), rows.slice(1), likeTexts), titled: true };
  return {
    column: best(range(Math.max(0, ...rows.map((row) => row.length))), rows, likeTexts),
    titled: false,
  };
}

/** The titles of the columns, where they are enough to find the same ones in another file. */
export function titlesOf({ text, label, header = [] }: Columns): ColumnChoice | undefined {
  const unique = [text, label].every((each) => columnTitled(header, header[each] ?? '') === each);
  return unique ? { text: header[text], label: header[label], header: true } : undefined;
}

/** Whether a table begins with these titles. */
export function hasTitles(table: Table, { text, label }: ColumnChoice): boolean {
  const first = filledRows(table)[0] ?? [];
  return [text, label].every((each) => typeof each === 'string' && columnTitled(first, each) >= 0);
}

const NUMBER = /^\s*\d{1,4}\s*$/;

/** Whoever names a title in the first row says that titles are there. */
const namesTitle = ({ text, label }: ColumnChoice, first: readonly string[]) =>
  [text, label].some(
    (each) => typeof each === 'string' && !NUMBER.test(each) && columnTitled(first, each) >= 0,
  );

const columnTitled = (titles: readonly string[], wanted: string) =>
  title(wanted) === '' ? -1 : titles.findIndex((each) => title(each) === title(wanted));

function chosenColumn(
  wanted: string | number | undefined,
  what: string,
  first: readonly string[],
  { titled, width }: { readonly titled: boolean; readonly width: number },
): number | undefined {
  const said = String(wanted ?? '').trim();
  if (said === '') return undefined;
  const named = titled && typeof wanted === 'string' ? columnTitled(first, wanted) : -1;
  if (named >= 0) return named;
  const number = NUMBER.test(said) ? Number(said) : 0;
  if (number >= 1 && number <= width) return number - 1;
  const known = first.slice(0, 12).map((each) => `“${shorten(each.trim())}”`);
  throw new UserError(
    `There is no column “${shorten(said)}” for the ${what}: give one of ${known.join(', ')}, or a number from 1 to ${width}.`,
  );
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** @param titled the first row certainly holds titles */
function guessColumns(filled: readonly (readonly string[])[], titled: boolean): Columns {
  const first = filled[0] ?? [];
  const width = Math.max(0, ...filled.map((row) => row.length));
  if (width < 2) {
    throw new UserError('Only one column was found: give a text and a label in each row.');
  }
  const titles = first.map(titled ? lastTitle : title);
  const body = filled.slice(1);
  const text = bestTitled(titles, TEXT_TITLES, 'text', body, likeTexts);
  const label = bestTitled(titles, LABEL_TITLES, 'label', body, likeLabels);
  const others = (taken: number) => range(width).filter((each) => each !== taken);
  if (text >= 0 && label >= 0) return { text, label, header: first };
  if (text >= 0 && (titled || isTitleRow(first, body))) {
    return { text, label: best(others(text), body, likeLabels), header: first };
  }
  if (label >= 0 && (titled || isTitleRow(first, body))) {
    return { label, text: best(others(label), body, likeTexts), header: first };
  }
  const byContent = body.length > 0 ? body : filled;
  const guessedText = best(others(-1), byContent, likeTexts);
  const guessedLabel = best(others(guessedText), byContent, likeLabels);
  const columns = { text: guessedText, label: guessedLabel };
  return titled || looksLikeTitle(first[guessedLabel], first[guessedText], body, guessedLabel)
    ? { ...columns, header: first }
    : columns;
}

const title = (cell: string) =>
  cell
    .trim()
    .slice(0, TITLE_CHARACTERS)
    .toLowerCase()
    .replace(/[\s-]+/gu, '_')
    .replace(/^_+|_+$/gu, '');

/** Of a key within keys: `data.text`. */
const lastTitle = (cell: string) => title(cell.slice(cell.lastIndexOf('.') + 1));

/** The column of a known title; of several the one with the plainest title, else the one with the likeliest cells. */
function bestTitled(
  titles: readonly string[],
  known: ReadonlySet<string>,
  plainest: string,
  body: readonly (readonly string[])[],
  likeness: Likeness,
): number {
  const plain = titles.indexOf(plainest);
  if (plain >= 0) return plain;
  const found = range(titles.length).filter((each) => known.has(titles[each] ?? ''));
  return found.length === 0 ? -1 : best(found, body, likeness);
}

/** A known title that also occurs below is a value. */
function isTitleRow(first: readonly string[], body: readonly (readonly string[])[]): boolean {
  const values = new Set(body.flat().map(title));
  return !first.some((cell) => cell.trim() !== '' && values.has(title(cell)));
}

/** Words above a column of labels in which they never occur again, not even misspelt. */
function looksLikeTitle(
  label: string | undefined,
  text: string | undefined,
  body: readonly (readonly string[])[],
  column: number,
): boolean {
  if (label === undefined || text === undefined || body.length < 4) return false;
  const named = title(label);
  const values = body.map((row) => title(row[column] ?? ''));
  const distinct = new Set(values);
  if (named === '' || distinct.size > values.length / 2 || distinct.has(named)) return false;
  const words = text.trim().split(/\s+/u).length;
  if (words <= 2) return true;
  return words <= TITLE_WORDS && [...distinct].every((each) => distance(each, named) > 2);
}

type Likeness = (cells: readonly string[]) => number;

function best(columns: readonly number[], body: readonly (readonly string[])[], likeness: Likeness): number {
  const scored = columns.map((column) => ({ column, score: likeness(body.map((row) => row[column] ?? '')) }));
  return scored.sort((a, b) => b.score - a.score || a.column - b.column)[0]?.column ?? 0;
}

/** Long and different. */
const likeTexts: Likeness = (cells) =>
  Math.log1p(meanLength(cells)) * (0.2 + distinctShare(cells)) * (numeric(cells) ? 0.1 : 1);

/** Short, repeated, and more than one. */
const likeLabels: Likeness = (cells) => {
  const filled = cells.filter((cell) => cell.trim() !== '').length / Math.max(1, cells.length);
  const distinct = new Set(cells).size;
  return filled * (1 - distinctShare(cells)) * (distinct > 1 ? 1 : 0.1) - Math.log1p(meanLength(cells)) / 20;
};

const meanLength = (cells: readonly string[]) =>
  cells.reduce((sum, cell) => sum + cell.trim().length, 0) / Math.max(1, cells.length);
const distinctShare = (cells: readonly string[]) => new Set(cells).size / Math.max(1, cells.length);
const numeric = (cells: readonly string[]) => cells.every((cell) => /^-?[\d.,]*$/.test(cell.trim()));
