import type { OnProgress, Prepared, Truth } from '../approach.ts';
import type { Fold } from '../split.ts';
import { mostProbable } from './metrics.ts';

/** What was said about every tested example, each by a classifier that had not seen it. */
export interface Predictions {
  /** Indices of the tested examples, ascending. */
  readonly rows: Int32Array;
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** Row-major [rows.length, labels]. */
  readonly probabilities: Float64Array;
  readonly right: number;
}

/** Fits on the training part of each fold and predicts its test part. */
export async function crossExamine(
  prepared: Prepared,
  folds: readonly Fold[],
  { labels, labelCount }: Truth,
  onProgress?: OnProgress,
): Promise<Predictions> {
  const byRow = new Map<number, Float64Array>();
  for (const [index, { train, test }] of folds.entries()) {
    const fitted = await prepared.fit(train, (label, fraction) =>
      onProgress?.(label, (index + fraction) / folds.length),
    );
    const said = await fitted.predict(test);
    for (const [at, row] of test.entries()) {
      byRow.set(row, said.subarray(at * labelCount, (at + 1) * labelCount));
    }
  }
  const rows = Int32Array.from(byRow.keys()).sort();
  const probabilities = new Float64Array(rows.length * labelCount);
  for (const [at, row] of rows.entries()) probabilities.set(byRow.get(row) ?? [], at * labelCount);
  const truth = rows.map((row) => labels[row] as number);
  const predicted = mostProbable(probabilities, labelCount);
  let right = 0;
  for (const [at, label] of truth.entries()) if (label === predicted[at]) right++;
  return { rows, truth, predicted, probabilities, right };
}
