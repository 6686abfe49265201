import { describe, expect, it } from 'vitest';
import { prepareMajority } from '../../src/finetune/baselines/majority.ts';
import { characterNgrams, countNgrams, wordNgrams } from '../../src/finetune/baselines/ngrams.ts';
import { prepareTfidf, weigh } from '../../src/finetune/baselines/tfidf.ts';
import { crossExamine } from '../../src/finetune/evaluation/cross-examine.ts';
import { mostProbable } from '../../src/finetune/evaluation/metrics.ts';
import { sparseFeatures } from '../../src/finetune/head/sparse-features.ts';
import { predictRows, trainHead } from '../../src/finetune/head/train-head.ts';
import { reviews } from './examples.ts';

describe('n-grams', () => {
  it('of words are single words and pairs of neighbours, in lower case', () => {
    expect([...wordNgrams("It's a Café, a bar!")]).toEqual([
      "it's",
      'a',
      "it's a",
      'café',
      'a café',
      'a',
      'café a',
      'bar',
      'a bar',
    ]);
  });

  it('of characters keep to words and mark their edges', () => {
    expect([...characterNgrams('Ab c')]).toEqual([' a', 'ab', 'b ', ' ab', 'ab ', ' ab ', ' c', 'c ', ' c ']);
  });
});

describe('TF-IDF', () => {
  const counts = countNgrams(['a a a b', 'a c', 'd'], (text) => text.split(' '));

  it('weighs by sublinear frequency and rarity, with rows of length 1', () => {
    const { matrix } = weigh([counts], Int32Array.of(0, 1), 100);
    const row = (index: number) => {
      const from = matrix.starts[index] ?? 0;
      const to = matrix.starts[index + 1] ?? 0;
      return Object.fromEntries(
        [...matrix.indices.subarray(from, to)].map((column, at) => [column, matrix.values[from + at]]),
      );
    };
    // a: in both training texts, idf 1; b: in one of two, idf ln(3/2) + 1
    const a = 1 + Math.log(3);
    const b = Math.log(3 / 2) + 1;
    const norm = Math.hypot(a, b);
    expect(matrix.columns).toBe(3);
    expect(row(0)[0]).toBeCloseTo(a / norm, 6);
    expect(row(0)[1]).toBeCloseTo(b / norm, 6);
    expect(row(2)).toEqual({});
  });

  it('knows nothing of the n-grams that only tested texts have', () => {
    expect(weigh([counts], Int32Array.of(1), 100).matrix.columns).toBe(2);
  });

  it('leaves the rarest n-grams out when there are too many', () => {
    const { matrix } = weigh([counts], Int32Array.of(0, 1, 2), 1);
    expect(matrix.columns).toBe(1);
    expect([...matrix.indices]).toEqual([0, 0]);
  });

  it('learns which words belong to which label', async () => {
    const examples = reviews(80);
    const labels = Int32Array.from(examples, ({ label }) => (label === 'positive' ? 1 : 0));
    const truth = { labels, labelCount: 2 };
    const train = Int32Array.from({ length: 60 }, (_, index) => index);
    const test = Int32Array.from({ length: 20 }, (_, index) => 60 + index);
    const texts = examples.map(({ text }) => text);
    const fitted = await prepareTfidf(texts, truth, 1).fit(train);
    const said = mostProbable(await fitted.predict(test), 2);
    const right = [...test].filter((row, at) => said[at] === labels[row]).length;
    expect(right).toBeGreaterThan(17);
  });
});

describe('TF-IDF of a few examples', () => {
  it('is the regression on all n-grams, though it is fitted in the space that the examples span', async () => {
    const examples = reviews(60);
    const texts = examples.map(({ text }) => text);
    const labels = Int32Array.from(examples, ({ label }) => (label === 'positive' ? 1 : 0));
    const learnt = Int32Array.from({ length: 40 }, (_, index) => index);
    const fitted = await prepareTfidf(texts, { labels, labelCount: 2 }, 1).fit(learnt);
    const families = [countNgrams(texts, wordNgrams), countNgrams(texts, characterNgrams)];
    const features = sparseFeatures(weigh(families, learnt, 1e6).matrix);
    const { variables } = await trainHead(features, {
      rows: learnt,
      labels,
      labelCount: 2,
      choices: [fitted.head.c],
      seed: 1,
      valueTolerance: 1e-9,
    });
    const asked = Int32Array.from(texts.keys());
    const expected = predictRows(features, asked, variables, 2);
    for (const [at, probability] of (await fitted.predict(asked)).entries()) {
      expect(probability).toBeCloseTo(expected[at] ?? 0, 2);
    }
  });
});

describe('the majority baseline', () => {
  it('gives every text the label shares of all known examples', async () => {
    const labels = Int32Array.of(1, 1, 0, 2, 0);
    const prepared = prepareMajority({ labels, labelCount: 3 }, Int32Array.of(0, 1, 2, 3));
    const fitted = await prepared.fit(Int32Array.of(2, 3));
    expect([...(await fitted.predict(Int32Array.of(4)))]).toEqual([0.25, 0.5, 0.25]);
  });

  it('is right as often as its label is tested, also where a fold leaves others ahead', async () => {
    const truth = { labels: Int32Array.of(0, 1, 0, 1, 0, 1), labelCount: 2 };
    const all = Int32Array.from(truth.labels.keys());
    const folds = [...all].map((row) => ({
      train: all.filter((each) => each !== row),
      test: Int32Array.of(row),
    }));
    const { right, predicted } = await crossExamine(prepareMajority(truth, all), folds, truth);
    expect([right, ...new Set(predicted)]).toEqual([3, 0]);
  });
});
