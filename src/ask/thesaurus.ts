import { readFileSync } from 'node:fs';
import { lightStem } from './stem.ts';

/** Stems of words that may stand for a word in a question; none where it knows the word not. */
export type Thesaurus = (word: string) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

export const noThesaurus: Thesaurus = () => NONE;

/** English words for everyday and for learning; each line of the file beside has words that can be exchanged. */
export function englishThesaurus(): Thesaurus {
  return thesaurusOf(readFileSync(new URL('./thesaurus.txt', import.meta.url), 'utf8'));
}

/** @param text groups of words of nearly the same meaning, one a line; a word may be in several, one for each sense */
export function thesaurusOf(text: string): Thesaurus {
  const alike = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const stems = new Set(line.split(/\s+/).filter(Boolean).map(lightStem));
    for (const stem of stems) {
      const others = alike.get(stem) ?? new Set();
      for (const other of stems) if (other !== stem) others.add(other);
      alike.set(stem, others);
    }
  }
  return (word) => alike.get(lightStem(word)) ?? NONE;
}
