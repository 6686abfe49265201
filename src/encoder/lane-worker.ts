import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { widenedModel } from './layers.ts';
import { loadModel, loadWidened } from './load-model.ts';
import type { LaneMessage, LaneReady, LaneStart } from './second-lane.ts';
import { takeBatches } from './shared-work.ts';

/** The thread of a second lane: loads the model, shares one work, and ends. */
async function serve(port: MessagePort, { files, threads, wide }: LaneStart): Promise<void> {
  const options = { threads, engine: 'onnx' } as const;
  const widened = wide ? await widenedModel(files) : undefined;
  const model = widened ? await loadWidened(files, options, widened) : await loadModel(files, options, false);
  port.once('message', async (message: LaneMessage) => {
    try {
      if (message.kind === 'share') await takeBatches(message.work, model.run);
    } finally {
      // a session that outlives its thread can bring the process down
      await model.close();
    }
  });
  // copied: a thread that transfers memory, or is given some, is slower at typed arrays ever after
  port.postMessage((widened ? { widened } : {}) satisfies LaneReady);
}

if (parentPort) await serve(parentPort, workerData as LaneStart);
