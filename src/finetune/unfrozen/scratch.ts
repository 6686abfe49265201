import type { Runtime } from '../../autograd/runtime.ts';
import type { LayeredEncoder } from '../../encoder/layers.ts';
import type { Weights, WeightTensor } from '../../encoder/weights.ts';
import { seededRandom } from '../../random.ts';
import type { Fitted, Prepared, Truth } from '../approach.ts';
import type { Tuning } from '../report.ts';
import type { Trained } from '../trainer.ts';
import { createLearner, type Learner } from './learner.ts';
import { headIn, weightsIn } from './learnt.ts';
import { buildNetwork, HEAD_BIAS, HEAD_WEIGHT, PLACES, WORDS } from './network.ts';
import type { Recipe } from './schedule.ts';
import { wordSource } from './sources.ts';
import { type TuneOptions, tune, tuneLike } from './tune.ts';

export interface ScratchClassifier extends Fitted, Trained {
  readonly tuning: Tuning;
}

export interface ScratchParts {
  /** Gives its sizes and its tokenizer, none of its numbers. */
  readonly encoder: LayeredEncoder;
  readonly runtime: Runtime;
  readonly texts: readonly string[];
  readonly truth: Truth;
  readonly seed: number;
  readonly now: () => number;
  readonly recipe?: Recipe;
}

export const SCRATCH: Recipe = {
  epochs: 10,
  fewestSteps: 96,
  batch: 16,
  rate: 5e-4,
  headRate: 5e-3,
  layerDecay: 1,
  warmUp: 0.1,
  weightDecay: 0.01,
  maxNorm: 1,
  dropout: 0,
  turns: 0,
  margin: 0,
};

/** BERT's own spread of random numbers. */
const SPREAD = 0.02;

/** The same architecture from random numbers, embeddings included: what pre-training has to be measured against. */
export async function prepareScratch({
  encoder,
  runtime,
  texts,
  truth,
  seed,
  now,
  recipe = SCRATCH,
}: ScratchParts): Promise<Prepared<ScratchClassifier> & { close(): Promise<void> }> {
  const { shape } = encoder;
  const tokens = await encoder.tokenise(texts);
  const used = [...new Set(tokens.flat())].sort((a, b) => a - b);
  const places = Math.max(1, ...tokens.map((each) => each.length));
  const network = buildNetwork({
    layer: shape,
    firstLayer: 0,
    layers: shape.layers,
    labels: truth.labelCount,
    embeddings: { words: used.length, places },
    dropout: recipe.dropout > 0,
  });
  const source = wordSource(tokens, new Map(used.map((token, number) => [token, number])));
  const learner = await createLearner(network, truth, source, recipe, runtime);
  fillRandomly(learner, used, seed);
  const initial = learner.store.save();

  return {
    async fit(rows, onProgress, like) {
      const options: TuneOptions = {
        learner,
        recipe,
        truth,
        rows,
        seed,
        now,
        onProgress,
        begin: async () => learner.store.restore(initial),
      };
      const tuning = like ? await tuneLike(like.tuning, options) : await tune(options);
      const saved = learner.store.save();
      return {
        head: headIn(learner, truth.labelCount, Number.NaN),
        weights: { ...embeddingsIn(learner, encoder, used, seed), ...weightsIn(learner, network) },
        tuning,
        predict(asked) {
          learner.store.restore(saved);
          return learner.predict(asked);
        },
      };
    },
    close: () => learner.close(),
  };
}

/** The numbers that a word begins with depend on the seed and the word alone. */
function wordNumbers(token: number, size: number, seed: number): Float32Array {
  return normals(size, seededRandom(Math.imul(token + 1, 0x9e3779b1) ^ seed));
}

function fillRandomly({ store }: Learner, used: readonly number[], seed: number): void {
  const random = seededRandom(seed);
  for (const [name, values] of Object.entries(store.values)) {
    if (name === WORDS) continue;
    if (name.endsWith('LayerNorm.weight')) values.fill(1);
    else if (name !== HEAD_WEIGHT && name !== HEAD_BIAS && !name.endsWith('.bias')) {
      values.set(normals(values.length, random));
    }
  }
  const words = store.values[WORDS] as Float32Array;
  const size = words.length / used.length;
  for (const [number, token] of used.entries()) words.set(wordNumbers(token, size, seed), number * size);
}

/** Normally distributed numbers (Box and Muller, 1958). */
function normals(length: number, random: () => number): Float32Array {
  return Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return SPREAD * radius * Math.cos(2 * Math.PI * random());
  });
}

/** Whole tables: words that no text had keep the numbers they began with. */
function embeddingsIn(
  { store }: Learner,
  { shape }: LayeredEncoder,
  used: readonly number[],
  seed: number,
): Weights {
  const { hidden, vocabulary, positions, types } = shape;
  const words = new Float32Array(vocabulary * hidden);
  for (let token = 0; token < vocabulary; token++)
    words.set(wordNumbers(token, hidden, seed), token * hidden);
  const trained = store.values[WORDS] as Float32Array;
  for (const [number, token] of used.entries()) {
    words.set(trained.subarray(number * hidden, (number + 1) * hidden), token * hidden);
  }
  const places = new Float32Array(positions * hidden);
  places.set((store.values[PLACES] as Float32Array).subarray(0, places.length));
  const norm = (part: string): WeightTensor => ({
    shape: [hidden],
    data: (store.values[`embeddings.LayerNorm.${part}`] as Float32Array).slice(),
  });
  return {
    'embeddings.word_embeddings.weight': { shape: [vocabulary, hidden], data: words },
    'embeddings.position_embeddings.weight': { shape: [positions, hidden], data: places },
    'embeddings.token_type_embeddings.weight': {
      shape: [types, hidden],
      data: new Float32Array(types * hidden),
    },
    'embeddings.LayerNorm.weight': norm('weight'),
    'embeddings.LayerNorm.bias': norm('bias'),
  };
}
