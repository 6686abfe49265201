import { describe, expect, it } from 'vitest';
import { openRuntime } from '../../src/autograd/runtime.ts';
import { placesOf } from '../../src/autograd/token-layout.ts';
import type { Truth } from '../../src/finetune/approach.ts';
import { createLearner } from '../../src/finetune/unfrozen/learner.ts';
import { buildNetwork } from '../../src/finetune/unfrozen/network.ts';
import type { Recipe } from '../../src/finetune/unfrozen/schedule.ts';
import type { BatchSource } from '../../src/finetune/unfrozen/sources.ts';
import { seededRandom } from '../../src/random.ts';

const LAYER = { hidden: 4, heads: 2, intermediate: 6, epsilon: 1e-5 };
const LABELS = 3;
const LENGTHS = [3, 1, 2];
const WIDTH = 3;
const TRUTH: Truth = { labels: Int32Array.of(2, 0, 1), labelCount: LABELS };
const RECIPE: Recipe = {
  epochs: 2,
  fewestSteps: 2,
  batch: 3,
  rate: 0.01,
  headRate: 0.02,
  layerDecay: 0.5,
  warmUp: 0,
  weightDecay: 0.1,
  maxNorm: 0.5,
  dropout: 0,
  turns: 1,
  margin: 0,
};

type Numbers = Readonly<Record<string, Float64Array>>;

/** The error function by its series, exact enough for float64 near 0. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Mean loss of the batch in plain float64 loops, row by row without any padding. */
function lossOf(numbers: Numbers, hidden: Float64Array): number {
  const at = (name: string) => numbers[name] ?? new Float64Array();
  const apply = (rows: number[][], name: string) => {
    const [weight, bias] = [at(`${name}.weight`), at(`${name}.bias`)];
    return rows.map((row) =>
      Array.from(bias, (start, out) =>
        row.reduce((sum, value, index) => sum + value * (weight[index * bias.length + out] ?? 0), start),
      ),
    );
  };
  const norm = (rows: number[][], name: string) =>
    rows.map((row) => {
      const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
      return row.map(
        (value, index) =>
          ((value - mean) / Math.sqrt(variance + LAYER.epsilon)) * (at(`${name}.weight`)[index] ?? 0) +
          (at(`${name}.bias`)[index] ?? 0),
      );
    });
  const plus = (a: number[][], b: number[][]) =>
    a.map((row, index) => row.map((value, column) => value + (b[index]?.[column] ?? 0)));
  const shares = (scores: number[]) => {
    const powers = scores.map(Math.exp);
    const total = powers.reduce((sum, each) => sum + each, 0);
    return powers.map((each) => each / total);
  };
  let loss = 0;
  for (const [text, length] of LENGTHS.entries()) {
    let x = Array.from({ length }, (_, token) => {
      const from = (text * WIDTH + token) * LAYER.hidden;
      return [...hidden.subarray(from, from + LAYER.hidden)];
    });
    for (const layer of [1, 2]) {
      const path = `encoder.layer.${layer}`;
      const [query, key, value] = ['query', 'key', 'value'].map((part) =>
        apply(x, `${path}.attention.self.${part}`),
      ) as [number[][], number[][], number[][]];
      const size = LAYER.hidden / LAYER.heads;
      const mixed = x.map((_, token) =>
        Array.from({ length: LAYER.heads }, (__, head) => {
          const of = (rows: number[][], row: number) =>
            (rows[row] ?? []).slice(head * size, (head + 1) * size);
          const scores = x.map(
            (___, other) =>
              of(query, token).reduce((sum, each, index) => sum + each * (of(key, other)[index] ?? 0), 0) /
              Math.sqrt(size),
          );
          const weights = shares(scores);
          return Array.from({ length: size }, (___, index) =>
            weights.reduce((sum, weight, other) => sum + weight * (of(value, other)[index] ?? 0), 0),
          );
        }).flat(),
      );
      const attended = norm(
        plus(apply(mixed, `${path}.attention.output.dense`), x),
        `${path}.attention.output.LayerNorm`,
      );
      const wide = apply(attended, `${path}.intermediate.dense`).map((row) =>
        row.map((each) => 0.5 * each * (1 + erf(each / Math.SQRT2))),
      );
      x = norm(plus(apply(wide, `${path}.output.dense`), attended), `${path}.output.LayerNorm`);
    }
    const pooled = Array.from(
      { length: LAYER.hidden },
      (_, column) => x.reduce((sum, row) => sum + (row[column] ?? 0), 0) / length,
    );
    const size = Math.hypot(...pooled);
    const [logits = []] = apply([pooled.map((each) => each / size)], 'head');
    loss -= Math.log(shares(logits)[TRUTH.labels[text] ?? 0] ?? 0) / LENGTHS.length;
  }
  return loss;
}

