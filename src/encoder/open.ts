import { UserError } from '../chat/errors.ts';
import { cutTokens } from './batches.ts';
import type { EncoderForm, IdentifiedEncoder } from './encoder.ts';
import { type LayeredEncoder, openSurgery } from './layers.ts';
import { type LoadOptions, loadModel, loadWidened } from './load-model.ts';
import { type EncoderFiles, type EncoderSource, locateEncoder } from './locate.ts';
import type { EncoderModel } from './model.ts';
import { type LaneOptions, type LaneReady, openSecondLane, type SecondLane } from './second-lane.ts';
import { embedTokens } from './shared-work.ts';
import { FEATURE_BLOCKS } from './surgery.ts';
import { readTokenizer } from './tokens.ts';
import { createTunedModels } from './tuned.ts';

/** Texts tokenised before others get a turn on the event loop. */
const TOKENISE_AT_ONCE = 256;
/** Nobody's text needs more to fill an encoder; the tokenizer is spared the rest. */
const CHARACTERS_PER_TOKEN = 64;

export interface OpenOptions extends EncoderSource, OpeningOptions {}

export interface OpeningOptions extends LoadOptions {
  /**
   * Texts that will be embedded at once. When they are many, their batches are shared with a second lane, and what is
   * embedded later runs on half the threads.
   */
  readonly expected?: readonly string[];
  readonly lane?: LaneOptions;
}

/** An encoder in this process, whose layers can be trained. */
export interface OpenEncoder extends IdentifiedEncoder {
  embedAs(
    form: EncoderForm,
    texts: readonly string[],
    onProgress?: (done: number) => void,
  ): Promise<Float32Array>;
  /**
   * Vectors for classifiers: wide ones where the encoder can be taken apart, its own otherwise.
   * @returns row-major [texts.length, columns], of which the first `own` are the encoder's own vector
   */
  embedFeatures(
    texts: readonly string[],
    onProgress?: (done: number) => void,
  ): Promise<{ readonly data: Float32Array; readonly columns: number; readonly own: number }>;
  /** @throws UserError when they cannot, with the reason */
  takeApart(): Promise<LayeredEncoder>;
}

/**
 * Loads an encoder into this process, where a run of it holds up everything else: for child processes and the
 * command line. A server uses `createEncoderProcess`.
 * @throws UserError when there is no such encoder or its files cannot be loaded.
 */
export async function openEncoder(options: OpenOptions): Promise<OpenEncoder> {
  return loadEncoder(await locateEncoder(options), options);
}

export async function loadEncoder(files: EncoderFiles, options: OpeningOptions): Promise<OpenEncoder> {
  const { id, dimensions, fingerprint, maxTokens } = files;
  const { tokenizer, model, blocks, lane } = await load(files, options);
  let second = lane;
  const { unknownId, padId } = tokenizer;

  const tokenise = (text: string) => tokenizer.encode(text.slice(0, maxTokens * CHARACTERS_PER_TOKEN));

  const tuned = createTunedModels(files, options);

  /** Whoever asks waits for the batch that runs, never for all of another's texts. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  async function tokeniseAll(texts: readonly string[]): Promise<(readonly number[])[]> {
    const all: (readonly number[])[] = [];
    for (const text of texts) {
      all.push(cutTokens(tokenise(text), maxTokens));
      if (all.length % TOKENISE_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  }

  async function embedWith(
    own: EncoderModel,
    parts: number,
    texts: readonly string[],
    onProgress?: (done: number) => void,
  ): Promise<Float32Array> {
    const tokens = await tokeniseAll(texts);
    const lane = own === model ? second : undefined;
    if (lane) second = undefined;
    const task = { tokens, padId, columns: parts * dimensions, parts };
    return embedTokens(task, (batch) => inTurn(() => own.run(batch)), lane?.share, onProgress);
  }

  return {
    id,
    dimensions,
    fingerprint,
    async embed(texts, onProgress) {
      const matrix = await embedWith(model, blocks, texts, onProgress);
      return blocks === 1 ? matrix : firstParts(matrix, dimensions, blocks);
    },
    async embedAs(form, texts, onProgress) {
      const own = await tuned.open(form);
      try {
        return await embedWith(own.model, form.wide ? FEATURE_BLOCKS : 1, texts, onProgress);
      } finally {
        await own.release();
      }
    },
    async embedFeatures(texts, onProgress) {
      const data = await embedWith(model, blocks, texts, onProgress);
      return { data, columns: blocks * dimensions, own: dimensions };
    },
    async inspect(text) {
      const all = tokenise(text);
      const seen = cutTokens(all, maxTokens).filter(
        (token) => token === unknownId || !tokenizer.isSpecial(token),
      );
      return {
        pieces: seen.map((token) => tokenizer.pieceOf(token) ?? '?'),
        unknown: seen.filter((token) => token === unknownId).length,
        cut: all.length > maxTokens,
      };
    },
    async takeApart() {
      return { ...(await openSurgery(files)), padId, tokenise: tokeniseAll };
    },
    async close() {
      await turn;
      await second?.close();
      await tuned.close();
      await model.close();
    },
  };
}

/** The encoder's own vectors, which stand first in wide ones at a part of their length. */
function firstParts(matrix: Float32Array, dimensions: number, blocks: number): Float32Array {
  const columns = blocks * dimensions;
  const scale = Math.sqrt(blocks);
  return Float32Array.from(
    { length: matrix.length / blocks },
    (_, at) => scale * (matrix[Math.floor(at / dimensions) * columns + (at % dimensions)] as number),
  );
}

async function load(files: EncoderFiles, { expected = [], lane: laneOptions, ...options }: OpeningOptions) {
  const { id, folder } = files;
  let lane: SecondLane | undefined;
  try {
    const tokenizer = await readTokenizer(folder);
    const second = await openSecondLane(files, options, expected, laneOptions);
    lane = second?.lane;
    return { tokenizer, lane, ...(await loadForm(files, options, second)) };
  } catch (cause) {
    await lane?.close();
    if (cause instanceof UserError) throw cause;
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new UserError(`The encoder “${id}” in ${folder} cannot be loaded: ${why}`, { cause });
  }
}

/** @param beside a second lane: the two share the threads, and have their model in the same form */
async function loadForm(files: EncoderFiles, { wide = false, ...options }: LoadOptions, beside?: LaneReady) {
  if (beside) {
    const half = { ...options, threads: Math.ceil(options.threads / 2) };
    const { widened } = beside;
    if (widened) return { model: await loadWidened(files, half, widened), blocks: FEATURE_BLOCKS };
    return { model: await loadModel(files, half, false), blocks: 1 };
  }
  if (wide) {
    const model = await loadModel(files, options, true).catch(() => undefined);
    if (model) return { model, blocks: FEATURE_BLOCKS };
  }
  return { model: await loadModel(files, options, false), blocks: 1 };
}
