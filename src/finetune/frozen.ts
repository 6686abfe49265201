import type { Fitted, Prepared, Truth } from './approach.ts';
import { mean } from './evaluation/losses.ts';
import type { DenseMatrix } from './head/dense-features.ts';
import { applyHead, type Head } from './head/head.ts';
import type { HeadTraining, Penalty } from './head/train-head.ts';
import type { Trainer } from './trainer.ts';
import { type WeightedFeatures, weightedFeatures } from './weighted-features.ts';

export interface FrozenClassifier extends Fitted {
  readonly head: Head;
  readonly choice: HeadChoice;
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
    async fit(rows, onProgress, like) {
      const training = { rows, labels, labelCount, seed, onProgress };
      const { head, choice } = like
        ? await refitFrozenHead(trainer, features, training, like.choice)
        : await trainFrozenHead(trainer, features, training);
      return { head, choice, predict: (asked) => applyHead(head, features, asked) };
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

/** A head and how it was chosen. */
export interface FrozenHead {
  readonly head: Head;
  readonly choice: HeadChoice;
}

/**
 * A head on the encoder's own vectors, or on wide ones whose further part counts as much as examples that were held
 * out say. It has weights for all columns in either case.
 */
export async function trainFrozenHead(
  trainer: Trainer,
  features: DenseMatrix,
  training: Omit<HeadTraining, 'choices'>,
): Promise<FrozenHead> {
  const { columns, own = columns } = features;
  const { onProgress } = training;
  const shares = own === columns ? [0] : SHARES;
  const weightedBy = weightedFeatures(features, training.rows, training.labels);
  let best: { loss: number; weighted: WeightedFeatures; share: number; penalty: Penalty } | undefined;
  for (const [index, share] of shares.entries()) {
    const weighted = weightedBy(share);
    const penalty = await trainer.choosePenalty(weighted.matrix, {
      ...training,
      rows: weighted.rows,
      labels: weighted.labels,
      choices: best ? near(best.penalty.c) : PENALTIES,
      onProgress: (label, fraction) => onProgress?.(label, (0.9 * (index + fraction)) / shares.length),
    });
    const loss = mean(penalty.heldOut);
    if (!best || loss < best.loss) best = { loss, weighted, share, penalty };
  }
  const { weighted, share, penalty } = best as NonNullable<typeof best>;
  const head = await fitOnce(trainer, weighted, penalty.c, {
    ...training,
    start: penalty.start,
    onProgress: (label, fraction) => onProgress?.(label, 0.9 + 0.1 * fraction),
  });
  return { head, choice: { share, c: penalty.c } };
}

/** Further numbers beside a vector move its best penalty by one step at most. */
const near = (c: number) => PENALTIES.filter((each) => each >= c / 10 && each <= c * 10);

/** A head that reads vectors as it was chosen before. */
export async function refitFrozenHead(
  trainer: Trainer,
  features: DenseMatrix,
  training: Omit<HeadTraining, 'choices'>,
  choice: HeadChoice,
): Promise<FrozenHead> {
  const weighted = weightedFeatures(features, training.rows, training.labels)(choice.share);
  return { head: await fitOnce(trainer, weighted, choice.c, training), choice };
}

async function fitOnce(
  trainer: Trainer,
  { matrix, rows, labels, restore }: WeightedFeatures,
  c: number,
  training: Omit<HeadTraining, 'choices'>,
): Promise<Head> {
  return restore(await trainer.trainHead(matrix, { ...training, rows, labels, choices: [c] }));
}
