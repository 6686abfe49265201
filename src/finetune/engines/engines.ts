import { openBestRuntime, openRuntime, type Runtime } from '../../autograd/runtime.ts';
import type { Engine } from '../approach.ts';
import { onnxObjective } from '../head/onnx-objective.ts';
import { createOnnxTrainer, type Trainer } from '../trainer.ts';
import { loadTensorflow, tensorflowObjective } from './tfjs.ts';

/** What an engine trains with. */
export interface Computing {
  readonly trainer: Trainer;
  /** Runs graphs of whole layers; an engine without it trains only the head. */
  readonly runtime?: Runtime;
}

/**
 * @param engine the best there is on this machine unless given
 * @throws UserError when it cannot be loaded here
 */
export async function openEngine(engine: Engine | undefined, threads: number): Promise<Computing> {
  if (engine === 'tfjs') {
    return { trainer: createOnnxTrainer(tensorflowObjective(await loadTensorflow()), 'tfjs') };
  }
  const runtime =
    engine === 'onnx-web' ? await openRuntime('onnx-web', threads) : await openBestRuntime(threads);
  return { trainer: createOnnxTrainer(onnxObjective(runtime), runtime.engine), runtime };
}
