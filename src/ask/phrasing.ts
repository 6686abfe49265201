import type { Answered } from './answer.ts';

/** Puts an answer into one piece of prose. */
export interface Phraser {
  /** Undefined when nothing that the excerpts bear out came of it. */
  phrase(answer: Answered): Promise<string | undefined>;
}
