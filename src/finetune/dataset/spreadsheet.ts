import { readSheet } from 'read-excel-file/universal';
import { UserError } from '../../chat/errors.ts';
import { guardZip } from './zip-guard.ts';

const ZIP = [0x50, 0x4b, 0x03, 0x04] as const;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/u;
/** Bytes of a workbook once it is unpacked: its XML is some ten times as large. */
const UNPACKED_BYTES = 64 * 1024 * 1024;

/** An Excel workbook of the format that is a ZIP archive, going by its first bytes. */
export const isWorkbook = (bytes: Uint8Array) => ZIP.every((byte, index) => bytes[index] === byte);

/**
 * The bytes that the other readers understand: the first sheet of an Excel workbook as CSV with the same rows, anything
 * else as it is.
 * @throws UserError when the workbook is damaged, too large, or no workbook at all.
 */
export async function flattenWorkbook(bytes: Uint8Array): Promise<Uint8Array> {
  if (!isWorkbook(bytes)) return bytes;
  const names = guardZip(bytes, { unpackedBytes: UNPACKED_BYTES });
  if (!names.some((name) => SHEET.test(name))) {
    throw new UserError(
      'This file is a ZIP archive and no Excel workbook: unpack it, and give the file with the examples.',
    );
  }
  let rows: readonly (readonly unknown[])[];
  try {
    rows = await readSheet(new Blob([Buffer.from(bytes)]), { trim: false, parseNumber: (digits) => digits });
  } catch (cause) {
    throw new UserError(
      'This Excel workbook cannot be read: open it and save it again, or save the sheet as CSV.',
      { cause },
    );
  }
  return Buffer.from(rows.map((row) => row.map(cell).join(',')).join('\n'));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
