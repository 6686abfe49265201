/**
 * Of every row of a matrix [rows, width] with a vector [width]; cosines when all are of length 1. Four sums at once, since
 * one would wait for itself at every column.
 */
export function dotProducts(matrix: Float32Array, vector: Float32Array): Float32Array {
  const width = vector.length;
  const products = new Float32Array(matrix.length / width);
  const whole = width - (width % 4);
  for (let row = 0, at = 0; row < products.length; row++) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let column = 0; column < whole; column += 4, at += 4) {
      a += (matrix[at] ?? 0) * (vector[column] ?? 0);
      b += (matrix[at + 1] ?? 0) * (vector[column + 1] ?? 0);
      c += (matrix[at + 2] ?? 0) * (vector[column + 2] ?? 0);
      d += (matrix[at + 3] ?? 0) * (vector[column + 3] ?? 0);
    }
    for (let column = whole; column < width; column++, at++) a += (matrix[at] ?? 0) * (vector[column] ?? 0);
    products[row] = a + b + c + d;
  }
  return products;
}
