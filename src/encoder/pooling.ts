/**
 * Mean over the tokens that are not padding, then L2 norm, as sentence encoders are read (Reimers and Gurevych,
 * Sentence-BERT, 2019).
 * @param hidden [rows, width, dimensions]
 * @param tokens how many of each row's columns are not padding
 * @param write receives row and vector; the vector is reused.
 * @param blocks into how many equal parts a vector falls; each gets the same length, the whole length 1.
 */
export function poolMean(
  hidden: Float32Array,
  tokens: readonly number[],
  width: number,
  dimensions: number,
  write: (row: number, vector: Float32Array) => void,
  blocks = 1,
): void {
  const vector = new Float32Array(dimensions);
  for (const [row, count] of tokens.entries()) {
    vector.fill(0);
    for (let column = 0; column < count; column++) {
      const from = (row * width + column) * dimensions;
      for (let each = 0; each < dimensions; each++) {
        vector[each] = (vector[each] as number) + (hidden[from + each] as number);
      }
    }
    const size = dimensions / blocks;
    for (let from = 0; from < dimensions; from += size) {
      normalise(vector.subarray(from, from + size), 1 / Math.sqrt(blocks));
    }
    write(row, vector);
  }
}

function normalise(vector: Float32Array, length: number): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const norm = Math.sqrt(squares) || 1;
  for (let each = 0; each < vector.length; each++) vector[each] = ((vector[each] as number) / norm) * length;
}
