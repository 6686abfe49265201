import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRuntime } from '../../src/autograd/runtime.ts';
import { type OpenEncoder, openEncoder } from '../../src/encoder/open.ts';
import { encodeTensors } from '../../src/encoder/safetensors.ts';
import { readDataset, readTestDataset } from '../../src/finetune/dataset/dataset.ts';
import { type FinetuneOptions, finetune } from '../../src/finetune/finetune.ts';
import { applyHead } from '../../src/finetune/head/head.ts';
import { predict } from '../../src/finetune/model/predict.ts';
import { createOnnxTrainer, type Trained } from '../../src/finetune/trainer.ts';
import { chooseCheckpoint, isPastItsBest } from '../../src/finetune/unfrozen/early-stopping.ts';
import { bucketedBatches, planSteps, type Recipe, ratesOf } from '../../src/finetune/unfrozen/schedule.ts';
import { prepareScratch, SCRATCH } from '../../src/finetune/unfrozen/scratch.ts';
import { prepareUnfrozen, UNFROZEN } from '../../src/finetune/unfrozen/unfrozen.ts';
import { seededRandom } from '../../src/random.ts';
import { writeTinyEncoder } from '../encoder/tiny-encoder.ts';
import { csv, type LabelledText, LIMITS, reviews } from './examples.ts';
import { fakeEncoder } from './fake-encoder.ts';

let directory: string;
let encoder: OpenEncoder;
let wideEncoder: OpenEncoder;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'studyhall-'));
  await writeTinyEncoder(join(directory, 'tiny'));
  const source = { id: join(directory, 'tiny'), cacheDirectory: directory, threads: 1 };
  encoder = await openEncoder(source);
  wideEncoder = await openEncoder({ ...source, wide: true });
});
afterAll(async () => {
  await encoder.close();
  await wideEncoder.close();
  await rm(directory, { recursive: true, force: true });
});

const examples = reviews(60);
const texts = examples.map(({ text }) => text);
const truth = {
  labels: Int32Array.from(examples, ({ label }) => (label === 'positive' ? 1 : 0)),
  labelCount: 2,
};
const train = Int32Array.from({ length: 40 }, (_, row) => row);
const test = Int32Array.from({ length: 20 }, (_, row) => 40 + row);
const RECIPE = { ...UNFROZEN, fewestSteps: 40, rate: 3e-3, headRate: 1e-2 };

/** Labels that no single word gives away: whether the first two words go together. */
const FILLERS = ['music', 'story', 'ending', 'camera', 'school', 'town', 'night', 'friends', 'home', 'train'];
const pairs = Array.from({ length: 80 }, (_, row) => {
  const [thing, word] = [row % 2, (row >> 1) % 2];
  const fillers = [row % 10, (row * 7 + 3) % 9].map((index) => FILLERS[index]).join(' ');
  return {
    text: `${['film', 'plot'][thing]} ${['great', 'boring'][word]} ${fillers}`,
    label: thing === word ? 'positive' : 'negative',
  };
});

interface Change {
  readonly wide?: boolean;
  readonly recipe?: Recipe;
  readonly among?: readonly LabelledText[];
}

async function unfrozen(layers: number, { wide = false, recipe = RECIPE, among = examples }: Change = {}) {
  const texts = among.map(({ text }) => text);
  const truth = {
    labels: Int32Array.from(among, ({ label }) => (label === 'positive' ? 1 : 0)),
    labelCount: 2,
  };
  return prepareUnfrozen({
    encoder: await encoder.takeApart(),
    encoderId: 'tiny',
    runtime: await openRuntime('onnx', 1),
    trainer: createOnnxTrainer(),
    texts,
    features: {
      data: await encoder.embedAs({ wide }, texts),
      columns: encoder.dimensions * (wide ? 2 : 1),
    },
    truth,
    layers,
    seed: 1,
    now: () => 0,
    recipe,
  });
}

