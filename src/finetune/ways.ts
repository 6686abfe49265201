import type { Runtime } from '../autograd/runtime.ts';
import { UserError } from '../chat/errors.ts';
import type { IdentifiedEncoder } from '../encoder/encoder.ts';
import type { LayeredEncoder } from '../encoder/layers.ts';
import type { Fitted, Mode, OnProgress, Prepared, Truth } from './approach.ts';
import { prepareTfidf } from './baselines/tfidf.ts';
import { prepareFrozen } from './frozen.ts';
import type { DenseMatrix } from './head/dense-features.ts';
import type { Tuning } from './report.ts';
import type { Trained, Trainer } from './trainer.ts';
import { prepareScratch } from './unfrozen/scratch.ts';
import { prepareUnfrozen } from './unfrozen/unfrozen.ts';

/** An encoder whose layers can perhaps be trained. */
export interface TrainableEncoder extends IdentifiedEncoder {
  /** @throws UserError when they cannot, with the reason */
  readonly takeApart?: () => Promise<LayeredEncoder>;
  /** Vectors for classifiers, where they are others than those of `embed`. */
  readonly embedFeatures?: (
    texts: readonly string[],
    onProgress?: (done: number) => void,
  ) => Promise<DenseMatrix>;
}

/** A classifier with everything that has to be kept of it. */
export interface Made extends Fitted, Trained {
  readonly tuning?: Tuning;
}

/** A mode, ready to be fitted to any part of the examples. */
export interface Way extends Prepared<Made> {
  readonly mode: Mode;
  /** Encoder layers that are trained: none when frozen, all from scratch. */
  readonly layers: number;
  /** Layers the encoder has, where they were looked at. */
  readonly encoderLayers?: number;
  close(): Promise<void>;
}

export interface WayParts {
  readonly encoder: TrainableEncoder;
  /** The encoder's vectors of all texts. */
  readonly features: () => Promise<DenseMatrix>;
  readonly texts: readonly string[];
  readonly truth: Truth;
  readonly trainer: Trainer;
  readonly runtime: Runtime | undefined;
  readonly seed: number;
  readonly now: () => number;
  readonly onProgress?: OnProgress;
}

/** Whether a way reads the encoder's vectors of all texts. */
export const READS_VECTORS: Readonly<Record<Mode, boolean>> = {
  frozen: true,
  unfrozen: true,
  scratch: false,
  tfidf: false,
};

/** Top layers that are trained unless told otherwise. */
const USUAL_LAYERS = 2;

/** @throws UserError when this encoder or this engine cannot be trained that way, with the reason */
export async function prepareWay(mode: Mode, layers: number | undefined, parts: WayParts): Promise<Way> {
  const { encoder, texts, truth, trainer, seed, now, onProgress } = parts;
  const close = async () => {};
  if (mode === 'tfidf') return { ...prepareTfidf(texts, truth, seed), mode, layers: 0, close };
  if (mode === 'frozen') {
    return { ...prepareFrozen(await parts.features(), truth, trainer, seed), mode, layers: 0, close };
  }
  const runtime = parts.runtime ?? refuseEngine(trainer);
  const layered = await (encoder.takeApart ?? refuseEncoder(encoder))();
  const encoderLayers = layered.shape.layers;
  if (mode === 'scratch') {
    const scratch = await prepareScratch({ encoder: layered, runtime, texts, truth, seed, now });
    return { ...scratch, mode, layers: encoderLayers, encoderLayers };
  }
  const trained = layers ?? Math.min(USUAL_LAYERS, encoderLayers);
  const unfrozen = await prepareUnfrozen({
    encoder: layered,
    encoderId: encoder.id,
    runtime,
    trainer,
    texts,
    features: await parts.features(),
    truth,
    layers: trained,
    seed,
    now,
    ...(onProgress && { onProgress }),
  });
  return { ...unfrozen, mode, layers: trained, encoderLayers };
}

function refuseEngine({ engine }: Trainer): never {
  throw new UserError(
    `The engine ${engine} trains only the head: use the engine onnx or onnx-web to train layers, or the mode frozen.`,
  );
}

function refuseEncoder({ id }: IdentifiedEncoder): never {
  throw new UserError(`The layers of the encoder “${id}” cannot be trained here. It can be used frozen.`);
}
