import { type Features, softmaxResidual } from './features.ts';
import { addGradient, addScores, type SparseMatrix } from './sparse-rows.ts';

/** Inner products of the given rows, row-major [rows.length, rows.length]. */
export function sparseInnerProducts(
  { starts, indices, values, columns }: SparseMatrix,
  rows: Int32Array,
): Float64Array {
  const count = rows.length;
  const products = new Float64Array(count * count);
  const spread = new Float64Array(columns);
  for (const [one, row] of rows.entries()) {
    const [from, to] = [starts[row] as number, starts[row + 1] as number];
    for (let entry = from; entry < to; entry++) spread[indices[entry] as number] = values[entry] as number;
    for (let other = 0; other <= one; other++) {
      const end = starts[(rows[other] as number) + 1] as number;
      let sum = 0;
      for (let entry = starts[rows[other] as number] as number; entry < end; entry++) {
        sum += (values[entry] as number) * (spread[indices[entry] as number] as number);
      }
      products[one * count + other] = sum;
      products[other * count + one] = sum;
    }
    for (let entry = from; entry < to; entry++) spread[indices[entry] as number] = 0;
  }
  return products;
}

/** Bag-of-n-grams features. Weights stand column by column, so that an entry touches one stretch of memory. */
export function sparseFeatures(matrix: SparseMatrix): Features {
  const { columns } = matrix;

  function scoreRow(
    row: number,
    variables: Float64Array,
    labelCount: number,
    logits: Float64Array,
    into: number,
  ) {
    const biases = columns * labelCount;
    for (let label = 0; label < labelCount; label++)
      logits[into + label] = variables[biases + label] as number;
    addScores(matrix, row, variables, labelCount, logits, into);
  }

  return {
    rows: matrix.rows,
    columns,
    async objective({ rows, labels, labelCount }) {
      const weights = columns * labelCount;
      const residual = new Float64Array(labelCount);
      return {
        size: weights + labelCount,
        evaluate(variables, gradient) {
          gradient.fill(0);
          let loss = 0;
          for (const row of rows) {
            scoreRow(row, variables, labelCount, residual, 0);
            loss += softmaxResidual(residual, labels[row] as number);
            for (let label = 0; label < labelCount; label++) {
              const scaled = (residual[label] as number) / rows.length;
              residual[label] = scaled;
              gradient[weights + label] = (gradient[weights + label] as number) + scaled;
            }
            addGradient(matrix, row, residual, gradient);
          }
          return loss / rows.length;
        },
        close: async () => {},
      };
    },
    score(rows, variables, labelCount, logits) {
      for (const [index, row] of rows.entries()) {
        scoreRow(row, variables, labelCount, logits, index * labelCount);
      }
    },
  };
}
