import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRuntime } from '../../src/autograd/runtime.ts';
import { refitFrozenHead, trainFrozenHead } from '../../src/finetune/frozen.ts';
import { denseFeatures } from '../../src/finetune/head/dense-features.ts';
import { type Features, type HeadProblem, penalised } from '../../src/finetune/head/features.ts';
import { applyHead } from '../../src/finetune/head/head.ts';
import { minimise } from '../../src/finetune/head/lbfgs.ts';
import { onnxObjective } from '../../src/finetune/head/onnx-objective.ts';
import { spanOf } from '../../src/finetune/head/span.ts';
import { sparseFeatures } from '../../src/finetune/head/sparse-features.ts';
import type { SparseMatrix } from '../../src/finetune/head/sparse-rows.ts';
import { choosePenalty, predictRows } from '../../src/finetune/head/train-head.ts';
import { createOnnxTrainer } from '../../src/finetune/trainer.ts';
import { seededRandom } from '../../src/random.ts';

const ROWS = 40;
const COLUMNS = 7;
const LABELS = 3;

const C = 2;

function problem(seed: number) {
  const random = seededRandom(seed);
  const matrix = Float32Array.from({ length: ROWS * COLUMNS }, () => random() * 2 - 1);
  const labels = Int32Array.from({ length: ROWS }, () => Math.floor(random() * LABELS));
  const rows = Int32Array.from({ length: ROWS - 5 }, (_, index) => index);
  return { matrix, random, problem: { rows, labels, labelCount: LABELS } satisfies HeadProblem };
}

function sparse(matrix: Float32Array): SparseMatrix {
  return {
    rows: ROWS,
    columns: COLUMNS,
    starts: Int32Array.from({ length: ROWS + 1 }, (_, row) => row * COLUMNS),
    indices: Int32Array.from({ length: ROWS * COLUMNS }, (_, entry) => entry % COLUMNS),
    values: matrix,
  };
}

const kinds: Readonly<Record<string, (matrix: Float32Array) => Features>> = {
  dense: (matrix) => denseFeatures(matrix, COLUMNS),
  sparse: (matrix) => sparseFeatures(sparse(matrix)),
};

