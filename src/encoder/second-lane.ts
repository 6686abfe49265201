import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { layerParameters } from '../autograd/transformer.ts';
import type { LoadOptions } from './load-model.ts';
import type { EncoderFiles } from './locate.ts';
import { readEncoderShape } from './shape.ts';
import type { Share, SharedWork } from './shared-work.ts';

/** What the thread is started with. */
export interface LaneStart {
  readonly files: EncoderFiles;
  readonly threads: number;
  readonly wide: boolean;
}

/** What the thread says when its model is loaded. */
export interface LaneReady {
  /** What `widenedModel` made of the encoder, where that was asked for. */
  readonly widened?: Uint8Array;
}

/** What the thread is told, once. */
export type LaneMessage = { readonly kind: 'share'; readonly work: SharedWork } | { readonly kind: 'end' };

/**
 * A second session of an encoder's model in a thread of its own, for one work. The threads of a single session wait
 * for each other after every operator, which costs a small encoder a sixth of its time.
 */
export interface SecondLane {
  /** Takes batches until none is left, and ends. */
  readonly share: Share;
  /** Ends it before it has shared anything. */
  close(): Promise<void>;
}

export interface LaneOptions {
  /** The compiled thread. */
  readonly module?: URL;
  /**
   * Multiplications beyond which a second session saves more than its start costs; some seconds of work unless given.
   */
  readonly beyond?: number;
}

const BEYOND = 5e11;
/** Each session holds the weights: beyond so many bytes of them one is enough. */
const MOST_BYTES = 200e6;
const CHARACTERS_PER_TOKEN = 4;

/** @returns undefined where one session is the better way to embed the texts, and where a second cannot be loaded */
export async function openSecondLane(
  files: EncoderFiles,
  { threads, engine = 'onnx', weights, wide = false }: LoadOptions,
  texts: readonly string[],
  { module = new URL('./lane-worker.js', import.meta.url), beyond = BEYOND }: LaneOptions = {},
): Promise<(LaneReady & { readonly lane: SecondLane }) | undefined> {
  if (threads < 2 || engine !== 'onnx' || weights) return undefined;
  if ((await multiplications(files, texts)) <= beyond) return undefined;
  if ((await bytesOf(files)) > MOST_BYTES) return undefined;
  const start: LaneStart = { files, threads: Math.floor(threads / 2), wide };
  // never terminated: ending a thread inside a run would end the whole process
  const worker = new Worker(module, { workerData: start, execArgv: [] });
  // what went wrong does not matter: whoever shared a work does what is left of it
  worker.on('error', () => {});
  const ended = new Promise<undefined>((resolve) => worker.once('exit', () => resolve(undefined)));
  const loaded = new Promise<LaneReady>((resolve) => worker.once('message', resolve));
  const ready = await Promise.race([loaded, ended]);
  const tell = async (message: LaneMessage) => {
    worker.postMessage(message);
    await ended;
  };
  return (
    ready && {
      ...ready,
      lane: { share: (work) => tell({ kind: 'share', work }), close: () => tell({ kind: 'end' }) },
    }
  );
}

/** About how many the layers need; 0 where that is not known. */
async function multiplications(files: EncoderFiles, texts: readonly string[]): Promise<number> {
  const shape = await readEncoderShape(files).catch(() => undefined);
  if (!shape) return 0;
  let parameters = 0;
  for (const [rows, columns = 0] of Object.values(layerParameters(shape))) parameters += rows * columns;
  let tokens = 0;
  for (const { length } of texts) tokens += Math.min(files.maxTokens, length / CHARACTERS_PER_TOKEN);
  return tokens * parameters * shape.layers;
}

async function bytesOf({ folder }: EncoderFiles): Promise<number> {
  const sizes = ['model.onnx', 'model.onnx_data'].map(async (file) => {
    const found = await stat(join(folder, 'onnx', file)).catch(() => undefined);
    return found?.size ?? 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
