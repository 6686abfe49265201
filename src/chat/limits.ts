import type { Measure } from './measure.ts';

/** What one message of a platform can carry. Lengths are characters as the platform's renderer counts them. */
export interface Limits {
  /** Blocks of one message. */
  readonly blocks: number;
  /** All text of one message together. */
  readonly message: number;
  /** The text of one block. At least 100. */
  readonly block: number;
  readonly heading: number;
  /** The fallback text. */
  readonly fallback: number;
  readonly buttonsPerBlock: number;
  readonly buttonLabel: number;
  readonly selectOptions: number;
  readonly selectLabel: number;
  readonly optionLabel: number;
  readonly optionDescription: number;
  readonly tableRows: number;
  readonly tableColumns: number;
  readonly cell: number;
  readonly listItems: number;
  readonly alt: number;
  /** Images and files of one message. */
  readonly files: number;
  /** Length of a rich text once rendered; its plain length unless given. */
  readonly measure?: Measure;
}
