import { encodeModel } from '../../autograd/onnx-model.ts';
import { floatsFrom, type Runtime } from '../../autograd/runtime.ts';
import type { GraphObjective } from './dense-features.ts';

/**
 * Loss and gradient of softmax regression as one ONNX graph, run on several threads: for problems
 * that take typed arrays too long. Values are float32, so the optimum is found to about six digits.
 */
export function onnxObjective(runtime: Runtime): GraphObjective {
  return async (matrix, columns, { rows, labels, labelCount }) => {
    const n = rows.length;
    const program = await runtime.open(headGraph(columns, labelCount, n));
    const used = new Float32Array(n * columns);
    const oneHot = new Float32Array(n * labelCount);
    for (const [index, row] of rows.entries()) {
      used.set(matrix.subarray(row * columns, (row + 1) * columns), index * columns);
      oneHot[index * labelCount + (labels[row] as number)] = 1;
    }
    const weights = labelCount * columns;
    const weightData = new Float32Array(weights);
    const biasData = new Float32Array(labelCount);
    const feeds = {
      x: { shape: [n, columns], data: used },
      y: { shape: [n, labelCount], data: oneHot },
      w: { shape: [labelCount, columns], data: weightData },
      b: { shape: [labelCount], data: biasData },
    };
    return {
      size: weights + labelCount,
      async evaluate(variables, gradient) {
        weightData.set(variables.subarray(0, weights));
        biasData.set(variables.subarray(weights));
        const outputs = await program.run(feeds);
        gradient.set(floatsFrom(outputs, 'dw'));
        gradient.set(floatsFrom(outputs, 'db'), weights);
        return Number(floatsFrom(outputs, 'loss')[0]);
      },
      close: () => program.close(),
    };
  };
}

function headGraph(columns: number, labelCount: number, n: number): Uint8Array {
  return encodeModel({
    name: 'softmax-regression',
    inputs: [
      { name: 'x', shape: ['n', columns] },
      { name: 'y', shape: ['n', labelCount] },
      { name: 'w', shape: [labelCount, columns] },
      { name: 'b', shape: [labelCount] },
    ],
    outputs: [
      { name: 'loss', shape: [] },
      { name: 'dw', shape: [labelCount, columns] },
      { name: 'db', shape: [labelCount] },
    ],
    constants: [
      { name: 'first', shape: [1], data: BigInt64Array.of(0n) },
      { name: 'share', shape: [], data: Float32Array.of(1 / n) },
      { name: 'minus', shape: [], data: Float32Array.of(-1 / n) },
    ],
    nodes: [
      { op: 'Gemm', inputs: ['x', 'w', 'b'], outputs: ['logits'], attributes: { transB: 1 } },
      { op: 'LogSoftmax', inputs: ['logits'], outputs: ['log'], attributes: { axis: -1 } },
      { op: 'Mul', inputs: ['log', 'y'], outputs: ['hit'] },
      { op: 'ReduceSum', inputs: ['hit'], outputs: ['total'], attributes: { keepdims: 0 } },
      { op: 'Mul', inputs: ['total', 'minus'], outputs: ['loss'] },
      { op: 'Exp', inputs: ['log'], outputs: ['probability'] },
      { op: 'Sub', inputs: ['probability', 'y'], outputs: ['difference'] },
      { op: 'Mul', inputs: ['difference', 'share'], outputs: ['residual'] },
      { op: 'Gemm', inputs: ['residual', 'x'], outputs: ['dw'], attributes: { transA: 1 } },
      { op: 'ReduceSum', inputs: ['residual', 'first'], outputs: ['db'], attributes: { keepdims: 0 } },
    ],
  });
}
