import { createParameters, type ParameterStore } from '../../autograd/adamw.ts';
import { type Feed, floatsFrom, type Runtime } from '../../autograd/runtime.ts';
import { batchesByLength } from '../../encoder/batches.ts';
import { seededRandom } from '../../random.ts';
import type { Truth } from '../approach.ts';
import { softmax } from '../head/features.ts';
import { HEAD_BIAS, HEAD_WEIGHT, type Network, WORDS } from './network.ts';
import { bucketedBatches, planSteps, type Recipe, ratesOf } from './schedule.ts';
import type { BatchSource } from './sources.ts';

/** Trains one network again and again: its memory and its graphs are made once. */
export interface Learner {
  readonly store: ParameterStore;
  /**
   * Trains from the numbers that stand in the store.
   * @param rows to learn from
   * @param examples how many the training is about, of which `rows` may be a part: they decide the rates; the rows unless given
   * @param until stops after this many steps of the schedule; all unless given
   * @param onCheckpoint awaited at every checkpoint of the schedule; the training ends when it says `stop`
   * @returns how many steps were done, and the loss of the last one
   */
  train(
    rows: Int32Array,
    options: {
      readonly seed: number;
      readonly examples?: number;
      readonly until?: number;
      readonly onStep?: (step: number, of: number) => void;
      readonly onCheckpoint?: (index: number) => Promise<'go on' | 'stop'>;
    },
  ): Promise<{ readonly steps: number; readonly loss: number }>;
  /** Probabilities with the numbers that stand in the store, row-major [rows.length, labels]. */
  predict(rows: Int32Array): Promise<Float64Array>;
  /** What the head sees: vectors of unit length, row-major [rows.length, hidden], or wider where numbers are fed beside them. */
  vectors(rows: Int32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

const PREDICTED_AT_ONCE = 32;

export async function createLearner(
  network: Network,
  { labels, labelCount }: Truth,
  source: BatchSource,
  recipe: Recipe,
  runtime: Runtime,
): Promise<Learner> {
  const sizes = Object.fromEntries(
    Object.entries(network.parameters).map(([name, shape]) => [
      name,
      shape.reduce((product, size) => product * size, 1),
    ]),
  );
  const store = createParameters(sizes);
  const parameterFeeds = feedsOf(network, store.values);
  const gradients = Object.fromEntries(
    Object.entries(feedsOf(network, store.gradients)).map(([name, feed]) => [`d ${name}`, feed]),
  );
  const step = await runtime.open(network.step, { busy: true });
  const predictor = await runtime.open(network.predict);

  async function eachBatch(
    rows: Int32Array,
    use: (outputs: Readonly<Record<string, Feed>>, at: readonly number[]) => void,
  ): Promise<void> {
    const lengths = Array.from(rows, (row) => source.lengths[row] ?? 0);
    for (const at of batchesByLength(lengths, PREDICTED_AT_ONCE)) {
      const feeds = await source.feeds(at.map((index) => rows[index] as number));
      use(await predictor.run({ ...parameterFeeds, ...feeds }), at);
    }
  }

  return {
    store,
    async train(rows, { seed, examples = rows.length, until, onStep, onCheckpoint }) {
      const random = seededRandom(seed);
      const schedule = planSteps(rows.length, recipe);
      const rates = rateShares(network, { ...recipe, ...ratesOf(recipe, examples) });
      const last = Math.min(until ?? schedule.steps, schedule.steps);
      const targetsOf = (batch: readonly number[]) => {
        const data = new Float32Array(batch.length * labelCount);
        for (const [at, row] of batch.entries()) data[at * labelCount + (labels[row] as number)] = 1;
        return { shape: [batch.length, labelCount], data };
      };
      store.reset();
      let batches: (readonly number[])[] = [];
      let loss = Number.NaN;
      let done = 0;
      while (done < last) {
        if (batches.length === 0) {
          batches = [...bucketedBatches([...rows], source.lengths, recipe.batch, random)];
        }
        const batch = batches.shift() ?? [];
        const feeds = await source.feeds(batch);
        const outputs = await step.run(
          {
            ...parameterFeeds,
            ...feeds,
            ...dropFeeds(network, feeds, recipe.dropout, random),
            targets: targetsOf(batch),
            weights: {
              shape: [batch.length, 1],
              data: new Float32Array(batch.length).fill(1 / batch.length),
            },
          },
          gradients,
        );
        loss = Number(floatsFrom(outputs, 'loss')[0]);
        const now = schedule.rate(done);
        store.step({
          rate: (name) => now * (rates.get(name) ?? 0),
          decay: (name) =>
            network.parameters[name]?.length === 2 && name !== WORDS ? recipe.weightDecay : 0,
          maxNorm: recipe.maxNorm,
        });
        done++;
        onStep?.(done, last);
        const checkpoint = schedule.checkpoints.indexOf(done);
        if (checkpoint >= 0 && (await onCheckpoint?.(checkpoint)) === 'stop') break;
      }
      return { steps: done, loss };
    },
    async predict(rows) {
      const probabilities = new Float64Array(rows.length * labelCount);
      await eachBatch(rows, (outputs, at) => {
        const logits = floatsFrom(outputs, 'logits');
        for (const [index, row] of at.entries()) {
          const own = probabilities.subarray(row * labelCount, (row + 1) * labelCount);
          own.set(logits.subarray(index * labelCount, (index + 1) * labelCount));
          softmax(own);
        }
      });
      return probabilities;
    },
    async vectors(rows) {
      const size = network.parameters[HEAD_WEIGHT]?.[0] ?? 0;
      const matrix = new Float32Array(rows.length * size);
      await eachBatch(rows, (outputs, at) => {
        const vectors = floatsFrom(outputs, 'vectors');
        for (const [index, row] of at.entries()) {
          matrix.set(vectors.subarray(index * size, (index + 1) * size), row * size);
        }
      });
      return matrix;
    },
    async close() {
      await step.close();
      await predictor.close();
    },
  };
}

const feedsOf = (network: Network, values: Readonly<Record<string, Float32Array>>): Record<string, Feed> =>
  Object.fromEntries(
    Object.entries(network.parameters).map(([name, shape]) => [
      name,
      { shape, data: values[name] as Float32Array },
    ]),
  );

/** Learning rates by name: the head's own, then less with every layer downwards. */
function rateShares({ parameters }: Network, { rate, headRate, layerDecay }: Recipe): Map<string, number> {
  const names = Object.keys(parameters);
  const layerOf = (name: string) => {
    const [, index] = /^encoder\.layer\.(\d+)\./.exec(name) ?? [];
    return index === undefined ? undefined : Number(index);
  };
  const top = Math.max(...names.map((name) => layerOf(name) ?? 0));
  const lowest = Math.min(...names.map((name) => layerOf(name) ?? top));
  return new Map(
    names.map((name) => {
      if (name === HEAD_WEIGHT || name === HEAD_BIAS) return [name, headRate];
      return [name, rate * layerDecay ** (top - (layerOf(name) ?? lowest - 1))];
    }),
  );
}

function dropFeeds(
  { drops, hidden }: Network,
  { mask, texts }: Readonly<Record<string, Feed>>,
  share: number,
  random: () => number,
): Record<string, Feed> {
  const [[batch = 0], [tokens = 0]] = [mask?.shape ?? [], texts?.shape ?? []];
  return Object.fromEntries(
    drops.map(({ name, perToken }) => {
      const rows = perToken ? tokens : batch;
      const kept = 1 / (1 - share);
      const data = Float32Array.from({ length: rows * hidden }, () => (random() < share ? 0 : kept));
      return [name, { shape: [rows, hidden], data }];
    }),
  );
}
