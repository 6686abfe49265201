import type { Fitted, Prepared, Truth } from './approach.ts';
import type { HeadTraining } from './head/train-head.ts';
import { applyHead, type DenseMatrix, type Head, type Trainer } from './trainer.ts';
import { mean } from './unfrozen/early-stopping.ts';

export interface FrozenClassifier extends Fitted {
  readonly head: Head;
}

/** Inverse penalties to choose among, strongest first; the vectors have mean squared length 1. */
const PENALTIES = [0.1, 1, 10, 100];

/** How much the further part of wide vectors may count, as a share of how far the encoder's own part spreads. */
const SHARES = [0, 0.5, 1];

/** Only the head learns; the encoder's vectors stay as they are. */
export function prepareFrozen(
  features: DenseMatrix,
  { labels, labelCount }: Truth,
  trainer: Trainer,
  seed: number,
): Prepared<FrozenClassifier> {
  return {
    async fit(rows, onProgress) {
      const { head } = await trainFrozenHead(trainer, features, {
        rows,
        labels,
        labelCount,
        seed,
        onProgress,
      });
      return { head, predict: (asked) => applyHead(head, features, asked) };
    },
  };
}

/** How a head was chosen to read vectors. */
export interface HeadChoice {
  /** How much the further part of wide vectors counts; 0 where there is none. */
  readonly share: number;
  /** Inverse penalty. */
  readonly c: number;
}

/**
 * A head on the encoder's own vectors, or on wide ones whose further part counts as much as examples that were held
 * out say. It has weights for all columns in either case.
 */
export async function trainFrozenHead(
  trainer: Trainer,
  features: DenseMatrix,
  training: Omit<HeadTraining, 'choices'>,
): Promise<{ readonly head: Head; readonly choice: HeadChoice }> {
  const { columns, own = columns } = features;
  const { onProgress } = training;
  const shares = own === columns ? [0] : SHARES;
  let best: { readonly choice: HeadChoice; readonly loss: number } | undefined;
  for (const [index, share] of shares.entries()) {
    const { c, heldOut } = await trainer.choosePenalty(weighed(features, training.rows, share).matrix, {
      ...training,
      choices: PENALTIES,
      onProgress: (label, fraction) => onProgress?.(label, (0.9 * (index + fraction)) / shares.length),
    });
    const loss = mean(heldOut);
    if (!best || loss < best.loss) best = { choice: { share, c }, loss };
  }
  const choice = best?.choice ?? { share: 0, c: 1 };
  const head = await refitFrozenHead(
    trainer,
    features,
    { ...training, onProgress: (label, fraction) => onProgress?.(label, 0.9 + 0.1 * fraction) },
    choice,
  );
  return { head, choice };
}

/** A head that reads vectors as it was chosen before. */
export async function refitFrozenHead(
  trainer: Trainer,
  features: DenseMatrix,
  training: Omit<HeadTraining, 'choices'>,
  { share, c }: HeadChoice,
): Promise<Head> {
  const { matrix, factor } = weighed(features, training.rows, share);
  const head = await trainer.trainHead(matrix, { ...training, choices: [c] });
  return unweighed(head, factor, features);
}

/**
 * The own part, and beside it the further one, multiplied so that it spreads over the given rows as far as its share
 * of the own part says.
 * @returns that factor, 0 where the further part is left out
 */
function weighed(features: DenseMatrix, rows: Int32Array, share: number) {
  const { data, columns, own = columns } = features;
  const further = share > 0 ? spread(features, rows, own, columns) : 0;
  const factor = further > 0 ? (share * spread(features, rows, 0, own)) / further : 0;
  const width = factor > 0 ? columns : own;
  const matrix = new Float32Array((data.length / columns) * width);
  let at = 0;
  for (let from = 0; from < data.length; from += columns) {
    for (let column = 0; column < width; column++) {
      matrix[at++] = (column < own ? 1 : factor) * (data[from + column] as number);
    }
  }
  return { matrix: { data: matrix, columns: width }, factor };
}

/** Root of the mean squared distance of the given rows from their middle, in the columns from `from` to `to`. */
function spread({ data, columns }: DenseMatrix, rows: Int32Array, from: number, to: number): number {
  let squares = 0;
  for (let column = from; column < to; column++) {
    let sum = 0;
    let sumOfSquares = 0;
    for (const row of rows) {
      const value = data[row * columns + column] as number;
      sum += value;
      sumOfSquares += value * value;
    }
    squares += sumOfSquares / rows.length - (sum / rows.length) ** 2;
  }
  return Math.sqrt(Math.max(0, squares));
}

/** The same head on vectors as they are. */
function unweighed({ weights, biases, c }: Head, factor: number, features: DenseMatrix): Head {
  const { columns, own = columns } = features;
  const width = weights.length / biases.length;
  const all = new Float32Array(biases.length * columns);
  for (let label = 0; label < biases.length; label++) {
    for (let column = 0; column < width; column++) {
      const weight = weights[label * width + column] as number;
      all[label * columns + column] = column < own ? weight : factor * weight;
    }
  }
  return { weights: all, biases, c };
}
