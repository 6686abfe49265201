import { describe, expect, it } from 'vitest';
import type { LowerPart } from '../../src/encoder/layers.ts';
import { hiddenSource } from '../../src/finetune/unfrozen/sources.ts';

const SIZE = 2;
const TOKENS = [[7], [1, 2, 3], [4, 5]];

/** Hidden states that say which token they are of, and how often they were asked for. */
function lowerPart() {
  let runs = 0;
  const lower: LowerPart = {
    async run(rows) {
      runs++;
      const width = Math.max(...rows.map((row) => row.length));
      const hidden = new Float32Array(rows.length * width * SIZE).fill(-1);
      for (const [text, row] of rows.entries()) {
        for (const [place, token] of row.entries()) {
          hidden.set([token, token / 10], (text * width + place) * SIZE);
        }
      }
      return { hidden, width };
    },
    close: async () => {},
  };
  return { lower, runs: () => runs };
}

describe('batches of hidden states', () => {
  it('hold the tokens of the asked texts one behind the other, without padding', async () => {
    const { feeds } = await hiddenSource(TOKENS, lowerPart().lower, SIZE);
    const { x, mask, slots, texts, places, shares } = await feeds([1, 0]);
    expect(x?.shape).toEqual([4, SIZE]);
    const words = [...(x?.data ?? [])].filter((_, at) => at % SIZE === 0);
    expect(words).toEqual([1, 2, 3, 7]);
    expect([...(mask?.data ?? [])]).toEqual([1, 1, 1, 1, 0, 0]);
    expect([...(slots?.data ?? [])]).toEqual([0n, 1n, 2n, 3n, 0n, 0n]);
    expect([...(texts?.data ?? [])]).toEqual([0n, 0n, 0n, 1n]);
    expect([...(places?.data ?? [])]).toEqual([0n, 1n, 2n, 0n]);
    expect(shares?.data).toEqual(Float32Array.of(1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0, 1));
  });

  it('are computed once, however often they are asked for', async () => {
    const { lower, runs } = lowerPart();
    const { feeds } = await hiddenSource(TOKENS, lower, SIZE);
    expect(runs()).toBe(1);
    const first = await feeds([2, 1]);
    expect(await feeds([2, 1])).toEqual(first);
    expect(await feeds([0])).not.toEqual(first);
    expect(runs()).toBe(1);
  });
});
