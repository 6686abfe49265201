/** The columns of a TF-IDF matrix as plain data, so that new texts are read as the training's were. */
export interface Vocabulary {
  /** Single words and pairs. */
  readonly words: NgramColumns;
  /** Stretches of characters. */
  readonly characters: NgramColumns;
  /** Texts are cut to this many characters. */
  readonly cut: number;
}

export interface NgramColumns {
  readonly ngrams: readonly string[];
  /** Inverse document frequency of each. */
  readonly inverse: readonly number[];
}
