import { UserError } from '../../chat/errors.ts';
import type { Table } from './table.ts';

/** Keys looked for in objects; a file with more is no table of texts and labels. */
const MOST_TITLES = 50;
/** Rows whose keys make the columns. */
const LOOKED_AT = 500;

/**
 * The table in a JSON document (a list of objects or of lists, or one such list under a key) or in JSON Lines. Rows
 * are lines in JSON Lines, places in the list otherwise, counted from 1.
 * @returns undefined when the text does not look like JSON.
 * @throws UserError naming the line that cannot be read.
 */
export function readJsonTable(text: string): Table | undefined {
  const start = /^\s*([[{])/u.exec(text)?.[1];
  if (start === undefined) return undefined;
  const whole = parsed(text);
  if (whole === undefined) return jsonLines(text);
  const items = itemsIn(whole);
  if (items) return tableOf(items);
  return isRecord(whole) ? tableOf([whole]) : undefined;
}

const ENCLOSED = new Set(['{}', '[]']);

/** Without the space and the comma that may stand around an object. */
function bare(line: string): string {
  const trimmed = line.trim();
  return trimmed.endsWith(',') ? trimmed.slice(0, -1) : trimmed;
}

/** A list or an object in brackets, and not what else a CSV may begin with. */
const BRACKETS = /^\s*(?:\{\s*"|\[\s*[[{])/u;

function jsonLines(text: string): Table | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const filled = lines.filter((line) => line.trim() !== '');
  const alike = filled.filter((line) => ENCLOSED.has(`${bare(line).charAt(0)}${bare(line).at(-1)}`)).length;
  if (alike < filled.length / 2) {
    if (!BRACKETS.test(text)) return undefined;
    throw new UserError(
      `This file looks like JSON, but it cannot be read as such${placeOfFault(text)}: check that no bracket, comma or quotation mark is missing.`,
    );
  }
  const items = lines.map((line, index) => {
    if (line.trim() === '') return undefined;
    const item = parsed(bare(line));
    if (item === undefined) {
      throw new UserError(
        `Line ${index + 1} is not valid JSON: give one object such as {"text": "…", "label": "…"} in each line.`,
      );
    }
    return item;
  });
  return tableOf(items);
}

/** The line up to which a document can be read, where the reader says so. */
function placeOfFault(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    const at = /position (\d+)/u.exec(String(error))?.[1];
    return at === undefined ? '' : ` from line ${text.slice(0, Number(at)).split(/\r\n|\n|\r/).length} on`;
  }
}

/** Lists within documents are looked for so deep. */
const DEEPEST = 4;

/** The list of rows in a document: a list, columns or rows by name, or the first of these under a key. */
function itemsIn(document: unknown, depth = 0): readonly unknown[] | undefined {
  if (Array.isArray(document)) return document.some(isRow) ? document : undefined;
  if (!isRecord(document) || depth === DEEPEST) return undefined;
  const values = Object.values(document);
  const list = values.find((value) => Array.isArray(value) && value.length > 0 && value.every(isRow));
  if (Array.isArray(list)) return list;
  const columns = columnsIn(document);
  if (columns) return columns;
  if (values.length > 1 && values.every((value) => isRecord(value) && isFlat(value))) return values;
  for (const value of values) {
    const items = isRecord(value) ? itemsIn(value, depth + 1) : undefined;
    if (items) return items;
  }
  return undefined;
}

/** `{"text": ["…", …], "label": ["…", …]}`, or the same with objects numbered by row, as rows. */
function columnsIn(document: Record<string, unknown>): readonly unknown[] | undefined {
  const columns = Object.entries(document).map(([title, value]) => [title, listed(value)] as const);
  const length = columns[0]?.[1]?.length ?? 0;
  if (columns.length < 2 || length < 2 || columns.some(([, cells]) => cells?.length !== length))
    return undefined;
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(columns.map(([title, cells]) => [title, cells?.[row]])),
  );
}

function listed(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isRecord(value) && Object.keys(value).every((key) => /^\d+$/u.test(key))
    ? Object.values(value)
    : undefined;
}

const isFlat = (record: Record<string, unknown>) => !Object.values(record).some(isRow);

function tableOf(items: readonly unknown[]): Table {
  const records = items.map((item) => (isRecord(item) ? flattened(item) : undefined));
  const keys = new Set<string>();
  for (const record of records.filter((each) => each !== undefined).slice(0, LOOKED_AT)) {
    for (const key of record.keys()) if (keys.size < MOST_TITLES) keys.add(key);
  }
  const titles = [...keys];
  const rows = items.map((item, index) => {
    const record = records[index];
    if (record) return titles.map((title) => cell(record.get(title)));
    if (Array.isArray(item)) return item.slice(0, MOST_TITLES).map(cell);
    if (item === undefined || item === null) return [''];
    throw new UserError(
      `Row ${index + 1} is neither an object nor a list: give one object such as {"text": "…", "label": "…"} for each example.`,
    );
  });
  return { rows, delimiter: 'json', ...(titles.length > 0 && { titles }) };
}

/** Objects within an object become columns such as `data.text`. */
function flattened(
  record: Record<string, unknown>,
  prefix = '',
  cells = new Map<string, unknown>(),
): ReadonlyMap<string, unknown> {
  const depth = prefix.split('.').length;
  for (const [key, value] of Object.entries(record)) {
    if (cells.size >= MOST_TITLES) break;
    if (isRecord(value) && depth < DEEPEST) flattened(value, `${prefix}${key}.`, cells);
    else cells.set(`${prefix}${key}`, value);
  }
  return cells;
}

function cell(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value) && value.length === 1) return cell(value[0]);
  return typeof value === 'object' ? nested(value) : String(value);
}

function nested(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw new UserError('A value in this file is nested too deeply to be read: give a text and a label.');
  }
}

/** Undefined when it is no JSON, or nested deeper than can be read. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRow = (value: unknown) => typeof value === 'object' && value !== null;
