import { commonWords } from '../encoder/common-words.ts';
import type { Commonness } from './lexical-index.ts';

/** How common English words are, from the table that comes with the encoder. */
export const englishCommonness = (): Commonness => commonWords();
