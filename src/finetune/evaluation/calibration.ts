import type { Predictions } from './cross-examine.ts';

/** How far a classifier's probabilities can be believed, found out on examples it had not seen. */
export interface Calibration {
  /** Scores are divided by this before they become probabilities. */
  readonly temperature: number;
  /** Expected calibration error before and after, 0 to 1; the second with temperatures fitted on other examples. */
  readonly errorBefore: number;
  readonly errorAfter: number;
  /** After, by how sure the classifier was; only bins with examples. */
  readonly bins: readonly ReliabilityBin[];
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the label that was said. */
  readonly confidence: number;
  /** Share that was right. */
  readonly accuracy: number;
}

/** Fewer tested examples say nothing about calibration. */
const LEAST_TESTED = 40;
const BINS = 10;
const LOWEST = 0.05;
const HIGHEST = 20;
const STEPS = 60;
/** Of the golden section. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SMALLEST = 1e-12;

/**
 * One temperature for all labels, the one with the least log loss on held-out predictions, and how well probabilities
 * then agree with shares.
 * Method: temperature scaling and expected calibration error over ten bins (Guo, Pleiss, Sun and Weinberger, On
 * Calibration of Modern Neural Networks, 2017). The error after is measured crosswise: each half of the examples with
 * the temperature of the other half.
 */
export function calibrationOf(
  { truth, probabilities }: Pick<Predictions, 'truth' | 'probabilities'>,
  labelCount: number,
): { readonly calibration?: Calibration } {
  if (truth.length < LEAST_TESTED) return {};
  const logits = probabilities.map((each) => Math.log(Math.max(each, SMALLEST)));
  const all = Int32Array.from(truth.keys());
  const halves = [all.filter((at) => at % 2 === 0), all.filter((at) => at % 2 === 1)] as const;
  const scaled = new Float64Array(probabilities.length);
  for (const [own, other] of [halves, [halves[1], halves[0]]] as const) {
    const temperature = fitTemperature(logits, truth, other, labelCount);
    for (const at of own) {
      scaled.set(scaledRow(logits, at, labelCount, temperature), at * labelCount);
    }
  }
  const after = reliability(scaled, truth, labelCount);
  return {
    calibration: {
      temperature: fitTemperature(logits, truth, all, labelCount),
      errorBefore: calibrationError(reliability(probabilities, truth, labelCount), truth.length),
      errorAfter: calibrationError(after, truth.length),
      bins: after,
    },
  };
}

/**
 * By golden section search over its logarithm, in which the loss has one minimum. Targets are drawn in a little, so that
 * examples that were all got right do not make it certain.
 * Method: targets of Platt, Probabilistic Outputs for Support Vector Machines, 1999.
 */
export function fitTemperature(
  logits: Float64Array,
  truth: Int32Array,
  rows: Int32Array,
  labelCount: number,
): number {
  const doubt = 1 / (rows.length + 2);
  const loss = (logTemperature: number) => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    for (const at of rows) {
      const row = scaledRow(logits, at, labelCount, temperature);
      for (let label = 0; label < labelCount; label++) {
        const target = label === truth[at] ? 1 - doubt : doubt / (labelCount - 1);
        sum -= target * Math.log(Math.max(row[label] as number, SMALLEST));
      }
    }
    return sum;
  };
  let low = Math.log(LOWEST);
  let high = Math.log(HIGHEST);
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  for (let step = 0; step < STEPS && high - low > 1e-4; step++) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

function scaledRow(logits: Float64Array, at: number, labelCount: number, temperature: number): Float64Array {
  return tempered(logits.subarray(at * labelCount, (at + 1) * labelCount), temperature);
}

/** Probabilities of logarithms of probabilities, or of scores, at a temperature. */
function tempered(logits: Float64Array, temperature: number): Float64Array {
  let top = -Infinity;
  for (const logit of logits) top = Math.max(top, logit);
  const powers = logits.map((logit) => Math.exp((logit - top) / temperature));
  let sum = 0;
  for (const power of powers) sum += power;
  return powers.map((power) => power / sum);
}

/** Probabilities of one text at a temperature, from those at temperature 1. */
export function temper(probabilities: Float64Array, temperature: number): Float64Array {
  if (temperature === 1) return probabilities;
  return tempered(
    probabilities.map((each) => Math.log(Math.max(each, SMALLEST))),
    temperature,
  );
}

function reliability(
  probabilities: Float64Array,
  truth: Int32Array,
  labelCount: number,
): readonly ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const [at, label] of truth.entries()) {
    const row = probabilities.subarray(at * labelCount, (at + 1) * labelCount);
    const confidence = Math.max(...row);
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (!bin) continue;
    bin.count++;
    bin.confidence += confidence;
    if (row.indexOf(confidence) === label) bin.right++;
  }
  return bins.flatMap(({ count, confidence, right }, index) =>
    count === 0
      ? []
      : [
          {
            from: index / BINS,
            to: (index + 1) / BINS,
            count,
            confidence: confidence / count,
            accuracy: right / count,
          },
        ],
  );
}

const calibrationError = (bins: readonly ReliabilityBin[], total: number) =>
  bins.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / total) * Math.abs(confidence - accuracy),
    0,
  );
