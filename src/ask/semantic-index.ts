import type { Encoder } from '../encoder/encoder.ts';
import type { Passage } from './passages.ts';

/** Cosine between a question and every passage. */
export interface SemanticIndex {
  /** One value per passage, in their order; undefined while the passages are still being embedded. */
  similarities(question: string): Promise<Float32Array | undefined>;
}

/** Embeds the passages in the background; a failing encoder leaves the index without an answer, not the tutor. */
export function createSemanticIndex(
  passages: readonly Passage[],
  encoder: Encoder,
  onFault: (error: unknown) => void,
): SemanticIndex {
  let vectors: Float32Array | undefined;
  const texts = passages.map(({ heading, text }) => `${heading}. ${text}`);
  encoder.embed(texts).then((matrix) => {
    vectors = matrix;
  }, onFault);

  return {
    async similarities(question) {
      if (!vectors || passages.length === 0) return undefined;
      try {
        return products(vectors, await encoder.embed([question]), passages.length);
      } catch (error) {
        onFault(error);
        return undefined;
      }
    },
  };
}

/** Dot products of the rows of a matrix [rows, width] with a vector [width]; cosines when all are normalised. */
function products(matrix: Float32Array, vector: Float32Array, rows: number): Float32Array {
  const width = vector.length;
  const result = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    const from = row * width;
    for (let column = 0; column < width; column++)
      sum += (matrix[from + column] ?? 0) * (vector[column] ?? 0);
    result[row] = sum;
  }
  return result;
}