/** Two steps of AdamW on gradients by finite differences, in plain float64. */
function referenceTraining(start: Numbers, hidden: Float64Array) {
  const numbers = Object.fromEntries(
    Object.entries(start).map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const moments = Object.fromEntries(
    Object.entries(start).map(([name, { length }]) => [
      name,
      { first: new Float64Array(length), second: new Float64Array(length) },
    ]),
  );
  const losses: number[] = [];
  for (let step = 1; step <= 2; step++) {
    losses.push(lossOf(numbers, hidden));
    const gradients: Record<string, Float64Array> = {};
    let squares = 0;
    for (const [name, values] of Object.entries(numbers)) {
      gradients[name] = values.map((value, index) => {
        values[index] = value + 1e-5;
        const above = lossOf(numbers, hidden);
        values[index] = value - 1e-5;
        const below = lossOf(numbers, hidden);
        values[index] = value;
        const slope = (above - below) / 2e-5;
        squares += slope * slope;
        return slope;
      });
    }
    const scale = Math.min(1, RECIPE.maxNorm / Math.sqrt(squares));
    for (const [name, values] of Object.entries(numbers)) {
      const isHead = name.startsWith('head');
      const rate = isHead ? RECIPE.headRate : RECIPE.rate * (name.includes('layer.1.') ? 0.5 : 1);
      const isMatrix = /(query|key|value|dense)\.weight$|head\.weight$/.test(name);
      const { first, second } = moments[name] ?? { first: values, second: values };
      for (const index of values.keys()) {
        const slope = (gradients[name]?.[index] ?? 0) * scale;
        first[index] = 0.9 * (first[index] ?? 0) + 0.1 * slope;
        second[index] = 0.999 * (second[index] ?? 0) + 0.001 * slope * slope;
        const mean = (first[index] ?? 0) / (1 - 0.9 ** step);
        const spread = Math.sqrt((second[index] ?? 0) / (1 - 0.999 ** step));
        const before = values[index] ?? 0;
        values[index] =
          before - rate * (isMatrix ? RECIPE.weightDecay : 0) * before - (rate * mean) / (spread + 1e-8);
      }
    }
  }
  return { numbers, losses };
}

describe('a whole training step', () => {
  it('does what plain loops in float64 with finite differences do, twice in a row', async () => {
    const random = seededRandom(5);
    const network = buildNetwork({ layer: LAYER, firstLayer: 1, layers: 3, labels: LABELS, dropout: false });
    const hidden = Float64Array.from({ length: LENGTHS.length * WIDTH * LAYER.hidden }, () =>
      Math.fround(random() * 2 - 1),
    );
    const source: BatchSource = {
      lengths: LENGTHS,
      async feeds(rows) {
        const { feeds, count } = placesOf(rows.map((row) => LENGTHS[row] ?? 0));
        const x = rows.flatMap((row) => {
          const from = row * WIDTH * LAYER.hidden;
          return [...hidden.subarray(from, from + (LENGTHS[row] ?? 0) * LAYER.hidden)];
        });
        return { ...feeds, x: { shape: [count, LAYER.hidden], data: Float32Array.from(x) } };
      },
    };
    const learner = await createLearner(network, TRUTH, source, RECIPE, await openRuntime('onnx', 1));
    for (const [name, values] of Object.entries(learner.store.values)) {
      const gain = name.endsWith('LayerNorm.weight') ? 1 : 0;
      for (const index of values.keys()) values[index] = gain + (random() * 2 - 1) * 0.6;
    }
    const start = Object.fromEntries(
      Object.entries(learner.store.values).map(([name, values]) => [name, Float64Array.from(values)]),
    );
    const expected = referenceTraining(start, hidden);
    const { loss, steps } = await learner.train(Int32Array.of(0, 1, 2), { seed: 1 });
    expect(steps).toBe(2);
    expect(loss).toBeCloseTo(expected.losses[1] ?? 0, 4);
    for (const [name, values] of Object.entries(learner.store.values)) {
      // a key's bias moves every score of a row alike and has no gradient, which AdamW would blow up
      if (name.endsWith('key.bias')) continue;
      for (const [index, value] of values.entries()) {
        expect(Math.abs(value - (expected.numbers[name]?.[index] ?? 0)), `${name} ${index}`).toBeLessThan(
          2e-3,
        );
      }
    }
    await learner.close();
  });
});
