import type { Block } from '../../chat/view.ts';
import { clean, codeBlock, escapeWords, isBlank, marked } from './markdown.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** Wider ones would be wrapped on a small screen until nothing stands under its title. */
const MONOSPACE_WIDTH = 60;

/** Discord has no tables: narrow ones stand in monospace, wide ones become a list with the titles repeated. */
export function renderTable(table: Table): string {
  const cells = table.rows.map((row) => table.columns.map((_, column) => flat(row[column] ?? '')));
  const titles = table.columns.map(({ title }) => flat(title));
  const widths = titles.map((title, column) =>
    Math.max(width(title), ...cells.map((row) => width(row[column] ?? ''))),
  );
  const total = widths.reduce((sum, each) => sum + each + 2, -2);
  const body = total <= MONOSPACE_WIDTH ? monospace(table, titles, cells, widths) : listed(titles, cells);
  const caption = marked(flat(table.caption), '**');
  return isBlank(caption) ? body : `${caption}\n${body}`;
}

function monospace(
  table: Table,
  titles: readonly string[],
  cells: readonly (readonly string[])[],
  widths: readonly number[],
): string {
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
        return table.columns[column]?.align === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((each) => '─'.repeat(each)).join('  ');
  return codeBlock([line(titles), rule, ...cells.map(line)].join('\n'));
}

function listed(titles: readonly string[], cells: readonly (readonly string[])[]): string {
  return cells
    .map(([first = '', ...rest]) => {
      const named = rest.map(
        (cell, index) => `${escapeWords(titles[index + 1] ?? '')}: ${escapeWords(cell)}`,
      );
      return `- ${[marked(first, '**'), ...named].filter((part) => part !== '').join(' · ')}`;
    })
    .join('\n');
}

const flat = (text: string) => clean(text).replace(/\s+/g, ' ').trim();

const graphemes = new Intl.Segmenter();
const NARROW = /^[ -~]*$/;

/** Columns a monospace font needs; wide characters and emoji take two. */
function width(text: string): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) {
    columns +=
      /^\p{Emoji_Presentation}|^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(
        segment,
      )
        ? 2
        : 1;
  }
  return columns;
}
