import { UserError } from '../../chat/errors.ts';
import { cleanText, type RawExample, shorten } from './clean.ts';
import { type ColumnChoice, type Columns, filledRows, findColumns, titlesOf } from './columns.ts';
import { type Finding, finding } from './finding.ts';
import { swallowedRows } from './swallowed-rows.ts';
import type { Table } from './table.ts';

/** The columns of a table of more than lines, and which of them are used. */
export interface FoundColumns {
  /** Titles, shortened; `Column 2` where there are none. */
  readonly titles: readonly string[];
  /** The first rows below the titles, shortened. */
  readonly rows: readonly (readonly string[])[];
  readonly text: number;
  readonly label: number;
  readonly header: boolean;
}

/** What a table holds, before anything in it is checked. */
export interface Extracted {
  readonly examples: readonly RawExample[];
  readonly findings: readonly Finding[];
  readonly columns?: FoundColumns;
  /** The titles of the columns used, where they have some of their own. */
  readonly titles?: ColumnChoice;
}

/** @throws UserError when there are not two columns, or nothing stands in them. */
export function extract(table: Table, encoding: string, choice: ColumnChoice | undefined): Extracted {
  const lines = table.delimiter === ':';
  const columns: Columns = lines ? { text: 0, label: 1 } : findColumns(table, choice);
  const width = usualWidth(table, columns);
  const examples: RawExample[] = [];
  const torn: number[] = [];
  let headerSeen = columns.header === undefined || table.titles !== undefined;
  for (const [index, row] of table.rows.entries()) {
    if (!isFilled(row)) continue;
    if (!headerSeen) headerSeen = true;
    else if (isFilled(row.slice(width))) torn.push(index + 1);
    else {
      examples.push({
        row: index + 1,
        text: cleanText(row[columns.text] ?? ''),
        label: cleanText(row[columns.label] ?? ''),
      });
    }
  }
  if (examples.length === 0) {
    throw new UserError(
      'This file has column titles and no examples below: give a text and a label in each row.',
    );
  }
  const findings = [
    ...(lines ? [] : [usedColumns(columns)]),
    ...(encoding === 'windows-1252' ? [guessedEncoding()] : []),
    ...swallowedRows(table, columns, width),
    ...(torn.length > 0 ? [tornRows(torn, table.delimiter)] : []),
  ];
  if (lines) return { examples, findings };
  const titles = titlesOf(columns);
  return { examples, findings, columns: describeColumns(table, columns), ...(titles && { titles }) };
}

const isFilled = (row: readonly string[]) => row.some((cell) => cell.trim() !== '');

/** Cells of most rows, and of the titles; a row with more holds a delimiter that belongs to its text. */
function usualWidth({ rows, delimiter }: Table, { header = [] }: Columns): number {
  if (delimiter === 'json') return Number.POSITIVE_INFINITY;
  const widths = new Map<number, number>();
  for (const row of rows) if (isFilled(row)) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  const [most = 0] = [...widths].sort((a, b) => b[1] - a[1])[0] ?? [];
  return Math.max(most, header.length);
}

function tornRows(rows: readonly number[], delimiter: string): Finding {
  const divider = delimiter === '\t' ? 'a tab' : `“${delimiter}”`;
  const [which, are] = rows.length === 1 ? ['One row has', 'is'] : [`${rows.length} rows have`, 'are'];
  const message = `${which} more cells than the others and ${are} left out: put a text with ${divider} in it between quotation marks.`;
  return finding('warning', 'torn-rows', message, rows);
}

function usedColumns({ text, label, header }: Columns): Finding {
  const name = (column: number) => {
    const title = shorten(cleanText(header?.[column] ?? ''));
    return title === '' ? String(column + 1) : `“${title}”`;
  };
  const untitled = header ? '' : '; no column titles were found';
  const message = `Texts are taken from column ${name(text)}, labels from column ${name(label)}${untitled}.`;
  return finding('note', 'columns', message);
}

const guessedEncoding = () =>
  finding(
    'warning',
    'encoding',
    'The file is not UTF-8; it was read as Windows-1252. Check letters such as é and ü, and save the file as UTF-8 if they are wrong.',
  );

const SHOWN_COLUMNS = 25;
const SHOWN_ROWS = 3;

function describeColumns(table: Table, { text, label, header }: Columns): FoundColumns {
  const filled = filledRows(table);
  const body = header ? filled.slice(1) : filled;
  const width = Math.min(SHOWN_COLUMNS, Math.max(0, ...filled.map((row) => row.length)));
  const places = Array.from({ length: width }, (_, index) => index);
  return {
    titles: places.map((at) => shorten(cleanText(header?.[at] ?? '')) || `Column ${at + 1}`),
    rows: body.slice(0, SHOWN_ROWS).map((row) => places.map((at) => shorten(cleanText(row[at] ?? ''), 60))),
    text,
    label,
    header: header !== undefined,
  };
}
