import { describe, expect, it } from 'vitest';
import { examineTfidf } from '../../src/finetune/baselines/examine-tfidf.ts';
import { readDataset, readTestDataset } from '../../src/finetune/dataset/dataset.ts';
import { type FinetuneParts, finetune } from '../../src/finetune/finetune.ts';
import type { Report } from '../../src/finetune/report.ts';
import { createOnnxTrainer } from '../../src/finetune/trainer.ts';
import { csv, type LabelledText, LIMITS, reviews } from './examples.ts';
import { fakeEncoder } from './fake-encoder.ts';

const LABELS = ['positive', 'negative', 'neutral'];

async function train(
  examples: readonly LabelledText[],
  tests?: readonly LabelledText[],
  seed = 1,
  more: Partial<FinetuneParts> = {},
) {
  const dataset = readDataset(csv(examples), LIMITS).dataset;
  if (!dataset) throw new Error('no data set');
  const test = tests && readTestDataset(csv(tests), LIMITS, dataset).dataset;
  const progress: { label: string; fraction: number }[] = [];
  let clock = 0;
  const result = await finetune(
    { train: dataset, test },
    { seed },
    {
      openEncoder: async () => fakeEncoder(),
      trainer: createOnnxTrainer(),
      now: () => (clock += 500),
      onProgress: (label, fraction) => progress.push({ label, fraction }),
      ...more,
    },
  );
  return { ...result, progress };
}

/** All that a seed fixes: not the time, not the memory. */
const fixed = ({ seconds: _, peakMemoryMb: __, ...rest }: Report) => rest;

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('fine-tuning', () => {
  it('learns from a small set and tests each example in turn', async () => {
    const { report, head, progress } = await train(reviews(90, LABELS));
    expect(report).toMatchObject({
      encoder: 'fake',
      engine: 'onnx',
      mode: 'frozen',
      layers: 0,
      examples: 90,
      labels: ['negative', 'neutral', 'positive'],
      counts: [30, 30, 30],
      split: { kind: 'cross-validation', test: 90, folds: 5 },
      seed: 1,
    });
    expect(report.split.repeats).toHaveLength(3);
    expect(report.split.repeats.toSorted((a, b) => a - b)[1]).toBe(report.test.accuracy);
    expect(report.test.accuracy).toBeGreaterThan(0.8);
    expect(report.baselines.majority.accuracy).toBeLessThan(0.4);
    expect(report.baselines.majority.p).toBeLessThan(0.001);
    expect(head.weights.length).toBe(3 * 96);

    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(progress.map(({ label }) => label)).toContain('Reading the texts: 45 of 90');
  });

  it('reports figures that agree with one another', async () => {
    const { report } = await train(reviews(90, LABELS));
    const { test, mistakes } = report;
    const diagonal = sum(test.confusion.map((row, index) => row[index] ?? 0));
    expect(sum(test.confusion.flat())).toBe(test.n);
    expect(diagonal / test.n).toBeCloseTo(test.accuracy, 12);
    expect(test.perLabel.map(({ support }) => support)).toEqual(test.confusion.map((row) => sum(row)));
    expect(sum(test.perLabel.map(({ f1 }) => f1)) / 3).toBeCloseTo(test.macroF1, 12);
    expect(test.accuracyCi95[0]).toBeLessThan(test.accuracy);
    expect(test.accuracyCi95[1]).toBeGreaterThan(test.accuracy);
    expect(mistakes.length).toBe(Math.min(10, test.n - diagonal));
    const sure = mistakes.map(({ confidence }) => confidence);
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    for (const mistake of mistakes) {
      expect(mistake.truth).not.toBe(mistake.predicted);
      expect(mistake.confidence).toBeGreaterThanOrEqual(mistake.truthConfidence);
    }
  });

  it('gives the same to the bit from the same seed, and other folds from another', async () => {
    const examples = reviews(60);
    const once = await train(examples);
    const twice = await train(examples);
    expect(fixed(twice.report)).toEqual(fixed(once.report));
    expect(twice.head).toEqual(once.head);
    const other = await train(examples, undefined, 2);
    expect(other.head.weights.length).toBe(once.head.weights.length);
    expect(fixed(other.report)).not.toEqual(fixed(once.report));
  });

  it('may have its baseline examined beside, with the same report', async () => {
    const steps: string[] = [];
    const examineBeside: FinetuneParts['examineBeside'] = (task) => ({
      predictions: async () => {
        steps.push('asked');
        return examineTfidf(task);
      },
      stop: async () => void steps.push('stopped'),
    });
    const { report } = await train(reviews(200), undefined, 1, { examineBeside });
    expect(fixed(report)).toEqual(fixed((await train(reviews(200))).report));
    expect(steps).toEqual(['asked', 'stopped']);
    // which folds the baseline needs is not known before the median of several repeats is
    await train(reviews(60), undefined, 1, { examineBeside });
    expect(steps).toHaveLength(2);
  });

  it('holds a fifth out of a larger set', async () => {
    const { report } = await train(reviews(200));
    expect(report.split).toMatchObject({ kind: 'holdout', train: 160, test: 40, folds: 1 });
    expect(report.test.n).toBe(40);
  });

  it('chooses a penalty once where a part is held out, and keeps it for all examples', async () => {
    const trainer = createOnnxTrainer();
    const chosen: number[] = [];
    const dataset = readDataset(csv(reviews(200)), LIMITS).dataset;
    if (!dataset) throw new Error('no data set');
    const { report } = await finetune(
      { train: dataset },
      { seed: 1 },
      {
        openEncoder: async () => fakeEncoder(),
        trainer: {
          ...trainer,
          async choosePenalty(features, training) {
            const penalty = await trainer.choosePenalty(features, training);
            chosen.push(penalty.c);
            return penalty;
          },
        },
        now: () => 0,
      },
    );
    expect(chosen).toEqual([report.c]);
  });

  it('tests on the test file and learns nothing from it', async () => {
    const tests = reviews(30, ['positive', 'negative'], 77);
    const { report, head } = await train(reviews(60), tests);
    expect(report.split).toMatchObject({ kind: 'test-file', train: 60, test: 30 });
    expect(report.examples).toBe(60);
    const flipped = tests.map(({ text, label }) => ({
      text,
      label: label === 'positive' ? 'negative' : 'positive',
    }));
    const wrong = await train(reviews(60), flipped);
    expect(wrong.head).toEqual(head);
    expect(wrong.report.test.accuracy).toBeCloseTo(1 - report.test.accuracy, 12);
  });

  it('finds nothing in labels given at random, and says so in the figures', async () => {
    const examples = reviews(120).map(({ text }, index) => ({
      text,
      label: (index * 7919) % 13 < 6 ? 'a' : 'b',
    }));
    const { report } = await train(examples);
    const [low] = report.test.accuracyCi95;
    expect(low).toBeLessThan(0.62);
  });

  it('works with the least there can be: two labels of two examples', async () => {
    const { report } = await train(reviews(4));
    expect(report.test.n).toBe(4);
    expect(report.split.folds).toBe(4);
  });

  it('becomes JSON and back without loss', async () => {
    const { report } = await train(reviews(40));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
