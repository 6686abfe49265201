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
  if (whole !== undefined) {
    const items = itemsIn(whole);
    if (items) return tableOf(items);
    if (start === '[' || !isRecord(whole)) return undefined;
    return tableOf([whole]);
  }
  return jsonLines(text, start);
}

const ENCLOSED = new Set(['{}', '[]']);

/** Without the space and the comma that may stand around an object. */
function bare(line: string): string {
  const trimmed = line.trim();
  return trimmed.endsWith(',') ? trimmed.slice(0, -1) : trimmed;
}

function jsonLines(text: string, start: string): Table | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const filled = lines.filter((line) => line.trim() !== '');
  const alike = filled.filter((line) => ENCLOSED.has(`${bare(line).charAt(0)}${bare(line).at(-1)}`)).length;
  // a CSV may well begin with a bracket
  if (alike < filled.length / 2) {
    if (start === '[' || !/^\s*\{\s*"/u.test(text)) return undefined;
    throw new UserError(
      'This file looks like JSON, but it cannot be read as such: check that no bracket, comma or quotation mark is missing.',
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

/** The list of rows in a document. */
function itemsIn(document: unknown): readonly unknown[] | undefined {
  if (Array.isArray(document)) return document.every(isRow) ? document : undefined;
  if (!isRecord(document)) return undefined;
  return Object.values(document).find(
    (value): value is unknown[] => Array.isArray(value) && value.length > 0 && value.every(isRow),
  );
}

function tableOf(items: readonly unknown[]): Table {
  const keys = new Set<string>();
  for (const item of items.filter(isRecord).slice(0, LOOKED_AT)) {
    for (const key of Object.keys(item)) if (keys.size < MOST_TITLES) keys.add(key);
  }
  const titles = [...keys];
  const rows = items.map((item) => {
    if (Array.isArray(item)) return item.slice(0, MOST_TITLES).map(cell);
    if (!isRecord(item)) return [''];
    return titles.map((title) => (Object.hasOwn(item, title) ? cell(item[title]) : ''));
  });
  return { rows, delimiter: 'json', ...(titles.length > 0 && { titles }) };
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
