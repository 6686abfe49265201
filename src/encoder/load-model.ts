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
  { threads, engine, weights }: Omit<LoadOptions, 'wide'>,
  wide: boolean,
): Promise<EncoderModel> {
  const runtime = engine ? await openRuntime(engine, threads) : await openBestRuntime(threads);
  if (wide) {
    const columns = FEATURE_BLOCKS * files.dimensions;
    const output = { output: TOKEN_FEATURES, columns };
    return loadWithRuntime(files, await widenedModel(files, weights), runtime, output);
  }
  if (weights) return loadWithRuntime(files, await rewrittenModel(files, weights), runtime);
  if (runtime.engine === 'onnx') return loadWithTransformers(files, threads);
  return loadWithRuntime(files, await readFile(join(files.folder, 'onnx', 'model.onnx')), runtime);
}
