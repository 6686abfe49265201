import { editDistance } from '../edit-distance.ts';

/** How many times commoner a word must be to be meant although a letter of it is wrong. */
const WRONG = 8;

/** How often each word of the material occurs. */
export type Vocabulary = ReadonlyMap<string, number>;

/**
 * What a word most likely stands for among those the material knows: words of 5 to 7 letters within one slip, longer
 * ones within two, words of 4 within a swap or a missing letter, words of 3 without their first vowel: `tsk`, `dta`. A
 * slip is a letter wrong, missing, doubled, or two neighbours swapped. Nearer wins, then the commoner, where a wrong
 * letter has to be made up for. Digits are not mistaken for others. `transfer learning` for `transferlearning` comes
 * back as two words.
 */
export function respell(word: string, vocabulary: Vocabulary): readonly string[] | undefined {
  const digits = digitsOf(word);
  if (word.length === 3) return withFirstVowel(word, vocabulary);
  if (word.length - digits.length < 4) return undefined;
  const allowed = word.length < 8 ? 1 : 2;
  let best: Reading | undefined;
  for (const [term, count] of vocabulary) {
    if (term.length < 3 || Math.abs(term.length - word.length) > allowed || digitsOf(term) !== digits)
      continue;
    if (term[0] !== word[0] && !(term[0] === word[1] && term[1] === word[0])) continue;
    const slips = editDistance(term, word, Math.min(allowed, best?.slips ?? allowed));
    const wrong = term.length === word.length && !isAnagram(term, word);
    // among so few letters, another word is as likely as a slip
    if (!Number.isFinite(slips) || (word.length === 4 && (wrong || term.length < 4))) continue;
    const reading = { term, slips, wrong, count };
    if (!best || isLikelier(reading, best)) best = reading;
  }
  if (best) return [best.term];
  for (let cut = 4; cut <= word.length - 4; cut++) {
    const halves = [word.slice(0, cut), word.slice(cut)];
    if (halves.every((half) => vocabulary.has(half))) return halves;
  }
  return undefined;
}

function withFirstVowel(word: string, vocabulary: Vocabulary): readonly string[] | undefined {
  if (!/^[^aeiouy\d]{2}/.test(word)) return undefined;
  const count = (each: string) => vocabulary.get(each) ?? 0;
  const known = [...'aeiou'].map((vowel) => word.slice(0, 1) + vowel + word.slice(1)).filter(count);
  const [commonest] = known.toSorted((a, b) => count(b) - count(a));
  return commonest === undefined ? undefined : [commonest];
}

interface Reading {
  readonly term: string;
  readonly slips: number;
  /** Whether a letter has to be another, beside being missing, doubled or swapped. */
  readonly wrong: boolean;
  readonly count: number;
}

function isLikelier(a: Reading, b: Reading): boolean {
  if (a.slips !== b.slips) return a.slips < b.slips;
  return a.count / (a.wrong ? WRONG : 1) > b.count / (b.wrong ? WRONG : 1);
}

const digitsOf = (word: string) => word.replace(/\D+/g, '');

/** The same letters, as after a swap. */
const isAnagram = (a: string, b: string) => [...a].toSorted().join('') === [...b].toSorted().join('');
