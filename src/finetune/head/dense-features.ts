import { type Features, type HeadProblem, softmaxResidual } from './features.ts';

/** Row-major [rows, columns]. */
export interface DenseMatrix {
  readonly data: Float32Array;
  readonly columns: number;
  /** Columns at the beginning that are the encoder's own vector; all of them unless given. */
  readonly own?: number;
}

/** Above this many multiplications an evaluation as an ONNX graph is the faster one. */
export const GRAPH_FROM = 50_000;

export interface GraphObjective {
  (matrix: Float32Array, columns: number, problem: HeadProblem): ReturnType<Features['objective']>;
  /** Fewer multiplications than this are left to typed arrays; `GRAPH_FROM` unless given. */
  readonly from?: number;
}

/**
 * Features of an encoder. Weights stand label by label.
 * @param matrix row-major [rows, columns]
 * @param graph builds the objective of a large problem; without it typed arrays do all.
 */
export function denseFeatures(matrix: Float32Array, columns: number, graph?: GraphObjective): Features {
  return {
    rows: matrix.length / columns,
    columns,
    async objective(problem) {
      const { rows, labels, labelCount } = problem;
      if (graph && rows.length * columns * labelCount >= (graph.from ?? GRAPH_FROM))
        return graph(matrix, columns, problem);
      const logits = new Float64Array(labelCount);
      const size = labelCount * (columns + 1);
      return {
        size,
        evaluate(variables, gradient) {
          gradient.fill(0);
          let loss = 0;
          for (const row of rows) {
            scoreRow(matrix, row, columns, variables, labelCount, logits, 0);
            loss += softmaxResidual(logits, labels[row] as number);
            addOuter(matrix, row, columns, logits, gradient);
          }
          for (let each = 0; each < size; each++) {
            gradient[each] = (gradient[each] as number) / rows.length;
          }
          return loss / rows.length;
        },
        close: async () => {},
      };
    },
    score(rows, variables, labelCount, logits) {
      for (const [index, row] of rows.entries()) {
        scoreRow(matrix, row, columns, variables, labelCount, logits, index * labelCount);
      }
    },
  };
}

function scoreRow(
  matrix: Float32Array,
  row: number,
  columns: number,
  variables: Float64Array,
  labelCount: number,
  logits: Float64Array,
  into: number,
): void {
  const from = row * columns;
  for (let label = 0; label < labelCount; label++) {
    const weights = label * columns;
    // four sums at once, since one would wait for itself
    let [first, second, third, fourth] = [variables[labelCount * columns + label] as number, 0, 0, 0];
    let column = 0;
    for (; column + 3 < columns; column += 4) {
      const [x, w] = [from + column, weights + column];
      first += (matrix[x] as number) * (variables[w] as number);
      second += (matrix[x + 1] as number) * (variables[w + 1] as number);
      third += (matrix[x + 2] as number) * (variables[w + 2] as number);
      fourth += (matrix[x + 3] as number) * (variables[w + 3] as number);
    }
    for (; column < columns; column++) {
      first += (matrix[from + column] as number) * (variables[weights + column] as number);
    }
    logits[into + label] = first + second + third + fourth;
  }
}

function addOuter(
  matrix: Float32Array,
  row: number,
  columns: number,
  residual: Float64Array,
  gradient: Float64Array,
): void {
  const from = row * columns;
  const biases = residual.length * columns;
  for (const [label, weight] of residual.entries()) {
    gradient[biases + label] = (gradient[biases + label] as number) + weight;
    if (Math.abs(weight) < 1e-12) continue;
    const into = label * columns;
    for (let column = 0; column < columns; column++) {
      gradient[into + column] =
        (gradient[into + column] as number) + weight * (matrix[from + column] as number);
    }
  }
}
