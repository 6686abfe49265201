import type { Runtime } from '../../autograd/runtime.ts';
import { UserError } from '../../chat/errors.ts';
import { type LayeredEncoder, openLowerPart } from '../../encoder/layers.ts';
import type { Fitted, OnProgress, Prepared, Truth } from '../approach.ts';
import { type HeadChoice, refitFrozenHead, trainFrozenHead } from '../frozen.ts';
import type { DenseMatrix } from '../head/dense-features.ts';
import { applyHead } from '../head/head.ts';
import type { Tuning } from '../report.ts';
import type { Trained, Trainer } from '../trainer.ts';
import { createLearner, type Learner } from './learner.ts';
import { headIn, setHead, weightsIn } from './learnt.ts';
import { buildNetwork } from './network.ts';
import { type Recipe, ratesOf } from './schedule.ts';
import { hiddenSource, withExtra } from './sources.ts';
import { type TuneOptions, tune, tuneLike } from './tune.ts';

export interface UnfrozenClassifier extends Fitted, Trained {
  readonly tuning: Tuning;
  /** How the frozen head was chosen that it began with. */
  readonly choice: HeadChoice;
  /** Examples learnt from. */
  readonly examples: number;
}

export interface UnfrozenParts {
  readonly encoder: LayeredEncoder;
  /** For messages. */
  readonly encoderId: string;
  readonly runtime: Runtime;
  readonly trainer: Trainer;
  readonly texts: readonly string[];
  /** The encoder's own vectors of all texts, perhaps with further numbers behind them. */
  readonly features: DenseMatrix;
  readonly truth: Truth;
  /** How many of the uppermost layers are trained. */
  readonly layers: number;
  readonly seed: number;
  readonly now: () => number;
  readonly recipe?: Recipe;
  readonly onProgress?: OnProgress;
}

export const UNFROZEN: Recipe = {
  epochs: 4,
  fewestSteps: 32,
  batch: 16,
  rate: 2e-5,
  headRate: 2e-4,
  withMany: { from: 500, rate: 1e-4, headRate: 5e-4 },
  layerDecay: 0.8,
  warmUp: 0.1,
  weightDecay: 0.01,
  maxNorm: 1,
  dropout: 0,
  turns: 3,
  margin: 2,
};

/** How far vectors of unit length may lie from the encoder's own before any training. */
const TOLERANCE = 2e-3;
const COMPARED = 8;

/**
 * Trains the upper layers along with the head, from the encoder's numbers and the frozen head on them. The lower
 * layers run once. Without a gain on held-out examples the classifier is the frozen one.
 * Method: Howard and Ruder, Universal Language Model Fine-tuning, 2018 (rates that fall from layer to layer);
 * Kumar and others, Fine-Tuning can Distort Pretrained Features, 2022 (the head first).
 * @throws UserError when the layers cannot be trained, with the reason
 */
export async function prepareUnfrozen({
  encoder,
  encoderId,
  runtime,
  trainer,
  texts,
  features,
  truth,
  layers,
  seed,
  now,
  recipe = UNFROZEN,
  onProgress,
}: UnfrozenParts): Promise<Prepared<UnfrozenClassifier> & { close(): Promise<void> }> {
  const { shape, surgery } = encoder;
  if (!Number.isInteger(layers) || layers < 1 || layers > shape.layers) {
    throw new UserError(
      `The encoder “${encoderId}” has ${shape.layers} layers: choose 1 to ${shape.layers} of them to train, not ${layers}.`,
    );
  }
  const firstLayer = shape.layers - layers;
  const extra = features.columns - shape.hidden;
  const network = buildNetwork({
    layer: shape,
    firstLayer,
    layers: shape.layers,
    labels: truth.labelCount,
    extra,
    dropout: recipe.dropout > 0,
  });
  const tokens = await encoder.tokenise(texts);
  const lower = await openLowerPart(encoder, firstLayer, runtime);
  const hidden = await hiddenSource(tokens, lower, shape.hidden, onProgress);
  const source = extra > 0 ? withExtra(hidden, features, shape.hidden) : hidden;
  const learner = await createLearner(network, truth, source, recipe, runtime);
  for (let layer = firstLayer; layer < shape.layers; layer++) {
    for (const [name, numbers] of Object.entries(surgery.layer(layer))) {
      learner.store.values[`encoder.layer.${layer}.${name}`]?.set(numbers);
    }
  }
  const original = learner.store.save();
  await refuseDifference(learner, features, encoderId);

  return {
    async fit(rows, progress, like) {
      const training = { ...truth, rows, seed };
      const { head: frozen, choice } = like
        ? await refitFrozenHead(trainer, features, training, like.choice)
        : await trainFrozenHead(trainer, features, training);
      const options: TuneOptions = {
        learner,
        recipe,
        truth,
        rows,
        seed,
        now,
        onProgress: progress,
        async begin(among) {
          learner.store.restore(original);
          const { head } =
            among === rows
              ? { head: frozen }
              : await refitFrozenHead(trainer, features, { ...training, rows: among }, choice);
          setHead(learner, head);
        },
      };
      const learnsLike = like && ratesOf(recipe, like.examples).rate === ratesOf(recipe, rows.length).rate;
      const tuning = learnsLike ? await tuneLike(like.tuning, options) : await tune(options);
      const made = { tuning, choice, examples: rows.length };
      if (tuning.epochs === 0) {
        return { ...made, head: frozen, predict: (asked) => applyHead(frozen, features, asked) };
      }
      const saved = learner.store.save();
      return {
        ...made,
        head: headIn(learner, truth.labelCount, frozen.c),
        weights: weightsIn(learner, network),
        predict(asked) {
          learner.store.restore(saved);
          return learner.predict(asked);
        },
      };
    },
    async close() {
      await learner.close();
      await lower.close();
    },
  };
}

/** The lower part and the rebuilt layers must give what the encoder itself gives. */
async function refuseDifference(learner: Learner, { data, columns }: DenseMatrix, id: string): Promise<void> {
  const rows = Int32Array.from({ length: Math.min(COMPARED, data.length / columns) }, (_, row) => row);
  const rebuilt = await learner.vectors(rows);
  const most = rebuilt.reduce(
    (worst, value, at) => Math.max(worst, Math.abs(value - (data[at] as number))),
    0,
  );
  if (most <= TOLERANCE) return;
  throw new UserError(
    `The layers of the encoder “${id}” cannot be trained: rebuilt, they differ from the encoder by ${most.toFixed(3)}, so they must be of another kind than BERT’s. It can be used frozen.`,
  );
}
