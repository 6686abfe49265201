import type { Fitted, Prepared, Truth } from './approach.ts';
import { applyHead, type DenseMatrix, type Head, type Trainer } from './trainer.ts';

export interface FrozenClassifier extends Fitted {
  readonly head: Head;
}

/** Inverse penalties to choose among, strongest first; the vectors have mean squared length 1. */
export const PENALTIES = [0.1, 1, 10, 100];

/** Only the head learns; the encoder's vectors stay as they are. */
export function prepareFrozen(
  features: DenseMatrix,
  { labels, labelCount }: Truth,
  trainer: Trainer,
  seed: number,
): Prepared<FrozenClassifier> {
  return {
    async fit(rows, onProgress) {
      const head = await trainer.trainHead(features, {
        rows,
        labels,
        labelCount,
        choices: PENALTIES,
        seed,
        onProgress,
      });
      return { head, predict: (asked) => applyHead(head, features, asked) };
    },
  };
}
