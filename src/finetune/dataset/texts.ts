import { UserError } from '../../chat/errors.ts';
import { cleanText } from './clean.ts';
import { findTextColumn } from './columns.ts';
import type { DatasetLimits } from './dataset.ts';
import { decodeText } from './decode.ts';
import { readColumn, readTable } from './read-table.ts';
import { flattenWorkbook } from './spreadsheet.ts';

/** Texts without labels: each line of a text file, or one column of a table. */
export async function readTexts(
  bytes: Uint8Array,
  { name, limits }: { readonly name: string; readonly limits: DatasetLimits },
): Promise<readonly string[]> {
  const { text } = decodeText((await flattenWorkbook(bytes, 1)).bytes);
  const lines = /\.txt$/iu.test(name) ? undefined : tableTexts(text);
  const texts = (lines ?? text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/))
    .map(cleanText)
    .filter((each) => each !== '');
  if (texts.length === 0) throw new UserError('There is no text in this file: give one text in each line.');
  if (texts.length > limits.maxRows) {
    throw new UserError(
      `This file has ${texts.length} texts; at most ${limits.maxRows} are answered at once.`,
    );
  }
  return texts;
}

/** Undefined when the quotation marks of a single column do not match, as they are part of what was written. */
function tableTexts(text: string): readonly string[] | undefined {
  const table = tableOrNothing(text) ?? readColumn(text);
  if (!table) return undefined;
  const { column, titled } = findTextColumn(table);
  const rows = table.rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  return (titled && !table.titles ? rows.slice(1) : rows).map((row) => row[column] ?? '');
}

function tableOrNothing(text: string) {
  try {
    const table = readTable(text);
    return table.delimiter === ':' ? undefined : table;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
