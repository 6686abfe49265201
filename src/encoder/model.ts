import type { Tensor as TransformersTensor } from '@huggingface/transformers';
import type { Runtime } from '../autograd/runtime.ts';
import { UserError } from '../chat/errors.ts';
import type { TokenBatch } from './batches.ts';
import type { EncoderFiles } from './locate.ts';

/** From tokens to the last layer's hidden states. */
export interface EncoderModel {
  /** @returns [rows, width, dimensions] */
  run(batch: TokenBatch): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The model of an encoder's folder, run by transformers.js on onnxruntime's own library. */
export async function loadWithTransformers(
  { id, folder, dimensions }: EncoderFiles,
  threads: number,
): Promise<EncoderModel> {
  const { AutoModel, env, Tensor } = await import('@huggingface/transformers');
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = '';
  const model = (await AutoModel.from_pretrained(folder, {
    local_files_only: true,
    dtype: 'fp32',
    device: 'cpu',
    session_options: {
      intraOpNumThreads: threads,
      // waiting threads that spin would take the cores from everything else on a small machine
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    },
  })) as unknown as LoadedModel;
  const wantsTypes = model.sessions.model?.inputNames?.includes('token_type_ids') ?? false;
  return {
    async run({ rows, width, ids, mask }) {
      const dims = [rows, width];
      const output = await model({
        input_ids: new Tensor('int64', ids, dims),
        attention_mask: new Tensor('int64', mask, dims),
        ...(wantsTypes && { token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), dims) }),
      });
      return checked(id, dimensions, output.last_hidden_state?.data, output.last_hidden_state?.dims);
    },
    close: async () => void (await model.dispose()),
  };
}

/** The same from the bytes of a model, on any runtime. */
export async function loadWithRuntime(
  { id, dimensions }: EncoderFiles,
  bytes: Uint8Array,
  runtime: Runtime,
  { output: name = 'last_hidden_state', columns = dimensions } = {},
): Promise<EncoderModel> {
  const program = await runtime.open(bytes);
  return {
    async run({ rows, width, ids, mask }) {
      const shape = [rows, width];
      const output = await program.run({
        input_ids: { shape, data: ids },
        attention_mask: { shape, data: mask },
        ...(program.inputs.includes('token_type_ids') && {
          token_type_ids: { shape, data: new BigInt64Array(ids.length) },
        }),
      });
      return checked(id, columns, output[name]?.data, output[name]?.shape);
    },
    close: () => program.close(),
  };
}

function checked(id: string, dimensions: number, data: unknown, shape: readonly number[] | undefined) {
  if (data instanceof Float32Array && shape?.[2] === dimensions) return data;
  throw new UserError(
    `The encoder “${id}” cannot be used: its model gives no float32 last_hidden_state of ${dimensions} numbers a token.`,
  );
}

/** The part of a loaded model that is used here; the library types it more loosely. */
interface LoadedModel {
  (
    inputs: Record<string, TransformersTensor>,
  ): Promise<{ readonly last_hidden_state?: { readonly data: unknown; readonly dims: readonly number[] } }>;
  readonly sessions: Readonly<Record<string, { readonly inputNames?: readonly string[] } | undefined>>;
  dispose(): Promise<unknown>;
}
