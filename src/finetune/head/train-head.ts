import { seededRandom } from '../../random.ts';
import { lossesOf } from '../evaluation/losses.ts';
import { stratifiedFolds } from '../split.ts';
import { type ClosableObjective, type Features, type HeadProblem, penalised, softmax } from './features.ts';
import { minimise } from './lbfgs.ts';
import type { Objective } from './objective.ts';

export interface HeadTraining extends HeadProblem {
  /** Penalties to choose among, strongest first. */
  readonly choices: readonly number[];
  readonly seed: number;
  /** Variables to begin with; zeros unless given. */
  readonly start?: Float64Array | undefined;
  /** How exactly the chosen head is fitted: the share by which a last step may still lower the value. */
  readonly valueTolerance?: number;
  readonly onProgress?: ((label: string, fraction: number) => void) | undefined;
}

export interface TrainedHead {
  /** In the order of the features' own variables. */
  readonly variables: Float64Array;
  /** The chosen inverse penalty. */
  readonly c: number;
}

export interface Penalty {
  /** Inverse strength. */
  readonly c: number;
  /** Loss of every example that was held out to choose it, in an order that seed and rows fix; empty without a choice. */
  readonly heldOut: readonly number[];
  /** Fitted to a part of the examples under this penalty, a good start for all of them. */
  readonly start?: Float64Array | undefined;
}

/** Fewer examples than this choose their penalty by all folds in turn, more by the first, which is then enough. */
const ONE_SPLIT_FROM = 500;
const FOLDS = 5;
/** Numbers the curvature memory may hold: 128 MB. */
const MEMORY_NUMBERS = 16_000_000;
/** Looser fits would stop early, which itself regularises: weak penalties would look better than they are. */
const CHOOSING = { gradientTolerance: 1e-4, valueTolerance: 1e-5, maxIterations: 200 };
const FITTING = { gradientTolerance: 1e-6, maxIterations: 400 };
const EXACT = 1e-6;

/** Softmax regression with an L2 penalty; `choosePenalty` says how strong. */
export async function trainHead(features: Features, training: HeadTraining): Promise<TrainedHead> {
  const { rows, labels, labelCount, onProgress, valueTolerance = EXACT } = training;
  const { c, start = training.start } = await choosePenalty(features, {
    ...training,
    onProgress: (label, fraction) => onProgress?.(label, 0.8 * fraction),
  });
  onProgress?.('Training the head', 0.8);
  const problem = { rows, labels, labelCount };
  const objective = await features.objective(problem);
  try {
    return { variables: await fitHead(objective, problem, c, { ...FITTING, valueTolerance }, start), c };
  } finally {
    await objective.close();
  }
}

/**
 * Stratified cross-validation on the examples to learn from: the penalty with the least log loss on examples it has
 * not seen. From the strongest on, each fit begins where the one before ended, as long as loss falls.
 */
export async function choosePenalty(
  features: Features,
  { rows, labels, labelCount, choices, seed, onProgress }: HeadTraining,
): Promise<Penalty> {
  const [only = 1, ...others] = choices;
  if (others.length === 0) return { c: only, heldOut: [] };
  const folds = stratifiedFolds(labels, FOLDS, seededRandom(seed), rows).filter(
    (fold) => fold.train.length > 0 && fold.test.length > 0,
  );
  const used = rows.length >= ONE_SPLIT_FROM ? folds.slice(0, 1) : folds;
  const parts: FoldInWork[] = [];
  let fits = 0;
  try {
    for (const { train, test } of used) {
      const problem = { rows: train, labels, labelCount };
      parts.push({ problem, test, objective: await features.objective(problem) });
    }
    let best: Penalty | undefined;
    for (const c of choices) {
      const heldOut: number[] = [];
      for (const part of parts) {
        onProgress?.('Choosing the penalty', fits++ / (parts.length * choices.length));
        part.warm = await fitHead(part.objective, part.problem, c, CHOOSING, part.warm);
        const said = predictRows(features, part.test, part.warm, labelCount);
        for (const loss of lossesOf(said, part.test, labels, labelCount)) heldOut.push(loss);
      }
      if (best && sum(heldOut) >= sum(best.heldOut)) break;
      best = { c, heldOut, start: parts[0]?.warm };
    }
    return best ?? { c: only, heldOut: [] };
  } finally {
    for (const { objective } of parts) await objective.close();
  }
}

/** A part of the examples to learn from, and what is held out meanwhile. */
interface FoldInWork {
  readonly problem: HeadProblem;
  readonly test: Int32Array;
  readonly objective: ClosableObjective;
  /** The solution under the last penalty tried. */
  warm?: Float64Array;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

async function fitHead(
  objective: Objective,
  problem: HeadProblem,
  c: number,
  tolerance: { gradientTolerance: number; valueTolerance: number; maxIterations: number },
  warm?: Float64Array,
): Promise<Float64Array> {
  const memory = Math.max(3, Math.min(10, Math.floor(MEMORY_NUMBERS / objective.size / 2)));
  const start = warm ?? new Float64Array(objective.size);
  return (await minimise(penalised(objective, problem, c), start, { ...tolerance, memory })).point;
}

/** Probabilities, row-major [rows.length, labelCount]. */
export function predictRows(
  features: Features,
  rows: Int32Array,
  variables: Float64Array,
  labelCount: number,
): Float64Array {
  const logits = new Float64Array(rows.length * labelCount);
  features.score(rows, variables, labelCount, logits);
  for (let from = 0; from < logits.length; from += labelCount) {
    softmax(logits.subarray(from, from + labelCount));
  }
  return logits;
}
