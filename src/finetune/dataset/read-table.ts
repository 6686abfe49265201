import { CsvError, parse } from 'csv-parse/sync';
import { UserError } from '../../chat/errors.ts';
import { readJsonTable } from './json-table.ts';
import { DELIMITERS, type Delimiter, type Table } from './table.ts';

const SAMPLE_CHARACTERS = 64 * 1024;
/** Rows by which a delimiter is judged. */
const LOOKED_AT = 500;
const RECORD_CHARACTERS = 1_000_000;
/** Stands in no text, so that lines are read whole. */
const NO_DELIMITER = '\u001f';
/** A delimiter divides a table when this share of its rows has the same number of cells. */
const REGULAR = 0.9;
/** Where no delimiter divides a file, so many lines with a label are taken for what all were meant to be. */
const MOSTLY = 0.5;

/**
 * Divides a file into rows and cells. JSON, delimited tables and lists of `label: text` lines are told apart by what
 * is in them.
 * @throws UserError naming the row when quotation marks do not match, or when there is no second column.
 */
export function readTable(whole: string): Table {
  const json = readJsonTable(whole.replace(/^\uFEFF/u, ''));
  if (json) return json;
  const text = whole.replace(DELIMITER_LINE, '');
  const sample = sampleOf(text);
  const labelled = labelledLines(sample);
  const { best, openQuote } = weighDelimiters(text);
  const colon = (): Table => ({ rows: splitLines(text, splitAtColon), delimiter: ':' });
  if (labelled && (best?.evenness ?? 0) < 0.99) return colon();
  if (best && best.evenness >= REGULAR) {
    return { rows: parseDelimited(text, best.delimiter), delimiter: best.delimiter };
  }
  if (labelled) return colon();
  if (openQuote) throw unreadable(openQuote);
  const loose = DELIMITERS.find((each) => countLines(sample, (line) => line.includes(each)) >= REGULAR);
  if (loose) return { rows: splitLoosely(text, loose), delimiter: loose };
  if (labelledLines(sample, MOSTLY)) return colon();
  throw new UserError(
    'No second column was found: give a text and a label in each row, divided by a comma, a semicolon or a tab, or lines such as “label: text”.',
  );
}

/** A file of one column as a table, or undefined when its quotation marks do not match. */
export function readColumn(text: string): Table | undefined {
  try {
    return { rows: parseRows(text, { delimiter: NO_DELIMITER, relaxed: false }), delimiter: ',' };
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLE_CHARACTERS) return text;
  const end = text.lastIndexOf('\n', SAMPLE_CHARACTERS);
  return text.slice(0, end > 0 ? end : SAMPLE_CHARACTERS);
}

/**
 * The delimiter that gives the most even table of at least two columns, and what kept one from being tried: a quotation
 * mark that is never closed, or a row too long to be one.
 */
function weighDelimiters(text: string) {
  let best: { readonly delimiter: Delimiter; readonly evenness: number } | undefined;
  let openQuote: CsvError | undefined;
  for (const delimiter of DELIMITERS) {
    if (!text.includes(delimiter)) continue;
    let rows: readonly (readonly string[])[];
    try {
      rows = parseRows(text, { delimiter, relaxed: true, most: LOOKED_AT });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      openQuote ??= error;
      continue;
    }
    const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
    const widths = new Map<number, number>();
    for (const { length } of filled) widths.set(length, (widths.get(length) ?? 0) + 1);
    const [width, count] = [...widths].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
    const evenness = count / filled.length;
    if (width >= 2 && (!best || evenness > best.evenness)) best = { delimiter, evenness };
  }
  return { best, openQuote };
}

function parseDelimited(text: string, delimiter: Delimiter): readonly (readonly string[])[] {
  try {
    return parseRows(text, { delimiter, relaxed: false });
  } catch (strict) {
    if (!(strict instanceof CsvError)) throw strict;
    try {
      return parseRows(text, { delimiter, relaxed: true });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      throw unreadable(error);
    }
  }
}

