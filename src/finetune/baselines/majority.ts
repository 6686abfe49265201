import type { Prepared, Truth } from '../approach.ts';

/**
 * Always says the label most frequent among the known examples: what a classifier must beat to have learnt anything.
 * It is the same in every fold. Counted in each fold's training part, the most frequent of labels that are about equally
 * frequent would be the one that the fold tests least, and be right less often than any label said throughout.
 */
export function prepareMajority({ labels, labelCount }: Truth, known: Int32Array): Prepared {
  const shares = new Float64Array(labelCount);
  for (const row of known) {
    const label = labels[row] as number;
    shares[label] = (shares[label] as number) + 1 / known.length;
  }
  return {
    fit: async () => ({
      predict(asked) {
        const probabilities = new Float64Array(asked.length * labelCount);
        for (let index = 0; index < asked.length; index++) probabilities.set(shares, index * labelCount);
        return probabilities;
      },
    }),
  };
}
