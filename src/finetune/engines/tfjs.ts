import { createRequire } from 'node:module';
import type * as Tensorflow from '@tensorflow/tfjs';
import { UserError } from '../../chat/errors.ts';
import type { GraphObjective } from '../head/dense-features.ts';

/** The native package first, which is much faster. */
const PACKAGES = ['@tensorflow/tfjs-node', '@tensorflow/tfjs'];

const MISSING =
  'The engine tfjs needs TensorFlow.js, which is not installed: run “npm install @tensorflow/tfjs-node” or “npm install @tensorflow/tfjs”, or use the engine onnx.';

/**
 * Looks whether it is installed, without loading it.
 * @throws UserError when it is not
 */
export function requireTensorflow(): void {
  const { resolve } = createRequire(import.meta.url);
  const installed = PACKAGES.some((name) => {
    try {
      return resolve(name) !== '';
    } catch {
      return false;
    }
  });
  if (!installed) throw new UserError(MISSING);
}

/**
 * TensorFlow.js, an optional part of the installation.
 * @throws UserError when none of its packages is installed
 */
export async function loadTensorflow(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<typeof Tensorflow> {
  for (const name of PACKAGES) {
    try {
      const tensorflow = (await load(name)) as typeof Tensorflow;
      await tensorflow.ready();
      return tensorflow;
    } catch {
      // not installed, or its native library does not load: the next one may
    }
  }
  throw new UserError(MISSING);
}

/** Loss and gradient of softmax regression in TensorFlow.js. */
export function tensorflowObjective(tensorflow: typeof Tensorflow): GraphObjective {
  const make: GraphObjective = async (matrix, columns, { rows, labels, labelCount }) => {
    const n = rows.length;
    const used = new Float32Array(n * columns);
    for (const [index, row] of rows.entries()) {
      used.set(matrix.subarray(row * columns, (row + 1) * columns), index * columns);
    }
    const x = tensorflow.tensor2d(used, [n, columns]);
    const numbers = tensorflow.tensor1d(
      Array.from(rows, (row) => labels[row] as number),
      'int32',
    );
    const y = tensorflow.oneHot(numbers, labelCount).cast('float32') as Tensorflow.Tensor2D;
    numbers.dispose();
    const weights = labelCount * columns;
    const loss = (w: Tensorflow.Tensor, b: Tensorflow.Tensor) =>
      tensorflow.losses.softmaxCrossEntropy(y, x.matMul(w, false, true).add(b)).asScalar();
    return {
      size: weights + labelCount,
      evaluate(variables, gradient) {
        const [value, dw, db] = tensorflow.tidy(() => {
          const w = tensorflow.tensor2d(Float32Array.from(variables.subarray(0, weights)), [
            labelCount,
            columns,
          ]);
          const b = tensorflow.tensor1d(Float32Array.from(variables.subarray(weights)));
          const { value: mean, grads } = tensorflow.valueAndGrads(loss)([w, b]);
          return [mean, ...grads].map((each) => each.dataSync());
        }) as unknown as [Float32Array, Float32Array, Float32Array];
        gradient.set(dw);
        gradient.set(db, weights);
        return Number(value[0]);
      },
      async close() {
        x.dispose();
        y.dispose();
      },
    };
  };
  return Object.assign(make, { from: 0 });
}
