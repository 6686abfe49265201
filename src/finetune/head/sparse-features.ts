import { type Features, penalise, softmaxResidual } from './features.ts';

/** Compressed sparse rows: the entries of row `i` stand from `starts[i]` to `starts[i + 1]`. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Bag-of-n-grams features. Weights stand column by column, so that an entry touches one stretch of memory. */
export function sparseFeatures(matrix: SparseMatrix): Features {
  const { starts, indices, values, columns } = matrix;

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
    const end = starts[row + 1] as number;
    for (let entry = starts[row] as number; entry < end; entry++) {
      const weights = (indices[entry] as number) * labelCount;
      const value = values[entry] as number;
      for (let label = 0; label < labelCount; label++) {
        logits[into + label] =
          (logits[into + label] as number) + value * (variables[weights + label] as number);
      }
    }
  }

  return {
    rows: matrix.rows,
    columns,
    async objective({ rows, labels, labelCount, c }) {
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
            const end = starts[row + 1] as number;
            for (let entry = starts[row] as number; entry < end; entry++) {
              const into = (indices[entry] as number) * labelCount;
              const value = values[entry] as number;
              for (let label = 0; label < labelCount; label++) {
                gradient[into + label] =
                  (gradient[into + label] as number) + value * (residual[label] as number);
              }
            }
          }
          return loss / rows.length + penalise(variables, gradient, weights, 1 / (c * rows.length));
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
