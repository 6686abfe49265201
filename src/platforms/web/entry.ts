import type { LearnerId } from '../../chat/ids.ts';
import type { Block } from '../../chat/view.ts';

/** A file kept in the media folder; `digest` is the SHA-256 of its bytes in hex. */
export interface MediaFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly digest: string;
}

/** A View as the log keeps it: files stand in the media folder. */
export interface PageView {
  readonly text: string;
  readonly blocks: readonly PageBlock[];
}
export type PageBlock =
  | Exclude<Block, { kind: 'image' | 'file' }>
  | { readonly kind: 'image'; readonly file: MediaFile; readonly alt: string }
  | { readonly kind: 'file'; readonly file: MediaFile; readonly description: string };

export type EntryBody =
  /** The tutor speaks. */
  | { readonly kind: 'view'; readonly view: PageView }
  /** A learner speaks to the class. */
  | { readonly kind: 'said'; readonly text: string }
  /** A learner used a command. */
  | {
      readonly kind: 'used';
      readonly command: string;
      readonly options: readonly (readonly [string, string])[];
    };

/** One entry of a channel's history. */
export interface Entry {
  /** Its place in the channel: 12 digits, ascending. */
  readonly id: string;
  /** The channel's sequence number of its latest change. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly editedAt?: number;
  /** Absent for the tutor. */
  readonly author?: { readonly id: LearnerId; readonly name: string };
  readonly privateTo?: LearnerId;
  readonly body: EntryBody;
}
