/** A smooth function to minimise. */
export interface Objective {
  /** Number of variables. */
  readonly size: number;
  /** The value at `point`; writes the gradient there. */
  evaluate(point: Float64Array, gradient: Float64Array): number | Promise<number>;
}
