import { stripVTControlCharacters } from 'node:util';
import type { types } from '@slack/bolt';
import type { Block } from '../../chat/view.ts';
import { textElement } from './rich.ts';
import { literalText, visible } from './text.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** Columns that still stand side by side in a narrow window. */
const MONOSPACE_WIDTH = 64;
/** Repeated titles and padding may not make a table longer than a block was measured to be. */
const TEXT_LENGTH = 2800;
const NOTHING = '–';

/** Slack's own table. A message may hold one. */
export function nativeTable(table: Table): types.KnownBlock {
  const header = table.columns.map(({ title }) => headerCell(title));
  const rows = table.rows.map((row) => table.columns.map((_, index) => cell(row[index])));
  return {
    type: 'table',
    rows: [header, ...rows],
    column_settings: table.columns.map(({ align }) => ({ align: align ?? 'left', is_wrapped: true })),
  };
}

const cell = (text: string | undefined): types.RawTextElement => ({
  type: 'raw_text',
  text: shownCell(text),
});

function headerCell(title: string): types.RichTextBlock {
  const text = textElement(shownCell(title), { bold: true });
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: text ? [text] : [] }],
  };
}

function shownCell(text = ''): string {
  const shown = literalText(text);
  return shown.trim() === '' ? NOTHING : shown;
}

/** A further table of the same message: aligned characters while narrow, one line of named values a row otherwise. */
export function plainTable(table: Table): types.RichTextBlockElement {
  const rows = table.rows.map((row) => table.columns.map((_, index) => oneLine(row[index])));
  const titles = table.columns.map(({ title }) => oneLine(title));
  const widths = titles.map((title, index) =>
    Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(displayWidth)),
  );
  const total = widths.reduce((sum, width) => sum + width + 2, -2);
  if (total > MONOSPACE_WIDTH || total * (rows.length + 2) > TEXT_LENGTH) return listedRows(titles, rows);
  const line = (cells: readonly string[]) =>
    cells
      .map((text, index) => padded(text, widths[index] ?? 0, table.columns[index]?.align === 'right'))
      .join('  ')
      .trimEnd();
  const text = [line(titles), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join(
    '\n',
  );
  return {
    type: 'rich_text_preformatted',
    elements: [{ type: 'text', text: literalText(text) }],
    border: 0,
  };
}

function listedRows(titles: readonly string[], rows: readonly (readonly string[])[]): types.RichTextList {
  const lengthOf = (row: readonly string[]) => row.reduce((sum, text) => sum + text.length + 3, 0);
  const named = rows.reduce((sum, row) => sum + lengthOf(row), lengthOf(titles) * rows.length) <= TEXT_LENGTH;
  const value = (text: string, index: number) => {
    if (index === 0) return textElement(text, { bold: true });
    return textElement(named ? `; ${titles[index]}: ${text}` : ` · ${text}`);
  };
  return {
    type: 'rich_text_list',
    style: 'bullet',
    elements: rows.map((row) => ({
      type: 'rich_text_section',
      elements: row.flatMap((text, index) => value(text, index) ?? []),
    })),
  };
}

const oneLine = (text = ''): string => {
  const shown = stripVTControlCharacters(visible(text)).replace(/\s+/g, ' ').trim();
  return shown === '' ? NOTHING : shown;
};

const displayWidth = (text: string): number =>
  text.length > 4 * MONOSPACE_WIDTH ? text.length : [...new Intl.Segmenter().segment(text)].length;

function padded(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}
