/**
 * Of every row of a matrix [rows, width] with a vector [width]; cosines when all are of length 1. Four sums at once, since
 * one would wait for itself at every column.
 */
export function dotProducts(matrix: Float32Array, vector: Float32Array): Float32Array {
  const width = vector.length;
  const products = new Float32Array(matrix.length / width);
  const whole = width - (width % 4);
  for (let row = 0; row < products.length; row++) {
    const from = row * width;
    const product = (column: number) => (matrix[from + column] ?? 0) * (vector[column] ?? 0);
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let column = 0; column < whole; column += 4) {
      a += product(column);
      b += product(column + 1);
      c += product(column + 2);
      d += product(column + 3);
    }
    for (let column = whole; column < width; column++) a += product(column);
    products[row] = a + b + c + d;
  }
  return products;
}
