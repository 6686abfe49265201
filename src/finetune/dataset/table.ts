export const DELIMITERS = [',', ';', '\t', '|', '^', '~', '¦'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Rows of cells as a spreadsheet would show them: empty rows count, so that row numbers agree. */
export interface Table {
  /** Cells by row; the first row has number 1. */
  readonly rows: readonly (readonly string[])[];
  /** `:` for lines of `label: text`. */
  readonly delimiter: Delimiter | ':' | 'json';
  /** Titles that do not stand in a row of their own: the keys of JSON objects. */
  readonly titles?: readonly string[];
}
