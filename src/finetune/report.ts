import type { Mode } from './approach.ts';
import { type Calibration, temper } from './evaluation/calibration.ts';
import type { Predictions } from './evaluation/cross-examine.ts';
import { bootstrapMacroF1, type Interval, mcnemar, wilson95 } from './evaluation/intervals.ts';
import { countConfusion, type LabelScore, labelScores, macroF1 } from './evaluation/metrics.ts';

/** What came of a training, as plain data: the JSON of the command line and of a kept model. */
export interface Report {
  readonly version: 1;
  /** The encoder's id and fingerprint. */
  readonly encoder: string;
  readonly fingerprint: string;
  readonly engine: string;
  readonly mode: Mode;
  /** Encoder layers that were trained along; 0 when all were frozen. */
  readonly layers: number;
  /** Layers the encoder has; absent where none had to be looked at. */
  readonly encoderLayers?: number;
  /** Labelled examples used, the test file's not counted. */
  readonly examples: number;
  /** Corrections that were left out because their texts are in the test file; absent where there were none. */
  readonly correctionsOfTested?: number;
  readonly labels: readonly string[];
  /** Examples of each label. */
  readonly counts: readonly number[];
  readonly split: Split;
  readonly test: TestResult;
  readonly baselines: { readonly majority: Baseline; readonly tfidf?: Baseline };
  /** How far the probabilities can be believed; absent when too few examples were tested to say. */
  readonly calibration?: Calibration;
  /** The most confident wrong answers, most confident first. */
  readonly mistakes: readonly Mistake[];
  readonly seconds: Seconds;
  readonly peakMemoryMb: number;
  readonly seed: number;
  /** Inverse penalty of the head; absent where all was trained from random numbers, without one. */
  readonly c?: number;
  /** How the layers were trained, when any were. */
  readonly tuning?: Tuning;
  /** Other ways on the same examples, when asked for. */
  readonly comparison?: Comparison;
}

/** The final training of the encoder's layers. */
export interface Tuning {
  /** Passes over the examples; 0 when training the layers lowered no held-out loss, so that they stayed frozen. */
  readonly epochs: number;
  /** Mean held-out loss before the first pass and after each. */
  readonly heldOutLoss: readonly number[];
  readonly secondsPerEpoch: number;
  /** Numbers trained, the head's included. */
  readonly parameters: number;
}

export interface Comparison {
  /** Each way on the same folds as the report's test, the report's own way included. */
  readonly table: readonly ComparedWay[];
  /** Ordered by mode, then by shots. */
  readonly learningCurve: readonly CurvePoint[];
  /** Ways that this encoder or this engine cannot be trained in, with the reason as a sentence. */
  readonly leftOut?: readonly { readonly mode: Mode; readonly reason: string }[];
}

export interface ComparedWay {
  readonly mode: Mode;
  /** Encoder layers that were trained. */
  readonly layers: number;
  readonly accuracy: number;
  readonly accuracyCi95: Interval;
  readonly macroF1: number;
  /** Against the report's own way, exact McNemar test; 1 for that way itself. */
  readonly p: number;
  readonly seconds: number;
}

/** Accuracy on the test examples after learning from a few of each label, drawn several times. */
export interface CurvePoint {
  readonly mode: Mode;
  readonly layers: number;
  /** Examples of each label; labels that have fewer give all they have. */
  readonly shots: number;
  readonly accuracyMean: number;
  /** Standard deviation over the draws. */
  readonly accuracySd: number;
  readonly draws: number;
}

export interface Split {
  readonly kind: 'test-file' | 'holdout' | 'cross-validation';
  /** Examples learnt from, in each fold. */
  readonly train: number;
  /** Examples tested. */
  readonly test: number;
  readonly folds: number;
  /** Accuracy of each repeat; the one in the middle is the one reported. */
  readonly repeats: readonly number[];
}

export interface TestResult {
  readonly n: number;
  readonly accuracy: number;
  /** Wilson score interval. */
  readonly accuracyCi95: Interval;
  readonly macroF1: number;
  /** Percentile bootstrap. */
  readonly macroF1Ci95: Interval;
  readonly perLabel: readonly LabelScore[];
  /** Rows: true label, columns: predicted label. */
  readonly confusion: readonly (readonly number[])[];
}

