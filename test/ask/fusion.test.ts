import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse } from '../../src/ask/fusion.ts';

const weights = { meaning: 0.2, missing: 0.2, alike: 0.5 };
/** No word of the question is met in any of so many passages. */
const unmet = (passages: number) => new Float32Array(passages);

describe('fusing two rankings', () => {
  it('keeps the order of bm25 while there are no cosines', () => {
    const scores = new Map([
      [4, 9],
      [2, 5],
      [7, 1],
    ]);
    expect(fuse(scores, undefined, unmet(8), () => 1, weights).map(({ row }) => row)).toEqual([4, 2, 7]);
  });

  it('never lets meaning overturn a clear lead of bm25', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 20 }),
        (cosines) => {
          const scores = new Map([
            [0, 10],
            [1, 3],
          ]);
          expect(
            fuse(scores, Float32Array.from(cosines), unmet(cosines.length), () => 1, weights)[0]?.row,
          ).toBe(0);
        },
      ),
    );
  });

  it('lets meaning decide between passages with about the same words', () => {
    const scores = new Map([
      [0, 10],
      [1, 9.5],
    ]);
    expect(fuse(scores, Float32Array.of(0.1, 0.8, 0), unmet(3), () => 1, weights)[0]?.row).toBe(1);
  });

  it('listens to meaning more when the best words are missing', () => {
    const scores = new Map([
      [0, 10],
      [1, 7],
    ]);
    const cosines = Float32Array.of(0.2, 0.8, 0);
    expect(fuse(scores, cosines, unmet(3), () => 1, weights)[0]?.row).toBe(0);
    expect(fuse(scores, cosines, unmet(3), () => 0.1, weights)[0]?.row).toBe(1);
  });

  it('finds what shares no word at all', () => {
    expect(fuse(new Map(), Float32Array.of(0.1, 0.9), unmet(2), () => 0, weights)[0]?.row).toBe(1);
  });

  it('prefers the passage that has more of the question in like words', () => {
    const scores = new Map([
      [0, 10],
      [1, 9],
    ]);
    expect(fuse(scores, undefined, Float32Array.of(0.3, 0.9), () => 1, weights)[0]?.row).toBe(1);
  });
});
