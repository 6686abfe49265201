import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createGraph, type Value } from '../../src/autograd/graph.ts';
import { createTape, type Tape } from '../../src/autograd/tape.ts';
import { seededRandom } from '../../src/random.ts';

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function randomNumbers(shape: readonly number[], seed: number, scale = 1): Numbers {
  const random = seededRandom(seed);
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length }, () => (random() * 2 - 1) * scale) };
}

export type Feed = Numbers | { readonly shape: readonly number[]; readonly data: BigInt64Array };

/**
 * Runs an operation on its inputs, and holds the gradient of a random weighting of its output against finite
 * differences for every float input in `checked`.
 * @returns the output and the largest difference, relative to the largest gradient.
 */
export async function checkGradients(
  build: (tape: Tape, inputs: Readonly<Record<string, Value>>) => Value,
  feeds: Readonly<Record<string, Feed>>,
  checked: readonly string[] = Object.keys(feeds),
): Promise<{ readonly output: Float32Array; readonly worst: number }> {
  const graph = createGraph();
  const tape = createTape(graph);
  const inputs: Record<string, Value> = {};
  for (const [name, { shape, data }] of Object.entries(feeds)) {
    inputs[name] = graph.input(name, shape, data instanceof Float32Array ? 'float32' : 'int64');
  }
  const output = build(tape, inputs);
  const sizes = output.shape.map(Number);
  const weights = randomNumbers(sizes, 99);
  const loss = weigh(tape, output, graph.constant(weights.data, sizes));
  const wanted = checked.map((name) => inputs[name] as Value);
  for (const [index, gradient] of tape.gradients(loss, wanted).entries()) {
    graph.output(`d ${checked[index]}`, gradient);
  }
  graph.output('output', output);
  const session = await InferenceSession.create(graph.encode('test'));
  const run = async () =>
    session.run(
      Object.fromEntries(
        Object.entries(feeds).map(([name, { shape, data }]) => [name, tensorOf(shape, data)] as const),
      ),
    );
  const before = await run();
  const result = Float32Array.from(before.output?.data as Float32Array);
  const value = async () => {
    const { data } = (await run()).output ?? { data: [] };
    return weights.data.reduce((sum, weight, index) => sum + weight * Number(data[index]), 0);
  };
  let worst = 0;
  for (const name of checked) {
    const { data, shape } = feeds[name] as Numbers;
    const gradient = before[`d ${name}`];
    if (!gradient || `${gradient.dims}` !== `${shape}`) {
      throw new Error(`The gradient of ${name} is [${gradient?.dims}], not [${shape}].`);
    }
    const found = Float32Array.from(gradient.data as Float32Array);
    const largest = Math.max(1e-3, ...found.map(Math.abs));
    const step = 1e-2;
    for (let each = 0; each < data.length; each++) {
      const at = data[each] ?? 0;
      data[each] = at + step;
      const above = await value();
      data[each] = at - step;
      const below = await value();
      data[each] = at;
      worst = Math.max(worst, Math.abs((above - below) / (2 * step) - (found[each] ?? 0)) / largest);
    }
  }
  await session.release();
  return { output: result, worst };
}

function weigh(tape: Tape, output: Value, weights: Value): Value {
  const { graph } = tape;
  const axes = output.shape.map((_, axis) => axis);
  const product = graph.op('Mul', [output, weights], output.shape);
  const total = axes.length === 0 ? product : graph.op('ReduceSum', [product], [], { keepdims: 0 });
  return tape.record(total, [output], (gradient) => [graph.op('Mul', [weights, gradient], output.shape)]);
}

export const tensorOf = (shape: readonly number[], data: Float32Array | BigInt64Array): Tensor =>
  data instanceof Float32Array
    ? new Tensor('float32', data, [...shape])
    : new Tensor('int64', data, [...shape]);
