import { commonWords } from '../encoder/common-words.ts';
import type { Commonness } from './lexical-index.ts';

/** How common English words are, from the table that comes with the encoder. */
export function englishCommonness(): Commonness {
  const words = commonWords();
  return (word) => words.get(word);
}
