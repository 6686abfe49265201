import type { Likeness } from './asked-index.ts';
import type { NearQuestion } from './semantic-index.ts';

/** How bm25 and cosine are added up; fitted by `bench/retrieval.mjs --fit` on pairs that no evaluation uses. */
export interface FusionWeights {
  /** Of the cosine, beside bm25 with 1. */
  readonly meaning: number;
  /** Added to it in the measure in which the best bm25 hit lacks words of the question. */
  readonly missing: number;
  /** Of the share of the question's information that the passage has, words of nearly the same meaning included. */
  readonly alike: number;
}

/** One passage's standing in both rankings. */
export interface Standing {
  readonly row: number;
  /** bm25 divided by the best: 0 to 1. */
  readonly lexical: number;
  /**
   * Where the cosine lies between the mean of all passages, 0, and the best, 1. Bounded, so that a lead of bm25 larger
   * than the weight always stands.
   */
  readonly meaning: number;
  /** Of the question's information, words of nearly the same meaning included: 0 to 1. */
  readonly alike: number;
  readonly fused: number;
  /** How like the question is to one that is listed for the passage. */
  readonly listed?: Likeness | undefined;
  /** The nearest in meaning of those. */
  readonly near?: NearQuestion | undefined;
  /**
   * How near in meaning the passage is, or a question listed for it, as a share of the nearest of all: 0 to 1, and
   * close to 0 for all that are not nearly as near.
   */
  readonly nearest: number;
}

/** Power to which the share of the nearest is raised. */
const STEEP = 8;

/** Candidates from each of the two rankings. */
export const CANDIDATES = 40;
/** Candidates for which a question like the one asked is listed, by words and by meaning. */
const LISTED_CANDIDATES = 20;

/**
 * The best of both rankings. Scores are compared as shares of the best rather than as ranks: equal reciprocal ranks
 * threw away how far ahead bm25 was and lost seven points of recall@1 with a weak encoder.
 */
export function fuse(
  scores: ReadonlyMap<number, number>,
  cosines: Float32Array | undefined,
  alike: Float32Array,
  coverage: (row: number) => number,
  weights: FusionWeights,
  listed: ReadonlyMap<number, Likeness> = new Map(),
  near: ReadonlyMap<number, NearQuestion> = new Map(),
): readonly Standing[] {
  const best = Math.max(...scores.values(), 0);
  const rows = new Set(scores.keys());
  const spread = cosines && spreadOf(cosines);
  const itself = (value: number) => value;
  if (cosines) for (const row of topRows(cosines.entries(), CANDIDATES, itself)) rows.add(row);
  for (const row of topRows(alike.entries(), CANDIDATES, itself)) if ((alike[row] ?? 0) > 0) rows.add(row);
  for (const row of topRows(listed, LISTED_CANDIDATES, ({ value }) => value)) rows.add(row);
  for (const row of topRows(near, LISTED_CANDIDATES, ({ cosine }) => cosine)) rows.add(row);
  const lead = scores.keys().next().value;
  const weight = weights.meaning + weights.missing * (1 - (lead === undefined ? 0 : coverage(lead)));
  const closeness = (row: number) => Math.max(0, cosines?.[row] ?? 0, near.get(row)?.cosine ?? 0);
  const closest = Math.max(1e-6, ...[...rows].map(closeness));
  return [...rows]
    .map((row): Standing => {
      const lexical = best > 0 ? (scores.get(row) ?? 0) / best : 0;
      const meaning = cosines && spread ? Math.max(0, ((cosines[row] ?? 0) - spread.mean) / spread.range) : 0;
      const soft = alike[row] ?? 0;
      const fused = lexical + weight * meaning + weights.alike * soft;
      return {
        row,
        lexical,
        meaning,
        alike: soft,
        fused,
        listed: listed.get(row),
        near: near.get(row),
        nearest: (closeness(row) / closest) ** STEEP,
      };
    })
    .toSorted((a, b) => b.fused - a.fused || a.row - b.row);
}

export interface Spread {
  readonly mean: number;
  /** Standard deviation, above 0. */
  readonly deviation: number;
  /** From the mean to the largest, above 0. */
  readonly range: number;
}

export function spreadOf(values: Float32Array): Spread {
  let sum = 0;
  let squares = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    squares += value * value;
    if (value > largest) largest = value;
  }
  const mean = sum / Math.max(1, values.length);
  const deviation = Math.sqrt(Math.max(1e-12, squares / Math.max(1, values.length) - mean * mean));
  return { mean, deviation, range: Math.max(1e-6, largest - mean) };
}

/** The rows of the `count` largest values. */
function topRows<Value>(
  values: Iterable<readonly [row: number, value: Value]>,
  count: number,
  sizeOf: (value: Value) => number,
): readonly number[] {
  const sized = Array.from(values, ([row, value]) => ({ row, size: sizeOf(value) }));
  if (sized.length > count) {
    const least =
      Float64Array.from(sized, ({ size }) => size)
        .sort()
        .at(-count) ?? 0;
    const over = sized.filter(({ size }) => size > least);
    const level = sized.filter(({ size }) => size === least);
    return [...over, ...level].slice(0, count).map(({ row }) => row);
  }
  return sized.map(({ row }) => row);
}
