import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotProducts } from '../../src/ask/dot-products.ts';

describe('products of a matrix with a vector', () => {
  it('are those of each row, whatever the width', () => {
    const numbers = (length: number) =>
      fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length });
    const problems = fc
      .record({ rows: fc.nat(5), width: fc.integer({ min: 1, max: 11 }) })
      .chain(({ rows, width }) => fc.tuple(numbers(rows * width), numbers(width)));
    fc.assert(
      fc.property(problems, ([matrix, vector]) => {
        const width = vector.length;
        const products = dotProducts(Float32Array.from(matrix), Float32Array.from(vector));
        expect(products).toHaveLength(matrix.length / width);
        for (const [row, product] of products.entries()) {
          const own = matrix.slice(row * width, (row + 1) * width);
          const sum = own.reduce((total, value, column) => total + value * (vector[column] ?? 0), 0);
          expect(product).toBeCloseTo(sum, 3);
        }
      }),
    );
  });
});
