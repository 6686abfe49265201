import type { DenseMatrix } from './head/dense-features.ts';
import type { Head } from './head/head.ts';
import { spanOf } from './head/span.ts';

/** Examples as a head is trained on them, and the way back to vectors as they are. */
export interface WeightedFeatures {
  readonly matrix: DenseMatrix;
  /** Rows of the matrix to learn from. */
  readonly rows: Int32Array;
  /** Label of every row of the matrix. */
  readonly labels: Int32Array;
  /** A head that says the same about vectors as they are; it has weights for all their columns. */
  restore(head: Head): Head;
}

/** Fewer examples than this share of a vector's numbers are told apart sooner in the space that they span. */
const FEW = 0.5;

/**
 * Ways to read vectors with a further part: multiplied so that it spreads over the given rows as far as its share of
 * the encoder's own part says, left out at 0.
 * @param labels of all rows of the features
 */
export function weightedFeatures(
  features: DenseMatrix,
  rows: Int32Array,
  labels: Int32Array,
): (share: number) => WeightedFeatures {
  const { columns, own = columns } = features;
  const ofOwn = spread(features, rows, 0, own);
  const ofFurther = spread(features, rows, own, columns);
  const products = rows.length < FEW * columns && {
    ofOwn: innerProducts(features, rows, 0, own),
    ofFurther: innerProducts(features, rows, own, columns),
  };
  return (share) => {
    const factor = share > 0 && ofFurther > 0 ? (share * ofOwn) / ofFurther : 0;
    if (!products) return weighed(features, rows, labels, factor);
    const both = products.ofOwn.map((each, at) => each + factor ** 2 * (products.ofFurther[at] as number));
    return spanned(features, rows, labels, factor, both);
  };
}

function spanned(
  features: DenseMatrix,
  rows: Int32Array,
  labels: Int32Array,
  factor: number,
  products: Float64Array,
): WeightedFeatures {
  const { data, columns, own = columns } = features;
  const { coordinates, dimensions, combine } = spanOf(products, rows.length);
  return {
    matrix: { data: coordinates, columns: dimensions },
    rows: Int32Array.from(rows.keys()),
    labels: rows.map((row) => labels[row] as number),
    restore({ weights, biases, c }) {
      const all = new Float32Array(biases.length * columns);
      const sum = new Float64Array(columns);
      for (let label = 0; label < biases.length; label++) {
        const shares = combine(weights.subarray(label * dimensions, (label + 1) * dimensions));
        sum.fill(0);
        for (const [each, row] of rows.entries()) {
          const [from, weight] = [row * columns, shares[each] as number];
          if (weight === 0) continue;
          for (let column = 0; column < columns; column++) {
            sum[column] = (sum[column] as number) + weight * (data[from + column] as number);
          }
        }
        for (let column = own; column < columns; column++) {
          sum[column] = factor ** 2 * (sum[column] as number);
        }
        all.set(sum, label * columns);
      }
      return { weights: all, biases, c };
    },
  };
}

function weighed(
  features: DenseMatrix,
  rows: Int32Array,
  labels: Int32Array,
  factor: number,
): WeightedFeatures {
  const { data, columns, own = columns } = features;
  const width = factor > 0 ? columns : own;
  const matrix = new Float32Array((data.length / columns) * width);
  let at = 0;
  for (let from = 0; from < data.length; from += columns) {
    for (let column = 0; column < width; column++) {
      matrix[at++] = (column < own ? 1 : factor) * (data[from + column] as number);
    }
  }
  return {
    matrix: { data: matrix, columns: width },
    rows,
    labels,
    restore({ weights, biases, c }) {
      const all = new Float32Array(biases.length * columns);
      for (let label = 0; label < biases.length; label++) {
        for (let column = 0; column < width; column++) {
          const weight = weights[label * width + column] as number;
          all[label * columns + column] = column < own ? weight : factor * weight;
        }
      }
      return { weights: all, biases, c };
    },
  };
}

/** Of the given rows, in the columns from `from` to `to`; row-major [rows.length, rows.length]. */
function innerProducts({ data, columns }: DenseMatrix, rows: Int32Array, from: number, to: number) {
  const count = rows.length;
  const products = new Float64Array(count * count);
  for (let one = 0; one < count; one++) {
    const a = (rows[one] as number) * columns;
    for (let other = 0; other <= one; other++) {
      const b = (rows[other] as number) * columns;
      // four sums at once, since one would wait for itself
      let [first, second, third, fourth] = [0, 0, 0, 0];
      let column = from;
      for (; column + 3 < to; column += 4) {
        first += (data[a + column] as number) * (data[b + column] as number);
        second += (data[a + column + 1] as number) * (data[b + column + 1] as number);
        third += (data[a + column + 2] as number) * (data[b + column + 2] as number);
        fourth += (data[a + column + 3] as number) * (data[b + column + 3] as number);
      }
      for (; column < to; column++) first += (data[a + column] as number) * (data[b + column] as number);
      products[one * count + other] = first + second + third + fourth;
      products[other * count + one] = first + second + third + fourth;
    }
  }
  return products;
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
