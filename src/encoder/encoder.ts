/** Frozen text -> vector. */
export interface Encoder {
  /** `embedded`, or the hub id or folder it was made from. */
  readonly id: string;
  /** Length of a vector. */
  readonly dimensions: number;
  /**
   * Mean-pooled, L2-normalised vectors in the order of `texts`. Texts beyond the encoder's length are cut.
   * @returns one row-major matrix [texts.length, dimensions]
   */
  embed(texts: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}
