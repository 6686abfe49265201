import type { Objective } from './objective.ts';

/** Labelled rows of a feature matrix. */
export interface HeadProblem {
  /** Rows of the matrix to learn from. */
  readonly rows: Int32Array;
  /** Label index of every row of the matrix. */
  readonly labels: Int32Array;
  readonly labelCount: number;
}

/**
 * A feature matrix that knows its own way of training softmax regression on it. The variables are the weights,
 * in an order the matrix chooses, then one bias a label.
 */
export interface Features {
  readonly rows: number;
  readonly columns: number;
  /** Mean cross-entropy. */
  objective(problem: HeadProblem): Promise<ClosableObjective>;
  /** Logits, row-major [rows.length, labelCount], into `logits`. */
  score(rows: Int32Array, variables: Float64Array, labelCount: number, logits: Float64Array): void;
}

export interface ClosableObjective extends Objective {
  close(): Promise<void>;
}

/** From logits to probabilities, in place. */
export function softmax(logits: Float64Array): void {
  let top = -Infinity;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (let each = 0; each < logits.length; each++) {
    const power = Math.exp((logits[each] as number) - top);
    logits[each] = power;
    sum += power;
  }
  for (let each = 0; each < logits.length; each++) logits[each] = (logits[each] as number) / sum;
}

/**
 * Turns the logits of one row into the gradient of its cross-entropy by them: probability minus one-hot.
 * @returns the cross-entropy of the row.
 */
export function softmaxResidual(logits: Float64Array, label: number): number {
  softmax(logits);
  const probability = logits[label] ?? 0;
  logits[label] = probability - 1;
  return -Math.log(Math.max(probability, 1e-300));
}

/**
 * The same objective plus ||W||² / (2 C n), the biases free.
 * @param c inverse strength of the penalty, as scikit-learn's `C`
 */
export function penalised(objective: Objective, { rows, labelCount }: HeadProblem, c: number): Objective {
  const weights = objective.size - labelCount;
  const strength = 1 / (c * rows.length);
  const penalty = (variables: Float64Array, gradient: Float64Array) => {
    let squares = 0;
    for (let each = 0; each < weights; each++) {
      const weight = variables[each] as number;
      squares += weight * weight;
      gradient[each] = (gradient[each] as number) + strength * weight;
    }
    return (strength / 2) * squares;
  };
  return {
    size: objective.size,
    evaluate(variables, gradient) {
      const loss = objective.evaluate(variables, gradient);
      return typeof loss === 'number'
        ? loss + penalty(variables, gradient)
        : loss.then((value) => value + penalty(variables, gradient));
    },
  };
}
