import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBestRuntime, openRuntime, type Runtime } from '../autograd/runtime.ts';
import { UserError } from '../chat/errors.ts';
import { batchesByLength, cutTokens, padBatch } from './batches.ts';
import type { IdentifiedEncoder } from './encoder.ts';
import { type LayeredEncoder, openSurgery, rewrittenModel } from './layers.ts';
import { type EncoderFiles, type EncoderSource, locateEncoder } from './locate.ts';
import { type EncoderModel, loadWithRuntime, loadWithTransformers } from './model.ts';
import { poolMean } from './pooling.ts';
import type { Weights } from './surgery.ts';
import { readTokenizer } from './tokens.ts';

const BATCH = 16;
/** Texts tokenised before others get a turn on the event loop. */
const TOKENISE_AT_ONCE = 256;
/** Nobody's text needs more to fill an encoder; the tokenizer is spared the rest. */
const CHARACTERS_PER_TOKEN = 64;

export interface OpenOptions extends EncoderSource, LoadOptions {}

export interface LoadOptions {
  /** Threads of one matrix product. */
  readonly threads: number;
  /** What runs the model: onnxruntime's own library, or WebAssembly where it does not load, unless given. */
  readonly engine?: Runtime['engine'];
  /** Trained numbers in place of the encoder's own. */
  readonly weights?: Weights;
}

/** An encoder in this process, whose layers can be trained. */
export interface OpenEncoder extends IdentifiedEncoder {
  /** @throws UserError when they cannot, with the reason */
  takeApart(): Promise<LayeredEncoder>;
}

/**
 * Loads an encoder into this process, where a run of it holds up everything else: for child processes and the
 * command line. A server uses `createEncoderProcess`.
 * @throws UserError when there is no such encoder or its files cannot be loaded.
 */
export async function openEncoder({
  threads,
  engine,
  weights,
  ...source
}: OpenOptions): Promise<OpenEncoder> {
  return loadEncoder(await locateEncoder(source), {
    threads,
    ...(engine && { engine }),
    ...(weights && { weights }),
  });
}

export async function loadEncoder(files: EncoderFiles, options: LoadOptions): Promise<OpenEncoder> {
  const { id, dimensions, fingerprint, maxTokens } = files;
  const { tokenizer, model } = await load(files, options);
  const { unknownId, padId } = tokenizer;

  const tokenise = (text: string) => tokenizer.encode(text.slice(0, maxTokens * CHARACTERS_PER_TOKEN));

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

  return {
    id,
    dimensions,
    fingerprint,
    async embed(texts, onProgress) {
      const tokens = await tokeniseAll(texts);
      const matrix = new Float32Array(texts.length * dimensions);
      let done = 0;
      for (const batch of batchesByLength(
        tokens.map((each) => each.length),
        BATCH,
      )) {
        const rows = batch.map((index) => tokens[index] ?? []);
        const hidden = await inTurn(() => model.run(padBatch(rows, padId)));
        const counts = rows.map((row) => row.length);
        poolMean(hidden, counts, Math.max(1, ...counts), dimensions, (row, vector) => {
          matrix.set(vector, (batch[row] ?? 0) * dimensions);
        });
        done += batch.length;
        onProgress?.(done);
      }
      return matrix;
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
      await model.close();
    },
  };
}

async function load(files: EncoderFiles, options: LoadOptions) {
  const { id, folder } = files;
  try {
    return { tokenizer: await readTokenizer(folder), model: await loadModel(files, options) };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new UserError(`The encoder “${id}” in ${folder} cannot be loaded: ${why}`, { cause });
  }
}

async function loadModel(
  files: EncoderFiles,
  { threads, engine, weights }: LoadOptions,
): Promise<EncoderModel> {
  const runtime = engine ? await openRuntime(engine, threads) : await openBestRuntime(threads);
  if (weights) return loadWithRuntime(files, await rewrittenModel(files, weights), runtime);
  if (runtime.engine === 'onnx') return loadWithTransformers(files, threads);
  return loadWithRuntime(files, await readFile(join(files.folder, 'onnx', 'model.onnx')), runtime);
}
