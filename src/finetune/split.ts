import { seededRandom, shuffled } from '../random.ts';

/** Indices of examples to learn from and to be tested on; they never overlap. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * How a classifier is tested. Every repeat tests each of `tested` exactly once, by its folds together.
 * `repeats` is odd, so that one of them has the median accuracy.
 */
export interface Plan {
  readonly kind: 'test-file' | 'holdout' | 'cross-validation';
  readonly repeats: readonly (readonly Fold[])[];
}

/** Below this many examples one held-out part is too small to say anything: all are tested by turns. */
export const CROSS_VALIDATION_BELOW = 200;
const HELD_OUT = 0.2;
const FOLDS = 5;
const REPEATS = 3;

/**
 * Stratified hold-out of a fifth, or repeated stratified cross-validation for small sets.
 * @param labels label index of each example
 */
export function planEvaluation(labels: Int32Array, seed: number): Plan {
  const random = seededRandom(seed);
  if (labels.length >= CROSS_VALIDATION_BELOW) {
    const folds = stratifiedFolds(labels, Math.round(1 / HELD_OUT), random);
    return { kind: 'holdout', repeats: [folds.slice(0, 1)] };
  }
  const folds = Math.min(FOLDS, labels.length);
  return {
    kind: 'cross-validation',
    repeats: Array.from({ length: REPEATS }, () => stratifiedFolds(labels, folds, random)),
  };
}

/** The last `tested` examples are the test file's. */
export function planTestFile(trained: number, tested: number): Plan {
  return { kind: 'test-file', repeats: [[{ train: range(0, trained), test: range(trained, tested) }]] };
}

/**
 * Parts of nearly equal size with each label dealt out evenly, so that every label with at least two examples is
 * in the training part of every fold.
 * @param among the examples to divide; all unless given
 */
export function stratifiedFolds(
  labels: Int32Array,
  folds: number,
  random: () => number,
  among: Int32Array = range(0, labels.length),
): readonly Fold[] {
  const byLabel = new Map<number, number[]>();
  for (const index of among) {
    const label = labels[index] ?? 0;
    const same = byLabel.get(label);
    if (same) same.push(index);
    else byLabel.set(label, [index]);
  }
  const parts: number[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  for (const label of [...byLabel.keys()].sort((a, b) => a - b)) {
    for (const index of shuffled(byLabel.get(label) ?? [], random)) {
      parts[next % folds]?.push(index);
      next++;
    }
  }
  return parts.map((part) => {
    const test = Int32Array.from(part).sort();
    const held = new Set(part);
    return { test, train: among.filter((index) => !held.has(index)) };
  });
}

function range(from: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => from + index);
}
