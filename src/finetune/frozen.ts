import type { Fitted, Prepared, Truth } from './approach.ts';
import type { HeadTraining } from './head/train-head.ts';
import { applyHead, type DenseMatrix, type Head, type Trainer } from './trainer.ts';
import { chooseCheckpoint } from './unfrozen/early-stopping.ts';

export interface FrozenClassifier extends Fitted {
  readonly head: Head;
}

/** Inverse penalties to choose among, strongest first; the vectors have mean squared length 1. */
const PENALTIES = [0.1, 1, 10, 100];

/** Standard errors by which wide vectors must be better on held-out examples to be used. */
const MARGIN = 1;

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

/** Which columns a head uses. */
export type Used = 'own' | 'all';

/**
 * A head on the encoder's own vectors, or on all columns where examples that were held out to choose its penalty say
 * that these are better. It has weights for all columns in either case.
 */
export async function trainFrozenHead(
  trainer: Trainer,
  features: DenseMatrix,
  training: Omit<HeadTraining, 'choices'>,
): Promise<{ readonly head: Head; readonly used: Used }> {
  const { columns, own = columns } = features;
  const { onProgress } = training;
  if (own === columns) {
    const { head } = await trainer.trainHead(features, { ...training, choices: PENALTIES });
    return { head, used: 'all' };
  }
  const narrow = firstColumns(features, own);
  const first = await trainer.trainHead(narrow, {
    ...training,
    choices: PENALTIES,
    onProgress: (label, fraction) => onProgress?.(label, fraction / 2),
  });
  const second = await trainer.trainHead(features, {
    ...training,
    choices: PENALTIES,
    onProgress: (label, fraction) => onProgress?.(label, 0.5 + fraction / 2),
  });
  return chooseCheckpoint([first.heldOut, second.heldOut], MARGIN) === 1
    ? { head: second.head, used: 'all' }
    : { head: widened(first.head, columns), used: 'own' };
}

/** The same with a penalty and columns that were chosen before. */
export async function refitFrozenHead(
  trainer: Trainer,
  features: DenseMatrix,
  training: Omit<HeadTraining, 'choices'>,
  { c, used }: { readonly c: number; readonly used: Used },
): Promise<Head> {
  const { columns, own = columns } = features;
  const seen = used === 'all' ? features : firstColumns(features, own);
  const { head } = await trainer.trainHead(seen, { ...training, choices: [c] });
  return widened(head, columns);
}

function firstColumns({ data, columns }: DenseMatrix, own: number): DenseMatrix {
  const rows = data.length / columns;
  const first = new Float32Array(rows * own);
  for (let row = 0; row < rows; row++)
    first.set(data.subarray(row * columns, row * columns + own), row * own);
  return { data: first, columns: own };
}

/** The same head with weights of 0 for further columns. */
function widened({ weights, biases, c }: Head, columns: number): Head {
  const own = weights.length / biases.length;
  if (own === columns) return { weights, biases, c };
  const wide = new Float32Array(biases.length * columns);
  for (let label = 0; label < biases.length; label++) {
    wide.set(weights.subarray(label * own, (label + 1) * own), label * columns);
  }
  return { weights: wide, biases, c };
}
