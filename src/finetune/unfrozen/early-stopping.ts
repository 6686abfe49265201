import { mean } from '../evaluation/losses.ts';

/** Held-out loss of every example at each checkpoint; the first is before any training. */
export type HeldOut = readonly (readonly number[])[];

/** Checkpoints in a row without a new best after which a training is given up. */
const PATIENCE = 3;

/** @param means held-out loss at each checkpoint so far */
export function isPastItsBest(means: readonly number[]): boolean {
  return means.length - 1 - means.indexOf(Math.min(...means)) >= PATIENCE;
}

/**
 * The checkpoint with the least mean loss, or the first one when that is not better by more than
 * `margin` standard errors of the paired differences: what chance could explain is not worth a change.
 * The one-standard-error rule is that of Breiman and others, Classification and Regression Trees, 1984.
 */
export function chooseCheckpoint(heldOut: HeldOut, margin: number): number {
  const [before = []] = heldOut;
  const means = heldOut.map(mean);
  const best = means.indexOf(Math.min(...means));
  if (best <= 0) return 0;
  const gains = before.map((loss, at) => loss - (heldOut[best]?.[at] ?? loss));
  const gain = mean(gains);
  const spread = Math.sqrt(mean(gains.map((each) => (each - gain) ** 2)) / Math.max(1, gains.length - 1));
  return gain > margin * spread ? best : 0;
}
