import type { FieldSpecs } from './values.ts';

/** A modal. Submitting it runs the action named by `action`, with the fields' values. */
export interface Form {
  /** At most 24 characters, the shortest title limit of the platforms. */
  readonly title: string;
  /** Action id from `ActionSignature.id`; the signature declares the same fields. */
  readonly action: string;
  readonly fields: FieldSpecs;
  /** Initial values by field name. */
  readonly initial?: Readonly<Record<string, string>>;
  readonly submitLabel?: string;
}
