import { transposed, type Weights, type WeightTensor } from '../../encoder/weights.ts';
import type { Head } from '../head/head.ts';
import type { Learner } from './learner.ts';
import { HEAD_BIAS, HEAD_WEIGHT, type Network } from './network.ts';

/** Where a training begins: the head's numbers into the learner's store, which has its matrix as [in, out]. */
export function setHead({ store }: Learner, { weights, biases }: Head): void {
  const columns = weights.length / biases.length;
  store.values[HEAD_WEIGHT]?.set(transposed({ shape: [biases.length, columns], data: weights }).data);
  store.values[HEAD_BIAS]?.set(biases);
}

/** A copy of the head that stands in the store. */
export function headIn({ store }: Learner, labelCount: number, c: number): Head {
  const weight = store.values[HEAD_WEIGHT] as Float32Array;
  return {
    weights: transposed({ shape: [weight.length / labelCount, labelCount], data: weight }).data,
    biases: (store.values[HEAD_BIAS] as Float32Array).slice(),
    c,
  };
}

/** The layers' numbers as they are in BERT: matrices [out, in]. */
export function weightsIn({ store }: Learner, { parameters }: Network): Weights {
  const weights: Record<string, WeightTensor> = {};
  for (const [name, shape] of Object.entries(parameters)) {
    if (!name.startsWith('encoder.layer.')) continue;
    const data = (store.values[name] as Float32Array).slice();
    weights[name] = shape.length === 2 ? transposed({ shape, data }) : { shape, data };
  }
  return weights;
}
