// One side of the comparison: trains the top layers as the plan says and prints one JSON line.
//   node bench/finetune/epochs.mjs FOLDER THREADS [dump: writes the hidden states for the other side]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRuntime } from '../../dist/src/autograd/runtime.js';
import { openLowerPart } from '../../dist/src/encoder/layers.js';
import { openEncoder } from '../../dist/src/encoder/open.js';
import { createLearner } from '../../dist/src/finetune/unfrozen/learner.js';
import { buildNetwork } from '../../dist/src/finetune/unfrozen/network.js';
import { hiddenSource } from '../../dist/src/finetune/unfrozen/sources.js';

const [folder, threads] = [process.argv[2], Number(process.argv[3])];
const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
const { shape, firstLayer, labelCount, tokens, recipe } = plan;
const encoder = await openEncoder({ id: plan.encoderId, cacheDirectory: folder, threads });
const layered = await encoder.takeApart();
const runtime = await openRuntime('onnx', threads);
const began = performance.now();
const lower = await openLowerPart(layered, firstLayer, runtime);
const source = await hiddenSource(tokens, lower, shape.hidden);
const lowerSeconds = (performance.now() - began) / 1000;
if (process.argv[4] === 'dump') {
  const all = await Promise.all(tokens.map((_, row) => source.feeds([row])));
  writeFileSync(
    join(folder, 'hidden.bin'),
    Buffer.concat(all.map(({ x }) => Buffer.from(x.data.buffer, x.data.byteOffset, x.data.byteLength))),
  );
}
const network = buildNetwork({
  layer: shape,
  firstLayer,
  layers: shape.layers,
  labels: labelCount,
  dropout: false,
});
const truth = { labels: Int32Array.from(plan.labels), labelCount };
const learner = await createLearner(
  network,
  truth,
  source,
  { ...recipe, epochs: plan.batches.length, fewestSteps: 1 },
  runtime,
);
for (let layer = firstLayer; layer < shape.layers; layer++) {
  for (const [name, numbers] of Object.entries(layered.surgery.layer(layer))) {
    learner.store.values[`encoder.layer.${layer}.${name}`].set(numbers);
  }
}
const stepsPerEpoch = plan.batches[0].length;
const epochs = [];
let last = performance.now();
const { loss } = await learner.train(Int32Array.from(tokens.keys()), {
  seed: plan.seed,
  onStep(step) {
    if (step % stepsPerEpoch !== 0) return;
    epochs.push((performance.now() - last) / 1000);
    last = performance.now();
  },
});
console.log(
  JSON.stringify({
    lower: lowerSeconds,
    epochs,
    loss,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
await encoder.close();
