import { describe, expect, it } from 'vitest';
import { calibrationOf, temper } from '../../src/finetune/evaluation/calibration.ts';
import { seededRandom } from '../../src/random.ts';

/** Answers that are as sure as they are right, then with their scores multiplied. */
function answers(count: number, sharpness: number) {
  const random = seededRandom(7);
  const truth = new Int32Array(count);
  const probabilities = new Float64Array(count * 2);
  for (let row = 0; row < count; row++) {
    const share = 0.5 + random() / 2;
    truth[row] = random() < share ? 0 : 1;
    const logit = Math.log(share / (1 - share)) * sharpness;
    probabilities[row * 2] = 1 / (1 + Math.exp(-logit));
    probabilities[row * 2 + 1] = 1 - (probabilities[row * 2] as number);
  }
  return { truth, probabilities };
}

describe('calibration', () => {
  it('finds by how much an answer is too sure, and mends it', () => {
    const { calibration } = calibrationOf(answers(2000, 3), 2);
    expect(calibration?.temperature).toBeGreaterThan(2.5);
    expect(calibration?.temperature).toBeLessThan(3.5);
    expect(calibration?.errorBefore).toBeGreaterThan(0.1);
    expect(calibration?.errorAfter).toBeLessThan(0.05);
    expect(calibration?.bins.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
  });

  it('leaves well calibrated answers alone', () => {
    const { calibration } = calibrationOf(answers(2000, 1), 2);
    expect(calibration?.temperature).toBeCloseTo(1, 0);
    expect(calibration?.errorAfter).toBeLessThan(0.05);
  });

  it('never grows certain from examples that were all got right', () => {
    const truth = new Int32Array(60);
    const probabilities = Float64Array.from({ length: 120 }, (_, index) => (index % 2 === 0 ? 0.7 : 0.3));
    const { calibration } = calibrationOf({ truth, probabilities }, 2);
    const after = temper(Float64Array.of(0.7, 0.3), calibration?.temperature ?? 0);
    expect(after[0]).toBeGreaterThan(0.9);
    expect(after[0]).toBeLessThan(0.99);
  });

  it('says nothing from a few examples', () => {
    expect(calibrationOf(answers(30, 2), 2)).toEqual({});
  });
});
