import { strFromU8, unzipSync } from 'fflate';
import { readSheet, SheetNotFoundError } from 'read-excel-file/universal';
import { UserError } from '../../chat/errors.ts';
import { guardZip } from './zip-guard.ts';

const ZIP = [0x50, 0x4b, 0x03, 0x04] as const;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/u;
/** Bytes of a workbook once it is unpacked: its XML is some ten times as large. */
const UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_SHEETS = 12;
const MOST_CELLS = 2_500_000;
/** The address of a cell in the XML of a sheet. */
const PLACE = /<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"/gu;

/** An Excel workbook of the format that is a ZIP archive, going by its first bytes. */
export const isWorkbook = (bytes: Uint8Array) => ZIP.every((byte, index) => bytes[index] === byte);

export interface Flattened {
  readonly bytes: Uint8Array;
  /** Which sheet of a workbook it is, where that is not the first. */
  readonly sheet?: number;
}

/**
 * The bytes that the other readers understand: one sheet of an Excel workbook as CSV with the same rows, anything else
 * as it is.
 * @param cells that a row of the sheet has to have: the first sheet that has one is taken
 * @throws UserError when the workbook is damaged, too large, or no workbook at all.
 */
export async function flattenWorkbook(bytes: Uint8Array, cells: number): Promise<Flattened> {
  if (!isWorkbook(bytes)) return { bytes };
  const names = guardZip(bytes, { unpackedBytes: UNPACKED_BYTES });
  if (!names.some((name) => SHEET.test(name))) {
    throw new UserError(
      'This file is a ZIP archive and no Excel workbook: unpack it, and give the file with the examples.',
    );
  }
  guardExtent(bytes);
  const { rows, sheet } = await readTableSheet(bytes, cells);
  return {
    bytes: Buffer.from(rows.map((row) => row.map(cell).join(',')).join('\n')),
    ...(sheet > 1 && { sheet }),
  };
}

type Rows = readonly (readonly unknown[])[];

async function readTableSheet(bytes: Uint8Array, cells: number): Promise<{ rows: Rows; sheet: number }> {
  const workbook = new Blob([Buffer.from(bytes)]);
  const options = { trim: false, parseNumber: (digits: string) => digits };
  let poor: { rows: Rows; sheet: number } | undefined;
  let failure: unknown;
  for (let sheet = 1; sheet <= MOST_SHEETS; sheet++) {
    try {
      const rows: Rows = await readSheet(workbook, sheet, options);
      if (rows.some((row) => row.filter((each) => cell(each).trim() !== '').length >= cells)) {
        return { rows, sheet };
      }
      poor ??= { rows, sheet };
    } catch (cause) {
      if (cause instanceof SheetNotFoundError) break;
      failure ??= cause;
    }
  }
  if (poor) return poor;
  throw unreadable(failure);
}

const unreadable = (cause: unknown) =>
  new UserError('This Excel workbook cannot be read: open it and save it again, or save the sheet as CSV.', {
    cause,
  });

/** A reader makes a cell of every place up to the last: one far away from the others would cost all memory. */
function guardExtent(bytes: Uint8Array): void {
  for (const xml of sheetsOf(bytes)) {
    let [rows, columns] = [0, 0];
    for (const [, letters = '', row] of strFromU8(xml).matchAll(PLACE)) {
      rows = Math.max(rows, Number(row));
      columns = Math.max(columns, columnNumber(letters));
    }
    if (rows * columns > MOST_CELLS) {
      throw new UserError(
        `A sheet of this workbook reaches to row ${rows} and column ${columns}: delete what stands far from the examples, or save them as CSV.`,
      );
    }
  }
}

function sheetsOf(bytes: Uint8Array): readonly Uint8Array[] {
  try {
    return Object.values(unzipSync(bytes, { filter: ({ name }) => SHEET.test(name) }));
  } catch (cause) {
    throw unreadable(cause);
  }
}

const columnNumber = (letters: string) =>
  [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
