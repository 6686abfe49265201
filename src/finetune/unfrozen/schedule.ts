import { shuffled } from '../../random.ts';

/** How layers are trained. */
export interface Recipe {
  /** Passes over the examples at most; few examples take more, up to `fewestSteps`. */
  readonly epochs: number;
  readonly fewestSteps: number;
  readonly batch: number;
  /** Learning rate of the uppermost layer and of the head at its highest. */
  readonly rate: number;
  readonly headRate: number;
  /** Other rates from so many examples on: held-out ones then show well whether larger steps have helped. */
  readonly withMany?: { readonly from: number; readonly rate: number; readonly headRate: number };
  /** Each layer learns at this share of the rate of the one above. */
  readonly layerDecay: number;
  /** Share of the steps in which the rate rises. */
  readonly warmUp: number;
  readonly weightDecay: number;
  readonly maxNorm: number;
  /** Share of the numbers dropped; 0 for no dropout. */
  readonly dropout: number;
  /**
   * Of few examples so many parts are held out by turns to find out how long the training should go on; with none the
   * whole schedule is trained.
   */
  readonly turns: number;
  /** Standard errors by which held-out loss must fall for the training to be kept. */
  readonly margin: number;
}

/** The highest rates when so many examples are learnt from. */
export const ratesOf = ({ rate, headRate, withMany }: Recipe, examples: number) =>
  withMany && examples >= withMany.from ? withMany : { rate, headRate };

/** Held-out loss is looked at this often. */
const CHECKPOINTS = 8;

export interface Schedule {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Steps after which held-out loss is looked at, ascending; the last is `steps`. */
  readonly checkpoints: readonly number[];
  /** Share of the highest rate in step `step`, from 0. */
  rate(step: number): number;
}

/** Linear warm-up, then linear decay to nothing. */
export function planSteps(examples: number, recipe: Recipe): Schedule {
  const stepsPerEpoch = Math.max(1, Math.ceil(examples / recipe.batch));
  const steps = Math.max(recipe.epochs * stepsPerEpoch, recipe.fewestSteps);
  const rising = Math.max(1, Math.round(recipe.warmUp * steps));
  const count = Math.min(CHECKPOINTS, steps);
  return {
    steps,
    stepsPerEpoch,
    checkpoints: Array.from({ length: count }, (_, index) => Math.round(((index + 1) * steps) / count)),
    rate: (step) => (step < rising ? (step + 1) / rising : (steps - step) / Math.max(1, steps - rising)),
  };
}

/** Texts from which batches of similar length are cut, so many batches at a time. */
const POOL = 12;

/** Batches of one pass: shuffled, of similar length within a batch, and in random order. */
export function bucketedBatches(
  rows: readonly number[],
  lengths: readonly number[],
  size: number,
  random: () => number,
): readonly (readonly number[])[] {
  const order = shuffled(rows, random);
  const batches: number[][] = [];
  for (let from = 0; from < order.length; from += size * POOL) {
    const pool = order.slice(from, from + size * POOL);
    pool.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
    for (let at = 0; at < pool.length; at += size) batches.push(pool.slice(at, at + size));
  }
  return shuffled(batches, random);
}
