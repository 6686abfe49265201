import { seededRandom } from '../../random.ts';
import { macroF1 } from './metrics.ts';

export type Interval = readonly [low: number, high: number];

const Z95 = 1.959963984540054;

/**
 * 95 % interval of a share.
 * Method: Wilson score interval (Wilson 1927), recommended for small samples by Brown, Cai and DasGupta,
 * Interval Estimation for a Binomial Proportion, 2001.
 */
export function wilson95(right: number, of: number): Interval {
  if (of === 0) return [0, 1];
  const share = right / of;
  const z2 = (Z95 * Z95) / of;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of))) / (1 + z2);
  return [right === 0 ? 0 : Math.max(0, centre - half), right === of ? 1 : Math.min(1, centre + half)];
}

const RESAMPLES = 1000;

/**
 * 95 % interval of macro-F1.
 * Method: percentile bootstrap over the test examples (Efron and Tibshirani, An Introduction to the Bootstrap,
 * 1993, chapter 13), 1,000 resamples.
 */
export function bootstrapMacroF1(
  truth: Int32Array,
  predicted: Int32Array,
  labelCount: number,
  seed: number,
): Interval {
  if (truth.length === 0) return [0, 1];
  const random = seededRandom(seed);
  const drawn = new Float64Array(RESAMPLES);
  const confusion = new Int32Array(labelCount * labelCount);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    confusion.fill(0);
    for (let each = 0; each < truth.length; each++) {
      const index = Math.floor(random() * truth.length);
      const cell = (truth[index] as number) * labelCount + (predicted[index] as number);
      confusion[cell] = (confusion[cell] as number) + 1;
    }
    drawn[sample] = macroF1(confusion, labelCount);
  }
  drawn.sort();
  const at = (share: number) => drawn[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] as number;
  return [at(0.025), at(0.975)];
}

/**
 * How likely two classifiers that are equally good differ at least this much on the same examples.
 * Method: exact McNemar test (McNemar 1947; for classifiers Dietterich, Approximate Statistical Tests, 1998).
 * @param onlyFirst examples only the first got right
 * @param onlySecond examples only the second got right
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const differing = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  let tail = 0;
  let logTerm = -differing * Math.LN2;
  for (let each = 0; each <= fewer; each++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((differing - each) / (each + 1));
  }
  return Math.min(1, 2 * tail);
}
