import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBestRuntime, openRuntime, type Runtime } from '../autograd/runtime.ts';
import { rewrittenModel } from './layers.ts';
import type { EncoderFiles } from './locate.ts';
import { type EncoderModel, loadWithRuntime, loadWithTransformers } from './model.ts';
import type { Weights } from './surgery.ts';

export interface LoadOptions {
  /** Threads of one matrix product. */
  readonly threads: number;
  /** What runs the model: onnxruntime's own library, or WebAssembly where it does not load, unless given. */
  readonly engine?: Runtime['engine'];
  /** Trained numbers in place of the encoder's own. */
  readonly weights?: Weights;
}

export async function loadModel(
  files: EncoderFiles,
  { threads, engine, weights }: LoadOptions,
): Promise<EncoderModel> {
  const runtime = engine ? await openRuntime(engine, threads) : await openBestRuntime(threads);
  if (weights) return loadWithRuntime(files, await rewrittenModel(files, weights), runtime);
  if (runtime.engine === 'onnx') return loadWithTransformers(files, threads);
  return loadWithRuntime(files, await readFile(join(files.folder, 'onnx', 'model.onnx')), runtime);
}