/** What a model that was kept and opened again says. */
async function served(
  { head, weights }: Trained,
  rows: Int32Array,
  read: readonly string[] = texts,
): Promise<Float64Array> {
  const file = join(directory, `${Math.random()}.safetensors`);
  await writeFile(file, encodeTensors(weights ?? {}));
  const columns = head.weights.length / head.biases.length;
  const data = await encoder.embedAs({ weights: file, wide: columns > encoder.dimensions }, read);
  return applyHead(head, { data, columns }, rows);
}

const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? Number.NaN))), 0);

describe('training the upper layers', () => {
  it.each([false, true])(
    'lowers held-out loss, and what is kept predicts the same (wide: %s)',
    async (wide) => {
      const way = await unfrozen(3, { wide, among: pairs, recipe: { ...RECIPE, fewestSteps: 160 } });
      const all = Int32Array.from(pairs.keys());
      const fitted = await way.fit(all);
      const { epochs, heldOutLoss, parameters } = fitted.tuning;
      expect(epochs).toBeGreaterThan(0);
      expect(Math.min(...heldOutLoss)).toBeLessThan(heldOutLoss[0] ?? 0);
      expect(parameters).toBeGreaterThan(3 * 1000);
      expect(Object.keys(fitted.weights ?? {})).toContain('encoder.layer.0.intermediate.dense.weight');
      const said = await fitted.predict(all);
      const right = pairs.filter(
        ({ label }, row) => (said[row * 2 + (label === 'positive' ? 1 : 0)] ?? 0) > 0.5,
      );
      expect(right.length).toBeGreaterThan(76);
      const kept = await served(
        fitted,
        all,
        pairs.map(({ text }) => text),
      );
      expect(largest(kept, said)).toBeLessThan(1e-4);
      await way.close();
    },
  );

  it('gives the same to the bit from the same seed, with dropout too, whatever was fitted before', async () => {
    const recipe = { ...RECIPE, dropout: 0.1 };
    const one = await unfrozen(1, { recipe });
    const first = await one.fit(train);
    const again = await one.fit(train);
    const other = await unfrozen(1, { recipe });
    const elsewhere = await other.fit(train);
    for (const each of [again, elsewhere]) {
      expect(each.head).toEqual(first.head);
      expect(each.weights).toEqual(first.weights);
      expect(each.tuning).toEqual(first.tuning);
    }
    // the earlier classifier still has its own numbers
    expect(await first.predict(test)).toEqual(await elsewhere.predict(test));
    await one.close();
    await other.close();
  });

  it('falls back to the frozen head when training the layers gains nothing', async () => {
    const way = await unfrozen(2, { recipe: { ...RECIPE, rate: 0, headRate: 0 } });
    const fitted = await way.fit(train);
    expect(fitted.tuning.epochs).toBe(0);
    expect(fitted.weights).toBeUndefined();
    // the training is given up long before the last of its checkpoints
    expect(fitted.tuning.heldOutLoss).toHaveLength(4);
    const features = { data: await encoder.embed(texts), columns: encoder.dimensions };
    expect(await fitted.predict(test)).toEqual(applyHead(fitted.head, features, test));
    await way.close();
  });

  it('refuses more layers than there are, and an encoder that its layers do not rebuild', async () => {
    await expect(unfrozen(4)).rejects.toThrow('has 3 layers: choose 1 to 3 of them to train, not 4');
    await expect(unfrozen(0)).rejects.toThrow('choose 1 to 3');
    const features = { data: new Float32Array(texts.length * 16).fill(0.25), columns: 16 };
    const wrong = prepareUnfrozen({
      encoder: await encoder.takeApart(),
      encoderId: 'tiny',
      runtime: await openRuntime('onnx', 1),
      trainer: createOnnxTrainer(),
      texts,
      features,
      truth,
      layers: 1,
      seed: 1,
      now: () => 0,
    });
    await expect(wrong).rejects.toThrow('they differ from the encoder');
  });
});

