import type { Prepared, Truth } from '../approach.ts';

/** Always says the most frequent label: what a classifier must beat to have learnt anything. */
export function prepareMajority({ labels, labelCount }: Truth): Prepared {
  return {
    async fit(rows) {
      const shares = new Float64Array(labelCount);
      for (const row of rows) shares[labels[row] as number] = (shares[labels[row] as number] as number) + 1;
      for (let label = 0; label < labelCount; label++)
        shares[label] = (shares[label] as number) / rows.length;
      return {
        predict(asked) {
          const probabilities = new Float64Array(asked.length * labelCount);
          for (let index = 0; index < asked.length; index++) probabilities.set(shares, index * labelCount);
          return probabilities;
        },
      };
    },
  };
}
