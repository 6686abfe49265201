import type { Message } from './phrasing.ts';

export interface TextModelStart {
  /** A folder in transformers.js layout, or a hub id. */
  readonly model: string;
  readonly cacheDirectory: string;
  readonly threads: number;
}

export interface TextModelRequest {
  readonly id: number;
  readonly messages: readonly Message[];
}

export type TextModelAnswer =
  | { readonly id: number; readonly text: string }
  | { readonly id: number; readonly error: string };
