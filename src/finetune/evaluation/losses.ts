const SMALLEST = 1e-12;

/**
 * Minus the logarithm of the probability of each row's label.
 * @param probabilities row-major [rows.length, labelCount]
 * @param labels of all rows, not only of those asked for
 */
export function lossesOf(
  probabilities: Float64Array,
  rows: Int32Array,
  labels: Int32Array,
  labelCount: number,
): number[] {
  return Array.from(rows, (row, at) => {
    const probability = probabilities[at * labelCount + (labels[row] as number)] as number;
    return -Math.log(Math.max(probability, SMALLEST));
  });
}

/** 0 of none. */
export const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
