import type { WeightTensor } from '../encoder/weights.ts';
import type { Engine } from './approach.ts';
import type { Vocabulary } from './baselines/vocabulary.ts';
import { type DenseMatrix, denseFeatures, type GraphObjective } from './head/dense-features.ts';
import type { Head } from './head/head.ts';
import { choosePenalty, type HeadTraining, type Penalty, trainHead } from './head/train-head.ts';

/** What a training made: everything that a prediction needs beside the encoder itself. */
export interface Trained {
  /** Frozen, unfrozen and scratch: on the encoder's vectors. TF-IDF: on the vocabulary's columns. */
  readonly head: Head;
  /** Unfrozen and scratch: what replaces the encoder's own numbers, by name in its ONNX file. */
  readonly weights?: Readonly<Record<string, WeightTensor>>;
  /** TF-IDF: its n-grams; it needs no encoder. */
  readonly vocabulary?: Vocabulary;
}

/** What computes a training: one per engine, all reaching the same optimum. */
export interface Trainer {
  readonly engine: Engine;
  choosePenalty(features: DenseMatrix, training: HeadTraining): Promise<Penalty>;
  /** With its penalty chosen first, where there is a choice. */
  trainHead(features: DenseMatrix, training: HeadTraining): Promise<Head>;
}

/** L-BFGS: typed arrays for small problems, a graph of the engine for large ones. */
export function createOnnxTrainer(graph?: GraphObjective, engine: Engine = 'onnx'): Trainer {
  return {
    engine,
    choosePenalty({ data, columns }, training) {
      const { matrix } = centred(data, columns, training.rows);
      return choosePenalty(denseFeatures(matrix, columns, graph), training);
    },
    async trainHead({ data, columns }, training) {
      const { matrix, mean, scale } = centred(data, columns, training.rows);
      const { variables, c } = await trainHead(denseFeatures(matrix, columns, graph), training);
      const count = training.labelCount * columns;
      const weights = Float32Array.from(variables.subarray(0, count), (weight) => weight / scale);
      const biases = Float32Array.from(variables.subarray(count));
      for (let label = 0; label < biases.length; label++) {
        let shift = 0;
        for (let column = 0; column < columns; column++) {
          shift += (weights[label * columns + column] as number) * (mean[column] as number);
        }
        biases[label] = (biases[label] as number) - shift;
      }
      return { weights, biases, c };
    },
  };
}

/**
 * The vectors less their mean, at mean squared length 1. Biases are free, so that centring changes no solution; it
 * only lets L-BFGS find it much sooner. With the length fixed, a penalty means the same for every encoder.
 */
function centred(data: Float32Array, columns: number, rows: Int32Array) {
  const mean = new Float64Array(columns);
  for (const row of rows) {
    for (let column = 0; column < columns; column++) {
      mean[column] = (mean[column] as number) + (data[row * columns + column] as number) / rows.length;
    }
  }
  let squares = 0;
  for (const row of rows) {
    for (let column = 0; column < columns; column++) {
      squares += ((data[row * columns + column] as number) - (mean[column] as number)) ** 2 / rows.length;
    }
  }
  const scale = Math.sqrt(squares) || 1;
  const matrix = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    matrix[at] = ((data[at] as number) - (mean[at % columns] as number)) / scale;
  }
  return { matrix, mean, scale };
}
