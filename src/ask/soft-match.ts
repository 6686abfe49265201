import { lightStem } from './stem.ts';
import { noThesaurus, type Thesaurus } from './thesaurus.ts';
import type { Traits } from './traits.ts';
import type { Near } from './word-meanings.ts';

/** A question's word with everything it may be met by. */
export interface SoftTerm {
  /** As it was read. */
  readonly word: string;
  readonly stem: string;
  /** Of the question's information; all of them together 1. */
  readonly share: number;
  /** Stems of the material that stand for it, itself with 1. */
  readonly met: ReadonlyMap<string, number>;
}

/** How near words come that the thesaurus takes for each other: in one of their senses at least. */
const EXCHANGEABLE = 0.7;

export function softTerms(
  words: readonly { readonly word: string; readonly weight: number }[],
  near: ReadonlyMap<string, readonly Near[]> | undefined,
  thesaurus: Thesaurus = noThesaurus,
): readonly SoftTerm[] {
  const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return words.map(({ word, weight }) => {
    const stem = lightStem(word);
    const met = new Map((near?.get(word) ?? []).map((each) => [each.stem, each.closeness]));
    for (const other of thesaurus(word)) met.set(other, Math.max(EXCHANGEABLE, met.get(other) ?? 0));
    met.set(stem, 1);
    return { word, stem, share: weight / total, met };
  });
}

/** How much of a question a set of stems holds, words of nearly the same meaning included: 0 to 1. */
export function softCoverage(terms: readonly SoftTerm[], stems: ReadonlySet<string>): number {
  let sum = 0;
  for (const { share, met } of terms) {
    let best = 0;
    for (const [stem, worth] of met) if (worth > best && stems.has(stem)) best = worth;
    sum += share * best;
  }
  return sum;
}

/** Passages by the stems in them. */
export interface SoftIndex {
  /** The soft coverage of every passage. */
  coverage(terms: readonly SoftTerm[]): Float32Array;
}

export function createSoftIndex(traits: readonly Traits[]): SoftIndex {
  const postings = new Map<string, number[]>();
  for (const [row, { stems, headings }] of traits.entries()) {
    for (const stem of new Set([...stems, ...headings])) {
      const rows = postings.get(stem);
      if (rows) rows.push(row);
      else postings.set(stem, [row]);
    }
  }
  return {
    coverage(terms) {
      const sums = new Float32Array(traits.length);
      const best = new Float32Array(traits.length);
      for (const { share, met } of terms) {
        best.fill(0);
        for (const [stem, worth] of met) {
          for (const row of postings.get(stem) ?? []) if (worth > (best[row] ?? 0)) best[row] = worth;
        }
        for (let row = 0; row < sums.length; row++) sums[row] = (sums[row] ?? 0) + share * (best[row] ?? 0);
      }
      return sums;
    },
  };
}
