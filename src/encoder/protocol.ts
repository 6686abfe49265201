import type { EncoderForm, Reading } from './encoder.ts';
import type { EncoderFiles } from './locate.ts';

/** What the inference process is started with. */
export interface EncoderProcessStart {
  readonly files: EncoderFiles;
  readonly threads: number;
  /** Scheduling priority, 0 to 19; higher gives way more. */
  readonly nice: number;
}

export type EncoderRequest =
  | {
      readonly id: number;
      readonly kind: 'embed';
      readonly texts: readonly string[];
      /** The encoder's own vectors unless given. */
      readonly form?: EncoderForm;
    }
  | { readonly id: number; readonly kind: 'inspect'; readonly text: string };

export type EncoderAnswer =
  | { readonly id: number; readonly kind: 'progress'; readonly done: number }
  | { readonly id: number; readonly kind: 'vectors'; readonly vectors: Float32Array }
  | { readonly id: number; readonly kind: 'reading'; readonly reading: Reading }
  /** `user` marks what whoever runs the tutor can put right. */
  | { readonly id: number; readonly kind: 'failed'; readonly message: string; readonly user: boolean };
