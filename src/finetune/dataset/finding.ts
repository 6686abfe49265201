/** Something about a data set that its owner should know. */
export interface Finding {
  /** An error must be put right before training; a warning says what was left out or may mislead. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Names the kind of finding, for tests and other programs. */
  readonly kind: string;
  /** One sentence. */
  readonly message: string;
  /** Rows it is about, counted from 1 as a spreadsheet does; empty when it is about the whole. */
  readonly rows: readonly number[];
}

export function finding(
  severity: Finding['severity'],
  kind: string,
  message: string,
  rows: readonly number[] = [],
): Finding {
  return { severity, kind, message, rows };
}

const SHOWN_ROWS = 8;

/** The sentence with its first rows: `… (rows 3, 9 and 4 more).` */
export function sayFinding({ message, rows }: Finding): string {
  if (rows.length === 0) return message;
  const shown = rows.slice(0, SHOWN_ROWS).join(', ');
  const more = rows.length > SHOWN_ROWS ? ` and ${rows.length - SHOWN_ROWS} more` : '';
  return `${message.replace(/\.$/u, '')} (${rows.length === 1 ? 'row' : 'rows'} ${shown}${more}).`;
}
