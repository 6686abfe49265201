import type { OnProgress, Truth } from '../approach.ts';
import { crossExamine, type Predictions } from '../evaluation/cross-examine.ts';
import type { Fold } from '../split.ts';
import { prepareTfidf } from './tfidf.ts';

export interface TfidfTask {
  readonly texts: readonly string[];
  readonly truth: Truth;
  readonly folds: readonly Fold[];
  readonly seed: number;
}

export const examineTfidf = (
  { texts, truth, folds, seed }: TfidfTask,
  onProgress?: OnProgress,
): Promise<Predictions> => crossExamine(prepareTfidf(texts, truth, seed), folds, truth, onProgress);