describe.each(Object.entries(kinds))('the objective of %s features', (_, make) => {
  it('has the gradient that finite differences give', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), async (seed) => {
        const { matrix, random, problem: given } = problem(seed);
        const objective = penalised(await make(matrix).objective(given), given, C);
        const point = Float64Array.from({ length: objective.size }, () => random() - 0.5);
        const gradient = new Float64Array(objective.size);
        const scratch = new Float64Array(objective.size);
        await objective.evaluate(point, gradient);
        for (let each = 0; each < objective.size; each++) {
          const at = point[each] ?? 0;
          const step = 1e-5;
          point[each] = at + step;
          const above = await objective.evaluate(point, scratch);
          point[each] = at - step;
          const below = await objective.evaluate(point, scratch);
          point[each] = at;
          expect(gradient[each]).toBeCloseTo((above - below) / (2 * step), 6);
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('the objective of sparse rows', () => {
  it('is that of the same rows written out, with any number of labels', async () => {
    for (const labelCount of [2, 3, 4, 5, 6, 7, 9]) {
      const { matrix, random, problem: given } = problem(labelCount);
      const labels = given.labels.map(() => Math.floor(random() * labelCount));
      const own = { ...given, labels, labelCount };
      const dense = await denseFeatures(matrix, COLUMNS).objective(own);
      const thin = await sparseFeatures(sparse(matrix)).objective(own);
      const weights = COLUMNS * labelCount;
      // dense weights stand label by label, sparse ones column by column
      const turned = (at: number) =>
        at < weights ? (at % labelCount) * COLUMNS + Math.floor(at / labelCount) : at;
      const point = Float64Array.from({ length: dense.size }, () => random() - 0.5);
      const [one, other] = [new Float64Array(dense.size), new Float64Array(dense.size)];
      const loss = await dense.evaluate(point, one);
      expect(
        await thin.evaluate(
          point.map((_, at) => point[turned(at)] ?? 0),
          other,
        ),
      ).toBeCloseTo(loss, 12);
      for (const [at, value] of other.entries()) expect(value).toBeCloseTo(one[turned(at)] ?? 0, 12);
    }
  });
});

describe('the choice of a penalty', () => {
  const labels = Int32Array.from({ length: 60 }, (_, row) => row % 2);
  const training = { rows: Int32Array.from(labels.keys()), labels, labelCount: 2, seed: 2 };
  const choices = [0.01, 0.1, 1, 10, 100];
  /** Vectors that tell so much about their label. */
  const telling = (strength: number) => {
    const random = seededRandom(5);
    return denseFeatures(
      Float32Array.from(
        { length: 60 * 8 },
        (_, at) => random() - 0.5 + (at % 8 === 0 ? strength * ((Math.floor(at / 8) % 2) - 0.5) : 0),
      ),
      8,
    );
  };
  const lossAt = async (features: Features, c: number) => {
    const { heldOut } = await choosePenalty(features, { ...training, choices: [c, c] });
    return heldOut.reduce((sum, loss) => sum + loss, 0);
  };

  it.each([0, 0.5, 3])(
    'is the one with the least loss on held-out examples when a column tells %d',
    async (strength) => {
      const features = telling(strength);
      const losses = await Promise.all(choices.map((c) => lossAt(features, c)));
      const { c, heldOut, start } = await choosePenalty(features, { ...training, choices });
      expect(c).toBe(choices[losses.indexOf(Math.min(...losses))]);
      expect(heldOut).toHaveLength(60);
      expect(start).toHaveLength(2 * 8 + 2);
    },
  );

  it('goes no further than to the first penalty under which loss rises', async () => {
    const features = telling(0);
    const asked: string[] = [];
    await choosePenalty(features, { ...training, choices, onProgress: (label) => asked.push(label) });
    expect(asked).toHaveLength(2 * 5);
  });
});

describe('L-BFGS', () => {
  it('finds the minimum of Rosenbrock’s valley', async () => {
    const found = await minimise(
      {
        size: 2,
        evaluate([x = 0, y = 0], gradient) {
          gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
          gradient[1] = 200 * (y - x * x);
          return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
        },
      },
      Float64Array.of(-1.2, 1),
      { valueTolerance: 0, gradientTolerance: 1e-8 },
    );
    expect(found.point[0]).toBeCloseTo(1, 6);
    expect(found.point[1]).toBeCloseTo(1, 6);
    expect(found.iterations).toBeLessThan(60);
  });

  it('solves a quadratic of any conditioning to the gradient asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 }),
        async (curvatures) => {
          const found = await minimise(
            {
              size: curvatures.length,
              evaluate(point, gradient) {
                let value = 0;
                for (const [index, curvature] of curvatures.entries()) {
                  const away = (point[index] ?? 0) - index;
                  value += 0.5 * curvature * away * away;
                  gradient[index] = curvature * away;
                }
                return value;
              },
            },
            new Float64Array(curvatures.length),
            { valueTolerance: 0, gradientTolerance: 1e-6, maxIterations: 2000 },
          );
          for (const [index, value] of found.point.entries())
            expect(Math.abs(value - index)).toBeLessThan(1e-3);
        },
      ),
    );
  });

  it('stops where it is when the start is the minimum', async () => {
    const found = await minimise(
      {
        size: 1,
        evaluate(point, gradient) {
          gradient[0] = 2 * (point[0] ?? 0);
          return (point[0] ?? 0) ** 2;
        },
      },
      new Float64Array(1),
    );
    expect(found).toMatchObject({ value: 0, iterations: 0, evaluations: 1 });
  });
});

describe('softmax regression', () => {
  it('without useful features gives each label its share, the known optimum of the biases', async () => {
    const labels = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 2, 2);
    const rows = Int32Array.from(labels.keys());
    const features = denseFeatures(new Float32Array(10), 1);
    const given = { rows, labels, labelCount: 3 };
    const objective = penalised(await features.objective(given), given, 1);
    const { point, value } = await minimise(objective, new Float64Array(objective.size), {
      valueTolerance: 0,
    });
    const [first, second, third] = predictRows(features, Int32Array.of(0), point, 3);
    expect(first).toBeCloseTo(0.5, 5);
    expect(second).toBeCloseTo(0.3, 5);
    expect(third).toBeCloseTo(0.2, 5);
    const entropy = -(0.5 * Math.log(0.5) + 0.3 * Math.log(0.3) + 0.2 * Math.log(0.2));
    expect(value).toBeCloseTo(entropy, 9);
  });

  it('of two mirrored examples has the weight that one equation fixes', async () => {
    // stationarity for rows +1 and -1 with opposite labels: w = C·2·σ(−2w) for each label's weight
    const c = 1.5;
    const labels = Int32Array.of(0, 1);
    const features = denseFeatures(Float32Array.of(1, -1), 1);
    const given = { rows: Int32Array.of(0, 1), labels, labelCount: 2 };
    const objective = penalised(await features.objective(given), given, c);
    const { point } = await minimise(objective, new Float64Array(objective.size), {
      valueTolerance: 0,
      gradientTolerance: 1e-10,
    });
    const weight = point[0] ?? 0;
    expect(weight).toBeGreaterThan(0);
    expect(point[1]).toBeCloseTo(-weight, 8);
    expect(weight).toBeCloseTo((2 * c) / (1 + Math.exp(2 * weight)), 6);
  });

  it('reaches the same optimum with dense rows, sparse rows and an ONNX graph', async () => {
    const { matrix, problem: given } = problem(11);
    const values: number[] = [];
    const graph = onnxObjective(await openRuntime('onnx', 1));
    for (const objective of [
      await denseFeatures(matrix, COLUMNS).objective(given),
      await sparseFeatures(sparse(matrix)).objective(given),
      await graph(matrix, COLUMNS, given),
    ]) {
      const whole = penalised(objective, given, C);
      values.push((await minimise(whole, new Float64Array(whole.size))).value);
      await objective.close();
    }
    expect(values[1]).toBeCloseTo(values[0] ?? 0, 9);
    expect(values[2]).toBeCloseTo(values[0] ?? 0, 5);
  });

  it('has the same gradient as an ONNX graph and in typed arrays', async () => {
    const { matrix, random, problem: given } = problem(5);
    const arrays = await denseFeatures(matrix, COLUMNS).objective(given);
    const graph = await onnxObjective(await openRuntime('onnx', 1))(matrix, COLUMNS, given);
    const point = Float64Array.from({ length: arrays.size }, () => random() - 0.5);
    const [one, other] = [new Float64Array(arrays.size), new Float64Array(arrays.size)];
    expect(await graph.evaluate(point, other)).toBeCloseTo(await arrays.evaluate(point, one), 5);
    for (const [index, value] of one.entries()) expect(other[index]).toBeCloseTo(value, 5);
    await graph.close();
  });
});

