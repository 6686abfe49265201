import { foldLabel } from './clean.ts';
import type { Columns } from './columns.ts';
import { type Finding, finding } from './finding.ts';
import type { Table } from './table.ts';

/** Lines of one cell that are rows for certain: fewer may be how somebody writes. */
const FEWEST_ROWS = 2;
const ROWS_AMONG_LINES = 0.8;
const SHOWN = 3;

/**
 * Quotation marks that are closed only where a later row has one, so that the rows between are read as one text: its
 * lines have labels where rows have them.
 * @param width cells that rows have
 */
export function swallowedRows(
  { rows, delimiter }: Table,
  columns: Columns,
  width: number,
): readonly Finding[] {
  if (delimiter === 'json' || delimiter === ':') return [];
  const known = new Set(rows.map((row) => foldLabel(row[columns.label] ?? '')));
  known.delete('');
  const findings: Finding[] = [];
  for (const [index, row] of rows.entries()) {
    const lines = (row[columns.text] ?? '').split(/\r\n|\n|\r/);
    if (lines.length <= FEWEST_ROWS) continue;
    const whole = (columns.label < columns.text ? lines.slice(1) : lines.slice(0, -1)).filter(
      (line) => line.trim() !== '',
    );
    const labelled = whole.filter((line) => known.has(labelIn(line.split(delimiter), width, columns)));
    if (labelled.length < FEWEST_ROWS || labelled.length < ROWS_AMONG_LINES * whole.length) continue;
    const message = `A quotation mark in row ${index + 1} is closed only ${lines.length - 1} lines further down, so that the lines between are read as one text: close it, or double it ("") where it belongs to the text.`;
    findings.push(finding('error', 'swallowed-rows', message));
  }
  return findings.slice(0, SHOWN);
}

/** Counted from the end that the text does not reach. */
function labelIn(cells: readonly string[], width: number, { text, label }: Columns): string {
  if (cells.length < 2) return '';
  const cell = label < text ? cells[label] : cells.at(label - width);
  return foldLabel((cell ?? '').replaceAll('"', ''));
}
