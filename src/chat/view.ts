/**
 * What the tutor says, as plain data. Commands make Views; each platform renders them. Every string in a View
 * is literal text: a renderer escapes it, so nothing a learner wrote can become markup or a mention. Formatting
 * exists only as the tagged inlines below.
 */
export interface View {
  /** Complete, accessible plain-text fallback: notifications, screen readers, logs. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

export type Inline =
  | string
  | { readonly kind: 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** A moment, shown in the reader's own time zone. `at` is milliseconds since the epoch. */
  | { readonly kind: 'time'; readonly at: number; readonly style: 'relative' | 'moment' };

export type Rich = string | readonly Inline[];

export type Tone = 'info' | 'success' | 'warning' | 'error';

export interface Button {
  readonly label: string;
  /** An action id, at most 100 bytes, from `ActionSignature.id`. */
  readonly action: string;
  readonly style?: 'primary' | 'secondary' | 'danger';
  readonly disabled?: boolean;
}

export interface SelectOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly selected?: boolean;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string; readonly level?: 1 | 2 | 3 }
  | { readonly kind: 'text'; readonly text: Rich }
  /** Small print: sources, hints, times. */
  | { readonly kind: 'note'; readonly text: Rich }
  /** A result or warning that must stand out; the tone is also said in words or by an icon with a name. */
  | { readonly kind: 'callout'; readonly tone: Tone; readonly text: Rich }
  | { readonly kind: 'list'; readonly items: readonly Rich[]; readonly ordered?: boolean }
  | {
      readonly kind: 'definitions';
      readonly items: readonly { readonly term: string; readonly text: Rich }[];
    }
  /** Something somebody says: a dialogue turn, a citation. */
  | { readonly kind: 'quote'; readonly text: Rich; readonly by?: string }
  | { readonly kind: 'code'; readonly text: string; readonly language?: string }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly columns: readonly { readonly title: string; readonly align?: 'left' | 'right' }[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'image'; readonly file: OutgoingFile; readonly alt: string }
  | { readonly kind: 'file'; readonly file: OutgoingFile; readonly description: string }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }
  | {
      readonly kind: 'select';
      readonly label: string;
      readonly action: string;
      readonly options: readonly SelectOption[];
      /** How many may be chosen; 1 unless given. */
      readonly min?: number;
      readonly max?: number;
    }
  /** `value` from 0 to 1; absent while the length is unknown. */
  | { readonly kind: 'progress'; readonly label: string; readonly value?: number }
  | { readonly kind: 'divider' };

export interface OutgoingFile {
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
}

/** The literal characters of a rich text. */
export function plain(rich: Rich): string {
  if (typeof rich === 'string') return rich;
  return rich
    .map((part) =>
      typeof part === 'string'
        ? part
        : part.kind === 'time'
          ? new Date(part.at).toISOString().slice(0, 16).replace('T', ' ')
          : part.text,
    )
    .join('');
}

export const strong = (text: string): Inline => ({ kind: 'strong', text });
export const emphasis = (text: string): Inline => ({ kind: 'emphasis', text });
export const code = (text: string): Inline => ({ kind: 'code', text });
export const link = (text: string, url: string): Inline => ({ kind: 'link', text, url });

/** A View of one paragraph. */
export function textView(text: string, ...more: Block[]): View {
  return { text, blocks: [{ kind: 'text', text }, ...more] };
}

const standing = new WeakSet<View>();

/** Marks a View that is the same for everybody and will be shown again: platforms keep what they make of it. */
export function standingView(view: View): View {
  standing.add(view);
  return view;
}

export const isStanding = (view: View): boolean => standing.has(view);