describe('the ONNX trainer', () => {
  const labels = Int32Array.from({ length: 60 }, (_, index) => index % 2);
  const random = seededRandom(3);
  const data = Float32Array.from({ length: 120 }, (_, at) => {
    const row = Math.floor(at / 2);
    // far from the origin, as the vectors of encoders are
    return 5 + random() + (at % 2 === row % 2 ? 0.6 : 0);
  });
  const training = {
    rows: Int32Array.from(labels.keys()),
    labels,
    labelCount: 2,
    choices: [0.1, 1, 10, 100],
    seed: 4,
  };

  it('separates what can be separated, wherever the vectors lie', async () => {
    const head = await createOnnxTrainer().trainHead({ data, columns: 2 }, training);
    const probabilities = applyHead(head, { data, columns: 2 }, training.rows);
    const right = [...labels].filter((label, row) => (probabilities[row * 2 + label] ?? 0) > 0.5).length;
    expect(right).toBeGreaterThan(52);
    expect(training.choices).toContain(head.c);
  });

  it('gives the same head to the bit from the same seed', async () => {
    const once = await createOnnxTrainer().trainHead({ data, columns: 2 }, training);
    const twice = await createOnnxTrainer().trainHead({ data, columns: 2 }, training);
    expect(twice).toEqual(once);
  });
});

describe('a frozen head on wide vectors', () => {
  const [rows, own, columns] = [120, 4, 8];
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 2);
  const all = Int32Array.from(labels.keys());
  /** Vectors whose label shows in one column alone. */
  const vectors = (telling: number) => {
    const noise = seededRandom(telling + 1);
    const data = Float32Array.from({ length: rows * columns }, (_, at) => {
      const shown = at % columns === telling ? (labels[Math.floor(at / columns)] ?? 0) : 0;
      return noise() + 0.9 * shown;
    });
    return { data, columns, own };
  };
  const training = { rows: all, labels, labelCount: 2, seed: 1 };

  it('uses further columns only where held-out examples say that they tell more', async () => {
    const within = await trainFrozenHead(createOnnxTrainer(), vectors(1), training);
    expect(within.choice.share).toBe(0);
    expect(within.head.weights.length).toBe(2 * columns);
    expect([...within.head.weights.subarray(own, columns)]).toEqual(new Array(columns - own).fill(0));
    const beyond = await trainFrozenHead(createOnnxTrainer(), vectors(6), training);
    expect(beyond.choice.share).toBeGreaterThan(0);
    for (const [features, { head }] of [
      [vectors(1), within],
      [vectors(6), beyond],
    ] as const) {
      const said = applyHead(head, features, all);
      expect([...labels].filter((label, row) => (said[row * 2 + label] ?? 0) > 0.5).length).toBeGreaterThan(
        100,
      );
    }
  });

  it('says the same however long the further part is', async () => {
    const features = vectors(6);
    const longer = {
      ...features,
      data: features.data.map((value, at) => (at % columns < own ? value : 64 * value)),
    };
    const [one, other] = [
      await trainFrozenHead(createOnnxTrainer(), features, training),
      await trainFrozenHead(createOnnxTrainer(), longer, training),
    ];
    expect(other.choice).toEqual(one.choice);
    const said = applyHead(other.head, longer, all);
    for (const [at, probability] of applyHead(one.head, features, all).entries()) {
      expect(said[at]).toBeCloseTo(probability, 4);
    }
  });

  it('is fitted again as it was chosen to read the vectors', async () => {
    const exact = { ...training, valueTolerance: 1e-12 };
    const { head, choice } = await trainFrozenHead(createOnnxTrainer(), vectors(6), exact);
    const again = await refitFrozenHead(createOnnxTrainer(), vectors(6), exact, choice);
    expect(again.choice).toEqual(choice);
    const said = applyHead(head, vectors(6), all);
    for (const [at, probability] of applyHead(again.head, vectors(6), all).entries()) {
      expect(probability).toBeCloseTo(said[at] ?? 0, 4);
    }
  });
});