describe('training from random numbers', () => {
  it('learns words, and what is kept of it predicts the same', async () => {
    const way = await prepareScratch({
      encoder: await encoder.takeApart(),
      runtime: await openRuntime('onnx', 1),
      texts,
      truth,
      seed: 3,
      now: () => 0,
      recipe: { ...SCRATCH, rate: 5e-3, headRate: 2e-2, fewestSteps: 200 },
    });
    const all = Int32Array.from(texts.keys());
    const fitted = await way.fit(all);
    const said = await fitted.predict(all);
    const right = [...all].filter((row) => (said[row * 2 + (truth.labels[row] ?? 0)] ?? 0) > 0.5);
    expect(right.length).toBeGreaterThan(50);
    expect(largest(await served(fitted, all), said)).toBeLessThan(1e-4);
    await way.close();
  });
});

describe('a training in each mode', () => {
  const run = async (
    options: Partial<FinetuneOptions>,
    parts: { fake?: boolean; engine?: 'tfjs'; count?: number; held?: boolean } = {},
  ) => {
    const train = readDataset(csv(examples.slice(0, parts.count)), LIMITS).dataset;
    if (!train) throw new Error('no data set');
    const held = parts.held
      ? readTestDataset(csv(examples.slice(parts.count)), LIMITS, train).dataset
      : undefined;
    return finetune(
      { train, test: held },
      { seed: 1, ...options },
      {
        openEncoder: async () => (parts.fake ? fakeEncoder() : wideEncoder),
        trainer: createOnnxTrainer(undefined, parts.engine ?? 'onnx'),
        ...(!parts.engine && { runtime: await openRuntime('onnx', 1) }),
        now: () => 0,
      },
    );
  };

  it('unfrozen: says how many layers and how long they were trained', async () => {
    const { report } = await run({ mode: 'unfrozen', layers: 1 }, { count: 30 });
    expect(report).toMatchObject({
      mode: 'unfrozen',
      layers: 1,
      split: { kind: 'cross-validation', test: 30 },
    });
    expect(report.split.repeats).toHaveLength(1);
    expect(report.tuning?.heldOutLoss.length).toBeGreaterThan(3);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('scratch: says how long it was trained, and names no penalty', async () => {
    const { report } = await run({ mode: 'scratch' }, { count: 20 });
    expect(report.tuning?.epochs).toBeGreaterThan(0);
    expect(report).not.toHaveProperty('c');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('tfidf: needs no encoder to predict, and predicts what it did when it was trained', async () => {
    const { report, head, vocabulary } = await run({ mode: 'tfidf' });
    expect(report).toMatchObject({ mode: 'tfidf', layers: 0 });
    expect(report.baselines.tfidf).toBeUndefined();
    expect(report.test.accuracy).toBeGreaterThan(0.8);
    if (!vocabulary) throw new Error('no vocabulary');
    const card = {
      format: 'studyhall-model',
      version: 1,
      mode: 'tfidf',
      name: 'words',
      labels: report.labels,
      encoder: { id: 'any', dimensions: 1, fingerprint: 'any' },
      seed: 1,
      createdAt: 0,
    } as const;
    const said = await predict({ card, head, vocabulary }, texts, fakeEncoder());
    const right = said.filter(({ label }, row) => label === examples[row]?.label).length;
    expect(right).toBe(60);
  });

  it('compared: every way on the same examples, and a learning curve', { timeout: 240_000 }, async () => {
    const { report } = await run({ compare: true, layers: 1 }, { count: 30, held: true });
    const { table = [], learningCurve = [], leftOut } = report.comparison ?? {};
    expect(leftOut).toBeUndefined();
    expect(table.map(({ mode, layers }) => `${mode} ${layers}`)).toEqual([
      'frozen 0',
      'unfrozen 1',
      'scratch 3',
      'tfidf 0',
    ]);
    expect(table[0]).toMatchObject({ accuracy: report.test.accuracy, p: 1 });
    expect(table[3]?.accuracy).toBe(report.baselines.tfidf?.accuracy);
    const frozen = learningCurve.filter(({ mode }) => mode === 'frozen').map(({ shots }) => shots);
    expect(frozen).toEqual([8]);
    for (const { layers, accuracyMean, accuracySd, draws } of learningCurve) {
      expect(accuracyMean).toBeGreaterThan(0.3);
      expect(accuracyMean).toBeLessThanOrEqual(1);
      expect(accuracySd).toBeLessThan(0.5);
      expect(draws).toBe(layers > 0 ? 2 : 3);
    }
  });

  it('refuses layers with an engine that trains only heads, and compares what is left', async () => {
    await expect(run({ mode: 'unfrozen' }, { engine: 'tfjs' })).rejects.toThrow(
      'The engine tfjs trains only',
    );
    await expect(run({ mode: 'scratch' }, { fake: true })).rejects.toThrow('can be used frozen');
    const { report } = await run({ compare: true }, { fake: true });
    expect(report.comparison?.table.map(({ mode }) => mode)).toEqual(['frozen', 'tfidf']);
    expect(report.comparison?.leftOut?.map(({ mode }) => mode)).toEqual(['unfrozen', 'scratch']);
  });
});

describe('the schedule', () => {
  it('rises, then falls to nothing, and looks at held-out loss up to the last step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (count) => {
        const { steps, checkpoints, rate } = planSteps(count, UNFROZEN);
        const rates = Array.from({ length: steps }, (_, step) => rate(step));
        const top = rates.indexOf(Math.max(...rates));
        expect(Math.max(...rates)).toBeLessThanOrEqual(1);
        expect(Math.min(...rates)).toBeGreaterThan(0);
        expect(rates.slice(0, top + 1)).toEqual(rates.slice(0, top + 1).toSorted((a, b) => a - b));
        expect(rates.slice(top)).toEqual(rates.slice(top).toSorted((a, b) => b - a));
        expect(checkpoints.at(-1)).toBe(steps);
        expect(checkpoints).toEqual([...new Set(checkpoints)].toSorted((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  it('deals every text into exactly one batch, neighbours in length together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 300 }),
        fc.integer({ min: 1, max: 20 }),
        (lengths, size) => {
          const rows = [...lengths.keys()];
          const batches = bucketedBatches(rows, lengths, size, seededRandom(1));
          expect(batches.flat().sort((a, b) => a - b)).toEqual(rows);
          for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(size);
        },
      ),
    );
  });

  it('takes larger steps with many examples, where the recipe says so', () => {
    const withMany = { from: 500, rate: 1e-4, headRate: 5e-4 };
    expect(ratesOf({ ...UNFROZEN, withMany }, 499)).toMatchObject({ rate: UNFROZEN.rate });
    expect(ratesOf({ ...UNFROZEN, withMany }, 500)).toMatchObject({ rate: 1e-4, headRate: 5e-4 });
    expect(ratesOf(SCRATCH, 10_000)).toMatchObject({ rate: SCRATCH.rate, headRate: SCRATCH.headRate });
  });

  it('gives a training up after three checkpoints without a new best', () => {
    expect(isPastItsBest([1])).toBe(false);
    expect(isPastItsBest([1, 1.1, 1.2])).toBe(false);
    expect(isPastItsBest([1, 1, 1, 1])).toBe(true);
    expect(isPastItsBest([1, 1.1, 0.9, 1.3, 1.2])).toBe(false);
    expect(isPastItsBest([1, 1.1, 0.9, 1.3, 1.2, 0.95])).toBe(true);
  });

  it('takes a later checkpoint only when chance does not explain its gain', () => {
    expect(chooseCheckpoint([[1, 1, 1, 1]], 1)).toBe(0);
    expect(
      chooseCheckpoint(
        [
          [1, 1, 1, 1],
          [0.5, 0.6, 0.5, 0.4],
          [0.9, 1, 1, 1],
        ],
        1,
      ),
    ).toBe(1);
    expect(
      chooseCheckpoint(
        [
          [1, 1, 1, 1],
          [0, 1.9, 1, 1],
        ],
        1,
      ),
    ).toBe(0);
    expect(
      chooseCheckpoint(
        [
          [1, 1, 1, 1],
          [0, 1.9, 1, 1],
        ],
        0,
      ),
    ).toBe(1);
    expect(
      chooseCheckpoint(
        [
          [1, 1],
          [1, 1],
        ],
        0,
      ),
    ).toBe(0);
  });
});
