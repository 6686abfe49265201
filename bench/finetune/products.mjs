// The least that an epoch can take in float32: the matrix products of its steps, and nothing else.
//   node bench/finetune/products.mjs FOLDER THREADS
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGraph } from '../../dist/src/autograd/graph.js';
import { openRuntime } from '../../dist/src/autograd/runtime.js';

const [folder, threads] = [process.argv[2], Number(process.argv[3])];
const { shape, layers, tokens, batches } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
const { hidden, intermediate: wide } = shape;
const DENSE = [...new Array(4).fill([hidden, hidden]), [hidden, wide], [wide, hidden]];
/** Of the lowest layer that is trained nothing goes further down: its query, key and value need no gradient of their input. */
const NOT_NEEDED = 3;

/** Every product of the layers as [left, right, flipped left, flipped right], sizes as in ONNX; 'rows' are the tokens. */
function products() {
  return Array.from({ length: layers }, (_, layer) =>
    DENSE.flatMap(([from, to], part) => [
      [['rows', from], [from, to], 0, 0],
      [['rows', from], ['rows', to], 1, 0],
      ...(layer === 0 && part < NOT_NEEDED ? [] : [[['rows', to], [from, to], 0, 1]]),
    ]),
  ).flat();
}

const all = products();
const graph = createGraph();
for (const [index, [left, right, transA, transB]] of all.entries()) {
  const inputs = [graph.input(`left ${index}`, left), graph.input(`right ${index}`, right)];
  const size = [left[transA ? 1 : 0], right[transB ? 0 : 1]];
  graph.output(`product ${index}`, graph.op('com.microsoft.FusedMatMul', inputs, size, { transA, transB }));
}
const runtime = await openRuntime('onnx', threads);
const program = await runtime.open(graph.encode('products'), { busy: true });

let seed = 1;
const random = () => {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647 - 0.5;
};
/** Tensors of a product for so many rows, made once. */
const made = new Map();
function tensorsFor(rows) {
  const tensor = (size) => {
    const known = size.map((each) => (each === 'rows' ? rows : each));
    return { shape: known, data: Float32Array.from({ length: known[0] * known[1] }, random) };
  };
  const feeds = {};
  const into = {};
  for (const [index, [left, right, transA, transB]] of all.entries()) {
    feeds[`left ${index}`] = tensor(left);
    feeds[`right ${index}`] = tensor(right);
    into[`product ${index}`] = tensor([left[transA ? 1 : 0], right[transB ? 0 : 1]]);
  }
  return { feeds, into };
}

const epochs = [];
for (const epoch of batches) {
  let milliseconds = 0;
  for (const batch of epoch) {
    const rows = batch.reduce((sum, row) => sum + tokens[row].length, 0);
    if (!made.has(rows)) made.set(rows, tensorsFor(rows));
    const { feeds, into } = made.get(rows);
    const began = performance.now();
    await program.run(feeds, into);
    milliseconds += performance.now() - began;
  }
  epochs.push(milliseconds / 1000);
}
console.log(JSON.stringify({ epochs }));
await program.close();
