import { AutoModel, AutoTokenizer, env, Tensor } from '@huggingface/transformers';
import { UserError } from '../chat/errors.ts';
import { batchesByLength, cutTokens, padBatch } from './batches.ts';
import type { IdentifiedEncoder } from './encoder.ts';
import { type EncoderFiles, type EncoderSource, locateEncoder } from './locate.ts';
import { poolMean } from './pooling.ts';

const BATCH = 16;
/** Texts tokenised before others get a turn on the event loop. */
const TOKENISE_AT_ONCE = 256;
/** Nobody's text needs more to fill an encoder; the tokenizer is spared the rest. */
const CHARACTERS_PER_TOKEN = 64;

export interface OpenOptions extends EncoderSource {
  /** Threads of one matrix product. */
  readonly threads: number;
}

/**
 * Loads an encoder into this process, where a run of it holds up everything else: for child processes and the
 * command line. A server uses `createEncoderProcess`.
 * @throws UserError when there is no such encoder or its files cannot be loaded.
 */
export async function openEncoder({ threads, ...source }: OpenOptions): Promise<IdentifiedEncoder> {
  return loadEncoder(await locateEncoder(source), threads);
}

export async function loadEncoder(files: EncoderFiles, threads: number): Promise<IdentifiedEncoder> {
  const { id, dimensions, fingerprint, maxTokens } = files;
  const { tokenizer, model } = await load(files, threads);
  const unknownId = tokenizer.unk_token_id;
  const wantsTypes = model.sessions.model?.inputNames?.includes('token_type_ids') ?? false;

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

  async function runBatch(rows: readonly (readonly number[])[]): Promise<Float32Array> {
    const { ids, mask, width } = padBatch(rows, tokenizer.pad_token_id ?? 0);
    const dims = [rows.length, width];
    const output = await model({
      input_ids: new Tensor('int64', ids, dims),
      attention_mask: new Tensor('int64', mask, dims),
      ...(wantsTypes && { token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), dims) }),
    });
    const hidden = output.last_hidden_state;
    if (!(hidden?.data instanceof Float32Array) || hidden.dims[2] !== dimensions) {
      throw new UserError(
        `The encoder “${id}” cannot be used: its model gives no float32 last_hidden_state of ${dimensions} numbers a token.`,
      );
    }
    return hidden.data;
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
        const hidden = await inTurn(() => runBatch(rows));
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
      const special = new Set<number>(tokenizer.all_special_ids);
      const seen = cutTokens(all, maxTokens).filter((token) => token === unknownId || !special.has(token));
      return {
        pieces: seen.map((token) => tokenizer._tokenizer.id_to_token(token) ?? '?'),
        unknown: seen.filter((token) => token === unknownId).length,
        cut: all.length > maxTokens,
      };
    },
    async close() {
      await turn;
      await model.dispose();
    },
  };
}

async function load({ id, folder }: EncoderFiles, threads: number) {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '';
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    const model = await AutoModel.from_pretrained(folder, {
      local_files_only: true,
      dtype: 'fp32',
      device: 'cpu',
      session_options: {
        intraOpNumThreads: threads,
        // waiting threads that spin would take the cores from everything else on a small machine
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      },
    });
    return { tokenizer, model: model as unknown as LoadedModel };
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new UserError(`The encoder “${id}” in ${folder} cannot be loaded: ${why}`, { cause });
  }
}

/** The part of a loaded model that is used here; the library types it more loosely. */
interface LoadedModel {
  (
    inputs: Record<string, Tensor>,
  ): Promise<{ readonly last_hidden_state?: { readonly data: unknown; readonly dims: readonly number[] } }>;
  readonly sessions: Readonly<Record<string, { readonly inputNames?: readonly string[] } | undefined>>;
  dispose(): Promise<unknown>;
}
