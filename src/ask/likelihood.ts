import type { Passage } from './passages.ts';
import { contentWords } from './question.ts';
import { lightStem } from './stem.ts';
import type { Traits } from './traits.ts';

/**
 * By row, how much likelier a question's words are from the passage than from all passages together: the logarithm of the
 * ratio, 0 where they are no likelier.
 */
export type Likelihood = (stems: readonly string[]) => Float32Array;

/** A word of the passage beside one of a question that is listed for it. */
const TEXT_WEIGHT = 0.2;
/** Words of all passages that are added to each one's own. */
const PRIOR = 20;

/**
 * Every passage, with the questions that are listed for it, as a source of words.
 * Method: the query likelihood model with a Dirichlet prior (Zhai and Lafferty, A Study of Smoothing Methods for Language
 * Models Applied to Ad Hoc Information Retrieval, 2001).
 */
export function createLikelihood(passages: readonly Passage[], traits: readonly Traits[]): Likelihood {
  const totals = new Float64Array(passages.length);
  const postings = new Map<string, Map<number, number>>();
  const common = new Map<string, number>();
  let all = 0;
  const add = (row: number, stem: string, weight: number) => {
    const rows = postings.get(stem) ?? new Map<number, number>();
    rows.set(row, (rows.get(row) ?? 0) + weight);
    postings.set(stem, rows);
    common.set(stem, (common.get(stem) ?? 0) + weight);
    totals[row] = (totals[row] ?? 0) + weight;
    all += weight;
  };
  for (const [row, { asked }] of passages.entries()) {
    for (const stem of traits[row]?.sequence ?? []) add(row, stem, TEXT_WEIGHT);
    for (const { question } of asked) {
      for (const stem of new Set(contentWords(question).map(lightStem))) add(row, stem, 1);
    }
  }
  return (stems) => {
    const known = [...new Set(stems)].filter((stem) => postings.has(stem));
    const ratios = Float32Array.from(totals, (total) => known.length * Math.log(PRIOR / (total + PRIOR)));
    for (const stem of known) {
      const share = (common.get(stem) ?? 0) / all;
      for (const [row, count] of postings.get(stem) ?? []) {
        ratios[row] = (ratios[row] ?? 0) + Math.log(1 + count / (PRIOR * share));
      }
    }
    return ratios.map((value) => Math.max(0, value));
  };
}
