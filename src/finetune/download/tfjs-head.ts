import type { Head } from '../head/head.ts';

/**
 * The head as a TensorFlow.js layers model: vectors of the encoder to probabilities, for `tf.loadLayersModel`. The format
 * is plain, so that TensorFlow.js is only needed where the model is used.
 * Format: github.com/tensorflow/tfjs, “layers-model”.
 */
export function tfjsHead(
  { weights, biases }: Pick<Head, 'weights' | 'biases'>,
  dimensions: number,
  temperature: number,
): Readonly<Record<'model.json' | 'weights.bin', Uint8Array>> {
  const labels = biases.length;
  const kernel = new Float32Array(weights.length + labels);
  for (let label = 0; label < labels; label++) {
    for (let each = 0; each < dimensions; each++) {
      kernel[each * labels + label] = (weights[label * dimensions + each] as number) / temperature;
    }
    kernel[weights.length + label] = (biases[label] as number) / temperature;
  }
  const dense = {
    class_name: 'Dense',
    config: {
      name: 'head',
      trainable: true,
      batch_input_shape: [null, dimensions],
      dtype: 'float32',
      units: labels,
      activation: 'softmax',
      use_bias: true,
    },
  };
  const model = {
    format: 'layers-model',
    generatedBy: 'studyhall',
    convertedBy: null,
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'classifier', layers: [dense] },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'head/kernel', shape: [dimensions, labels], dtype: 'float32' },
          { name: 'head/bias', shape: [labels], dtype: 'float32' },
        ],
      },
    ],
  };
  return {
    'model.json': Buffer.from(`${JSON.stringify(model, null, 1)}\n`),
    'weights.bin': new Uint8Array(kernel.buffer),
  };
}
