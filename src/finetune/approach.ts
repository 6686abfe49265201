/** Says how far a step is: a label for a learner and the share done, 0 to 1. */
export type OnProgress = (label: string, fraction: number) => void;

/** How a classifier is made. */
export const MODES = ['frozen', 'unfrozen', 'scratch', 'tfidf'] as const;
export type Mode = (typeof MODES)[number];

/** What computes a training: onnxruntime's own binary, the same graphs in WebAssembly, or TensorFlow.js. */
export const ENGINES = ['onnx', 'onnx-web', 'tfjs'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * A way of making classifiers, prepared once over all texts, so that the folds of an evaluation only differ in
 * the rows they use. Labels of rows outside `rows` are never looked at.
 */
export interface Prepared<Classifier extends Fitted = Fitted> {
  /**
   * @param like fitted to a part of these rows: what was chosen for it on held-out examples (a penalty, how long to
   *   train) is taken over instead of chosen anew
   */
  fit(rows: Int32Array, onProgress?: OnProgress, like?: Classifier): Promise<Classifier>;
}

export interface Fitted {
  /** Probabilities, row-major [rows.length, number of labels]. */
  predict(rows: Int32Array): Float64Array | Promise<Float64Array>;
}

/** The label of each row and how many labels there are. */
export interface Truth {
  readonly labels: Int32Array;
  readonly labelCount: number;
}
