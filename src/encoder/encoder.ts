/** Frozen text -> vector. */
export interface Encoder {
  /** `embedded`, or the hub id or folder it was made from. */
  readonly id: string;
  /** Length of a vector. */
  readonly dimensions: number;
  /**
   * Mean-pooled, L2-normalised vectors in the order of `texts`. Texts beyond the encoder's length are cut.
   * `onProgress` hears how many texts are done.
   * @returns one row-major matrix [texts.length, dimensions]
   */
  embed(texts: readonly string[], onProgress?: (done: number) => void): Promise<Float32Array>;
  /**
   * Vectors of another form than the encoder's own, for classifiers.
   * @returns row-major; with `wide` each vector has twice the `dimensions`
   */
  embedAs?(
    form: EncoderForm,
    texts: readonly string[],
    onProgress?: (done: number) => void,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}

/** How an encoder's vectors are made. */
export interface EncoderForm {
  /** Absolute path of a safetensors file, named as in BERT: trained numbers in place of the encoder's own. */
  readonly weights?: string;
  /**
   * Two parts of equal length, together of length 1: the mean over the last layer, and over the embeddings of the
   * first words.
   */
  readonly wide?: boolean;
}

/** Which encoder made a vector: vectors of different fingerprints must never meet. */
export interface EncoderIdentity {
  readonly id: string;
  readonly dimensions: number;
  /** 16 hexadecimal digits over the weights, the tokenizer and the configuration. */
  readonly fingerprint: string;
}

/** An encoder that says which it is and how it reads a text. */
export interface IdentifiedEncoder extends Encoder, EncoderIdentity {
  inspect(text: string): Promise<Reading>;
}

/** What an encoder sees of a text. */
export interface Reading {
  /** Word pieces, without the special tokens around them. */
  readonly pieces: readonly string[];
  /** How many of them stand for something outside the vocabulary. */
  readonly unknown: number;
  /** True when the text was longer than the encoder reads. */
  readonly cut: boolean;
}
