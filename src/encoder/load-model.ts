import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBestRuntime, openRuntime, type Runtime } from '../autograd/runtime.ts';
import { rewrittenModel, widenedModel } from './layers.ts';
import type { EncoderFiles } from './locate.ts';
import { type EncoderModel, loadWithRuntime, loadWithTransformers } from './model.ts';
import { FEATURE_BLOCKS, TOKEN_FEATURES } from './surgery.ts';
import type { Weights } from './weights.ts';

export interface LoadOptions {
  /** Threads of one matrix product. */
  readonly threads: number;
  /** What runs the model: onnxruntime's own library, or WebAssembly where it does not load, unless given. */
  readonly engine?: Runtime['engine'];
  /** Trained numbers in place of the encoder's own. */
  readonly weights?: Weights;
  /** Prepares for feature vectors of two parts where the encoder can be taken apart. */
  readonly wide?: boolean;
}

/**
 * @param wide gives feature vectors of two parts in place of hidden states
 * @throws UserError when `wide` is asked of an encoder that cannot be taken apart
 */
export async function loadModel(
  files: EncoderFiles,
  { weights, ...options }: Omit<LoadOptions, 'wide'>,
  wide: boolean,
): Promise<EncoderModel> {
  if (wide) return loadWidened(files, options, await widenedModel(files, weights));
  const runtime = await runtimeOf(options);
  if (weights) return loadWithRuntime(files, await rewrittenModel(files, weights), runtime);
  if (runtime.engine === 'onnx') return loadWithTransformers(files, options.threads);
  return loadWithRuntime(files, await readFile(join(files.folder, 'onnx', 'model.onnx')), runtime);
}

/** @param bytes what `widenedModel` made of the encoder */
export async function loadWidened(
  files: EncoderFiles,
  options: Pick<LoadOptions, 'threads' | 'engine'>,
  bytes: Uint8Array,
): Promise<EncoderModel> {
  const columns = FEATURE_BLOCKS * files.dimensions;
  return loadWithRuntime(files, bytes, await runtimeOf(options), { output: TOKEN_FEATURES, columns });
}

const runtimeOf = ({ engine, threads }: Pick<LoadOptions, 'threads' | 'engine'>): Promise<Runtime> =>
  engine ? openRuntime(engine, threads) : openBestRuntime(threads);
