/** Compressed sparse rows: the entries of row `i` stand from `starts[i]` to `starts[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/*
 * Four labels at a time, then two, then one: their sums stay in registers while the entries of a row are read.
 * Weights stand column by column with the labels side by side.
 */

/** Adds the products of a row and each label's weights to `logits`, from `into` on. */
export function addScores(
  { starts, indices, values }: SparseMatrix,
  row: number,
  weights: Float64Array,
  labelCount: number,
  logits: Float64Array,
  into: number,
): void {
  const [from, to] = [starts[row] as number, starts[row + 1] as number];
  let label = 0;
  for (; label + 3 < labelCount; label += 4) {
    const at = into + label;
    let first = logits[at] as number;
    let second = logits[at + 1] as number;
    let third = logits[at + 2] as number;
    let fourth = logits[at + 3] as number;
    for (let entry = from; entry < to; entry++) {
      const weight = (indices[entry] as number) * labelCount + label;
      const value = values[entry] as number;
      first += value * (weights[weight] as number);
      second += value * (weights[weight + 1] as number);
      third += value * (weights[weight + 2] as number);
      fourth += value * (weights[weight + 3] as number);
    }
    logits[at] = first;
    logits[at + 1] = second;
    logits[at + 2] = third;
    logits[at + 3] = fourth;
  }
  for (; label + 1 < labelCount; label += 2) {
    const at = into + label;
    let first = logits[at] as number;
    let second = logits[at + 1] as number;
    for (let entry = from; entry < to; entry++) {
      const weight = (indices[entry] as number) * labelCount + label;
      const value = values[entry] as number;
      first += value * (weights[weight] as number);
      second += value * (weights[weight + 1] as number);
    }
    logits[at] = first;
    logits[at + 1] = second;
  }
  for (; label < labelCount; label++) {
    let sum = logits[into + label] as number;
    for (let entry = from; entry < to; entry++) {
      sum += (values[entry] as number) * (weights[(indices[entry] as number) * labelCount + label] as number);
    }
    logits[into + label] = sum;
  }
}

/** Adds the row, times each label's residual, to the gradient of the weights. */
export function addGradient(
  { starts, indices, values }: SparseMatrix,
  row: number,
  residual: Float64Array,
  gradient: Float64Array,
): void {
  const labelCount = residual.length;
  const [from, to] = [starts[row] as number, starts[row + 1] as number];
  let label = 0;
  for (; label + 3 < labelCount; label += 4) {
    const first = residual[label] as number;
    const second = residual[label + 1] as number;
    const third = residual[label + 2] as number;
    const fourth = residual[label + 3] as number;
    for (let entry = from; entry < to; entry++) {
      const at = (indices[entry] as number) * labelCount + label;
      const value = values[entry] as number;
      gradient[at] = (gradient[at] as number) + value * first;
      gradient[at + 1] = (gradient[at + 1] as number) + value * second;
      gradient[at + 2] = (gradient[at + 2] as number) + value * third;
      gradient[at + 3] = (gradient[at + 3] as number) + value * fourth;
    }
  }
  for (; label + 1 < labelCount; label += 2) {
    const first = residual[label] as number;
    const second = residual[label + 1] as number;
    for (let entry = from; entry < to; entry++) {
      const at = (indices[entry] as number) * labelCount + label;
      const value = values[entry] as number;
      gradient[at] = (gradient[at] as number) + value * first;
      gradient[at + 1] = (gradient[at + 1] as number) + value * second;
    }
  }
  for (; label < labelCount; label++) {
    const only = residual[label] as number;
    for (let entry = from; entry < to; entry++) {
      const at = (indices[entry] as number) * labelCount + label;
      gradient[at] = (gradient[at] as number) + (values[entry] as number) * only;
    }
  }
}