export interface Baseline {
  readonly accuracy: number;
  readonly accuracyCi95: Interval;
  readonly macroF1: number;
  /** How likely a difference this large is when both are equally good; exact McNemar test. */
  readonly p: number;
}

export interface Mistake {
  /** Row in the file; absent for a text that only a correction has. */
  readonly row?: number;
  /** Number of the correction that says what is true, in the order they were given; absent where the file says it. */
  readonly correction?: number;
  readonly text: string;
  readonly truth: string;
  readonly predicted: string;
  /** Probability given to the predicted label, at the temperature of the calibration where there is one. */
  readonly confidence: number;
  /** Probability given to the true label, likewise. */
  readonly truthConfidence: number;
}

export interface Seconds {
  readonly load: number;
  readonly features: number;
  readonly train: number;
  readonly evaluate: number;
  readonly total: number;
}

const MISTAKES = 10;
const MISTAKE_CHARACTERS = 300;

export function testResult(predictions: Predictions, labels: readonly string[], seed: number): TestResult {
  const { truth, predicted, right } = predictions;
  const n = truth.length;
  const confusion = countConfusion(truth, predicted, labels.length);
  return {
    n,
    accuracy: right / n,
    accuracyCi95: wilson95(right, n),
    macroF1: macroF1(confusion, labels.length),
    macroF1Ci95: bootstrapMacroF1(truth, predicted, labels.length, seed),
    perLabel: labelScores(confusion, labels),
    confusion: labels.map((_, row) => [
      ...confusion.subarray(row * labels.length, (row + 1) * labels.length),
    ]),
  };
}

/** @param main what the trained classifier said about the same examples */
export function baselineResult(baseline: Predictions, main: Predictions, labelCount: number): Baseline {
  let onlyMain = 0;
  let onlyBaseline = 0;
  for (const [at, label] of main.truth.entries()) {
    const mainRight = main.predicted[at] === label;
    const baselineRight = baseline.predicted[at] === label;
    if (mainRight && !baselineRight) onlyMain++;
    if (!mainRight && baselineRight) onlyBaseline++;
  }
  const n = baseline.truth.length;
  const confusion = countConfusion(baseline.truth, baseline.predicted, labelCount);
  return {
    accuracy: baseline.right / n,
    accuracyCi95: wilson95(baseline.right, n),
    macroF1: macroF1(confusion, labelCount),
    p: mcnemar(onlyMain, onlyBaseline),
  };
}

/**
 * @param places where each text comes from, as in a `Dataset`; texts beyond the last number were not corrected
 * @param temperature that of the predictions to come, so that they are as sure as is said here
 */
export function worstMistakes(
  predictions: Predictions,
  labels: readonly string[],
  texts: readonly string[],
  places: { readonly rows: Int32Array; readonly corrections?: Int32Array | undefined },
  temperature = 1,
): readonly Mistake[] {
  const { rows, truth, predicted, probabilities } = predictions;
  const mistakes: (Mistake & { readonly at: number })[] = [];
  for (const [at, example] of rows.entries()) {
    const right = truth[at] as number;
    const said = predicted[at] as number;
    if (right === said) continue;
    const text = texts[example] ?? '';
    const sureness = temper(
      probabilities.subarray(at * labels.length, (at + 1) * labels.length),
      temperature,
    );
    const row = places.rows[example] ?? 0;
    const correction = places.corrections?.[example] ?? 0;
    mistakes.push({
      at: example,
      ...(row > 0 && { row }),
      ...(correction > 0 && { correction }),
      text: text.length > MISTAKE_CHARACTERS ? `${text.slice(0, MISTAKE_CHARACTERS)}…` : text,
      truth: labels[right] ?? '',
      predicted: labels[said] ?? '',
      confidence: sureness[said] as number,
      truthConfidence: sureness[right] as number,
    });
  }
  return mistakes
    .sort((a, b) => b.confidence - a.confidence || a.at - b.at)
    .slice(0, MISTAKES)
    .map(({ at: _, ...mistake }) => mistake);
}
