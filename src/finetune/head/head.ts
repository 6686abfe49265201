import { type DenseMatrix, denseFeatures } from './dense-features.ts';
import { predictRows } from './train-head.ts';

/** A softmax classifier on an encoder's vectors. */
export interface Head {
  /** Row-major [labels, dimensions]. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
  /** The chosen inverse penalty. */
  readonly c: number;
}

/** Probabilities, row-major [rows.length, labels]. */
export function applyHead(head: Head, { data, columns }: DenseMatrix, rows: Int32Array): Float64Array {
  const variables = new Float64Array(head.weights.length + head.biases.length);
  variables.set(head.weights);
  variables.set(head.biases, head.weights.length);
  return predictRows(denseFeatures(data, columns), rows, variables, head.biases.length);
}
