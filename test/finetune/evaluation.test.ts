import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMacroF1, mcnemar, wilson95 } from '../../src/finetune/evaluation/intervals.ts';
import { countConfusion, labelScores, macroF1, mostProbable } from '../../src/finetune/evaluation/metrics.ts';
import { planEvaluation, planTestFile, stratifiedFolds } from '../../src/finetune/split.ts';
import { seededRandom } from '../../src/random.ts';

const labelled = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength, maxLength }).map((labels) => Int32Array.from(labels));

describe('Wilson’s interval', () => {
  it('agrees with published values', () => {
    // Newcombe 1998, table I: 81 of 263, and 0 of 20
    const [low, high] = wilson95(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilson95(0, 20)[0]).toBe(0);
    expect(wilson95(0, 20)[1]).toBeCloseTo(0.1611, 4);
  });

  it('holds the share, stays within 0 and 1, and narrows with more examples', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const right = Math.round(n * share);
          const [low, high] = wilson95(right, n);
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(right / n + 1e-12);
          expect(high).toBeGreaterThanOrEqual(right / n - 1e-12);
          const [lowMore, highMore] = wilson95(right * 4, n * 4);
          expect(highMore - lowMore).toBeLessThan(high - low);
        },
      ),
    );
  });
});

describe('McNemar’s exact test', () => {
  it('is twice the binomial tail', () => {
    expect(mcnemar(1, 9)).toBeCloseTo((2 * (1 + 10)) / 1024, 12);
    expect(mcnemar(0, 5)).toBeCloseTo(2 / 32, 12);
    expect(mcnemar(4, 4)).toBe(1);
    expect(mcnemar(0, 0)).toBe(1);
    expect(mcnemar(3, 12)).toBe(mcnemar(12, 3));
  });
});

describe('scores of labels', () => {
  it('are those counted by hand', () => {
    const truth = Int32Array.of(0, 0, 0, 1, 1, 2);
    const predicted = Int32Array.of(0, 0, 1, 1, 0, 1);
    const confusion = countConfusion(truth, predicted, 3);
    expect([...confusion]).toEqual([2, 1, 0, 1, 1, 0, 0, 1, 0]);
    const [a, b, c] = labelScores(confusion, ['a', 'b', 'c']);
    expect(a).toMatchObject({ support: 3, precision: 2 / 3, recall: 2 / 3 });
    expect(b).toMatchObject({ support: 2, precision: 1 / 3, recall: 1 / 2, f1: 0.4 });
    expect(c).toMatchObject({ support: 1, precision: 0, recall: 0, f1: 0 });
    expect(macroF1(confusion, 3)).toBeCloseTo((2 / 3 + 0.4 + 0) / 3, 12);
  });

  it('leave labels out of macro-F1 that neither occur nor are said', () => {
    const confusion = countConfusion(Int32Array.of(0, 1), Int32Array.of(0, 1), 4);
    expect(macroF1(confusion, 4)).toBe(1);
  });

  it('take the first of equally probable labels', () => {
    expect([...mostProbable(Float64Array.of(0.5, 0.5, 0.2, 0.8), 2)]).toEqual([0, 1]);
  });
});

describe('the bootstrap of macro-F1', () => {
  it('holds the observed value and repeats with its seed', () => {
    const random = seededRandom(9);
    const truth = Int32Array.from({ length: 80 }, () => Math.floor(random() * 3));
    const predicted = truth.map((label) => (random() < 0.7 ? label : Math.floor(random() * 3)));
    const [low, high] = bootstrapMacroF1(truth, predicted, 3, 1);
    const observed = macroF1(countConfusion(truth, predicted, 3), 3);
    expect(low).toBeLessThan(observed);
    expect(high).toBeGreaterThan(observed);
    expect(high - low).toBeGreaterThan(0.05);
    expect(bootstrapMacroF1(truth, predicted, 3, 1)).toEqual([low, high]);
  });

  it('is as wide as the normal approximation where that holds: 3.92 standard errors', () => {
    const truth = Int32Array.from({ length: 2000 }, (_, index) => index % 2);
    const predicted = truth.map((label, index) => (index % 10 < 2 ? 1 - label : label));
    const [low, high] = bootstrapMacroF1(truth, predicted, 2, 1);
    const width = 3.92 * Math.sqrt((0.8 * 0.2) / 2000);
    expect((high - low) / width).toBeGreaterThan(0.93);
    expect((high - low) / width).toBeLessThan(1.07);
  });
});

describe('a plan of evaluation', () => {
  it('tests every example once a repeat below 200 examples, never one it learns from', () => {
    fc.assert(
      fc.property(labelled(4, 199), fc.integer(), (labels, seed) => {
        const plan = planEvaluation(labels, seed);
        expect(plan.kind).toBe('cross-validation');
        expect(plan.repeats.length % 2).toBe(1);
        for (const folds of plan.repeats) {
          expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
          for (const { train, test } of folds) {
            expect(new Set([...train, ...test]).size).toBe(labels.length);
            expect(train.length + test.length).toBe(labels.length);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('holds a fifth out from 200 examples on, each label in proportion', () => {
    fc.assert(
      fc.property(labelled(200, 600), fc.integer(), (labels, seed) => {
        const { kind, repeats } = planEvaluation(labels, seed);
        expect(kind).toBe('holdout');
        const [fold] = repeats[0] ?? [];
        expect(repeats.flat()).toHaveLength(1);
        expect(fold?.test.length).toBe(Math.ceil(labels.length / 5));
        for (const label of new Set(labels)) {
          const all = labels.filter((each) => each === label).length;
          const held = fold?.test.filter((index) => labels[index] === label).length ?? 0;
          expect(Math.abs(held - all / 5)).toBeLessThan(1);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps every label with two examples in every training part', () => {
    fc.assert(
      fc.property(labelled(4, 100), fc.integer({ min: 2, max: 8 }), fc.integer(), (labels, folds, seed) => {
        const pairs = Int32Array.from([...labels, ...labels]);
        for (const { train } of stratifiedFolds(pairs, folds, seededRandom(seed))) {
          expect(new Set([...train].map((index) => pairs[index])).size).toBe(new Set(labels).size);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('repeats with its seed and changes with another', () => {
    const labels = Int32Array.from({ length: 100 }, (_, index) => index % 3);
    expect(planEvaluation(labels, 1)).toEqual(planEvaluation(labels, 1));
    expect(planEvaluation(labels, 2)).not.toEqual(planEvaluation(labels, 1));
  });

  it('tests on the test file alone when there is one', () => {
    const [folds] = planTestFile(3, 2).repeats;
    expect(folds).toEqual([{ train: Int32Array.of(0, 1, 2), test: Int32Array.of(3, 4) }]);
  });
});
