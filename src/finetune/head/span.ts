/** Vectors in coordinates of the space that they span: as many columns as vectors at most, the same inner products. */
export interface Span {
  /** Row-major [vectors, dimensions]. */
  readonly coordinates: Float32Array;
  readonly dimensions: number;
  /**
   * How much of every vector makes up the one at the given coordinates.
   * @param at [dimensions]
   * @returns [vectors]
   */
  combine(at: ArrayLike<number>): Float64Array;
}

/** Of the longest vector's squared length: what is left of a vector below this is rounding. */
const NOTHING = 1e-10;

/**
 * By Cholesky decomposition, the vector that the ones before explain least first. A linear model whose penalty is the
 * length of its weights never leaves the span of its examples (Kimeldorf and Wahba, Some Results on Tchebycheffian
 * Spline Functions, 1971), so that it can be fitted on the coordinates alone, in much less time where vectors are few.
 * Method: Golub and Van Loan, Matrix Computations, 4th edition 2013, algorithm 4.2.4.
 * @param products inner products of all vectors, row-major [count, count]
 */
export function spanOf(products: Float64Array, count: number): Span {
  const left = Float64Array.from({ length: count }, (_, each) => products[each * count + each] as number);
  const least = NOTHING * Math.max(0, ...left);
  const lower = new Float64Array(count * count);
  const pivots: number[] = [];
  for (let dimension = 0; dimension < count; dimension++) {
    const pivot = left.indexOf(Math.max(...left));
    if (!((left[pivot] as number) > least)) break;
    const root = Math.sqrt(left[pivot] as number);
    pivots.push(pivot);
    for (let each = 0; each < count; each++) {
      if (left[each] === -Infinity) continue;
      let value = products[each * count + pivot] as number;
      for (let before = 0; before < dimension; before++) {
        value -= (lower[each * count + before] as number) * (lower[pivot * count + before] as number);
      }
      value = each === pivot ? root : value / root;
      lower[each * count + dimension] = value;
      left[each] = (left[each] as number) - value * value;
    }
    left[pivot] = -Infinity;
  }
  const dimensions = pivots.length;
  const coordinates = new Float32Array(count * dimensions);
  for (let each = 0; each < count; each++) {
    coordinates.set(lower.subarray(each * count, each * count + dimensions), each * dimensions);
  }
  return {
    coordinates,
    dimensions,
    combine(at) {
      const shares = new Float64Array(count);
      for (let dimension = dimensions - 1; dimension >= 0; dimension--) {
        let value = at[dimension] as number;
        for (let after = dimension + 1; after < dimensions; after++) {
          const pivot = pivots[after] as number;
          value -= (lower[pivot * count + dimension] as number) * (shares[pivot] as number);
        }
        const pivot = pivots[dimension] as number;
        shares[pivot] = value / (lower[pivot * count + dimension] as number);
      }
      return shares;
    },
  };
}