function parseRows(
  text: string,
  options: { readonly delimiter: string; readonly relaxed: boolean; readonly most?: number },
): string[][] {
  return parse(text, {
    bom: true,
    delimiter: options.delimiter,
    relax_column_count: true,
    relax_quotes: options.relaxed,
    // a quotation mark may stand behind the space that follows a delimiter
    ltrim: true,
    skip_empty_lines: false,
    max_record_size: RECORD_CHARACTERS,
    ...(options.most !== undefined && { to: options.most }),
  });
}

/** The row that could not be read to its end. */
const rowOf = (error: CsvError) => (Number(error.records) || 0) + 1;

function unreadable(error: CsvError): UserError {
  const row = rowOf(error);
  return new UserError(
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `Row ${row} has more than ${RECORD_CHARACTERS.toLocaleString('en')} characters: shorten its text, or close a quotation mark that is opened there.`
      : `A quotation mark in row ${row} is opened and never closed: close it, or double it ("") where it belongs to the text.`,
  );
}

/** `sep=;` in a line above the table tells spreadsheets its delimiter; none of them shows it as a row. */
const DELIMITER_LINE = /^\uFEFF?sep=.(?:\r\n|\n|\r)/iu;

const LABEL_CHARACTERS = 60;
const NO_LABEL = /[,;\t|"]/u;

/** The parts of a line such as `positive: I loved it`. */
function labelledLine(line: string): { readonly label: string; readonly text: string } | undefined {
  const at = line.search(/[:：]/u);
  // Chinese and Japanese put no space behind their colon
  if (at < 1 || !(line.charAt(at) === '：' || /\s/u.test(line.charAt(at + 1)))) return undefined;
  const label = line.slice(0, at).trim();
  const text = line.slice(at + 1).trim();
  const usable = label !== '' && label.length <= LABEL_CHARACTERS && !NO_LABEL.test(label) && text !== '';
  return usable ? { label, text } : undefined;
}

/** Lines such as `positive: I loved it`, with few enough labels to be labels. */
function labelledLines(sample: string, share = REGULAR): boolean {
  const labels = new Set<string>();
  let lines = 0;
  let matching = 0;
  for (const line of sample.split(/\r\n|\n|\r/)) {
    if (line.trim() === '') continue;
    lines++;
    const label = labelledLine(line)?.label;
    if (label === undefined) continue;
    matching++;
    labels.add(label.toLowerCase());
  }
  return lines > 0 && matching >= share * lines && (labels.size <= lines / 2 || lines < 4);
}

function splitAtColon(line: string): readonly string[] {
  const found = labelledLine(line);
  if (found) return [found.text, found.label];
  const alone = line.trim();
  return /[:：]$/u.test(alone) && alone.length <= LABEL_CHARACTERS ? ['', alone.slice(0, -1)] : [alone, ''];
}

function splitLines(text: string, split: (line: string) => readonly string[]) {
  return linesOf(text).map((line) => (line.trim() === '' ? [''] : split(line)));
}

/** Texts with unquoted delimiters in them: the label stands before the first or behind the last of them. */
function splitLoosely(text: string, delimiter: Delimiter) {
  const lines = linesOf(text);
  const parts = lines.map((line) => ({
    line,
    first: line.indexOf(delimiter),
    last: line.lastIndexOf(delimiter),
  }));
  const heads = new Set(parts.map(({ line, first }) => line.slice(0, first).trim().toLowerCase()));
  const tails = new Set(
    parts.map(({ line, last }) =>
      line
        .slice(last + 1)
        .trim()
        .toLowerCase(),
    ),
  );
  const behind = tails.size <= heads.size;
  return parts.map(({ line, first, last }) => {
    const at = behind ? last : first;
    if (at < 0) return [line];
    return [unquote(line.slice(0, at)), unquote(line.slice(at + 1))];
  });
}

const unquote = (cell: string) =>
  cell
    .trim()
    .replace(/^"(.*)"$/su, '$1')
    .replaceAll('""', '"');

const linesOf = (text: string) => text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/);

function countLines(sample: string, matches: (line: string) => boolean): number {
  const lines = linesOf(sample).filter((line) => line.trim() !== '');
  return lines.length === 0 ? 0 : lines.filter(matches).length / lines.length;
}
