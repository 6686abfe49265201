/** A linear model over named features. */
export interface Linear<Name extends string> {
  readonly bias: number;
  readonly weights: Readonly<Record<Name, number>>;
}

export function linear<Name extends string>(
  { bias, weights }: Linear<Name>,
  features: Readonly<Record<Name, number>>,
): number {
  let sum = bias;
  for (const name of Object.keys(weights) as Name[]) sum += weights[name] * features[name];
  return sum;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
