import { GENERAL_WORDS } from './general-words.ts';
import type { Commonness } from './lexical-index.ts';

/** How common English words are, from the table that comes with the encoder's training text. */
export function englishCommonness(): Commonness {
  const levels = new Map<string, number>();
  for (const [level, words] of GENERAL_WORDS.entries()) {
    for (const word of words.split(/\s+/)) levels.set(word, level / 2);
  }
  return (word) => levels.get(word);
}