describe('the span of a few vectors', () => {
  const products = (vectors: readonly (readonly number[])[]) =>
    Float64Array.from(
      vectors.flatMap((one) =>
        vectors.map((other) => one.reduce((sum, x, at) => sum + x * (other[at] ?? 0), 0)),
      ),
    );

  it('keeps their inner products, in no more dimensions than they have, and finds every vector again', () => {
    const vector = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 8 }), (vectors) => {
        const given = products(vectors);
        const { coordinates, dimensions, combine } = spanOf(given, vectors.length);
        expect(dimensions).toBeLessThanOrEqual(3);
        const rows = vectors.map((_, row) => [
          ...coordinates.subarray(row * dimensions, (row + 1) * dimensions),
        ]);
        const longest = Math.max(1, ...given);
        for (const [at, product] of products(rows).entries()) {
          expect(Math.abs(product - (given[at] ?? 0))).toBeLessThan(1e-5 * longest);
        }
        for (const [row, vector] of vectors.entries()) {
          const shares = combine(rows[row] ?? []);
          for (const [at, value] of vector.entries()) {
            const made = vectors.reduce((sum, each, from) => sum + (shares[from] ?? 0) * (each[at] ?? 0), 0);
            expect(Math.abs(made - value)).toBeLessThan(1e-2 * Math.sqrt(longest));
          }
        }
      }),
    );
  });

  it('of vectors that are all zero has no dimension', () => {
    expect(spanOf(new Float64Array(4), 2)).toMatchObject({ dimensions: 0 });
  });

  it('gives a frozen head the weights that training on all columns gives', async () => {
    const [rows, own, columns] = [50, 150, 250];
    const random = seededRandom(8);
    const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
    const data = Float32Array.from({ length: rows * columns }, (_, at) => {
      const label = labels[Math.floor(at / columns)] ?? 0;
      return 2 + random() + (at % columns === 200 + label ? 1.5 : 0);
    });
    const learnt = Int32Array.from({ length: 40 }, (_, index) => index + 10);
    const training = { rows: learnt, labels, labelCount: 3, seed: 1, valueTolerance: 1e-12 };
    const trainer = createOnnxTrainer();
    const { head, choice } = await trainFrozenHead(trainer, { data, columns, own }, training);
    expect(choice.share).toBeGreaterThan(0);
    const narrow = await trainFrozenHead(trainer, { data, columns }, training);
    const direct = await trainer.trainHead({ data, columns }, { ...training, choices: [narrow.choice.c] });
    const all = Int32Array.from(labels.keys());
    const said = applyHead(direct, { data, columns }, all);
    for (const [at, probability] of applyHead(narrow.head, { data, columns }, all).entries()) {
      expect(probability).toBeCloseTo(said[at] ?? 0, 3);
    }
    const longer = data.map((value, at) => (at % columns < own ? value : 64 * value));
    const other = await trainFrozenHead(trainer, { data: longer, columns, own }, training);
    const wide = applyHead(head, { data, columns }, all);
    for (const [at, probability] of applyHead(other.head, { data: longer, columns }, all).entries()) {
      expect(probability).toBeCloseTo(wide[at] ?? 0, 3);
    }
    const right = [...learnt].filter((row) => (wide[row * 3 + (labels[row] ?? 0)] ?? 0) > 0.5);
    expect(right.length).toBeGreaterThan(35);
  });
});
