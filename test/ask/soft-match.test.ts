import { describe, expect, it } from 'vitest';
import { teacherPassages } from '../../src/ask/passages.ts';
import { createSoftIndex, softCoverage, softTerms } from '../../src/ask/soft-match.ts';
import { traitsOf } from '../../src/ask/traits.ts';
import { noVectorCache } from '../../src/ask/vector-cache.ts';
import { createWordMeanings } from '../../src/ask/word-meanings.ts';
import type { Encoder } from '../../src/encoder/encoder.ts';

const words = [
  { word: 'photo', weight: 1 },
  { word: 'network', weight: 3 },
];

/** An encoder to which each word means the point that the table gives it. */
function encoderOf(points: Readonly<Record<string, readonly [number, number]>>): Encoder {
  return {
    id: 'points',
    dimensions: 2,
    embed: async (texts) => Float32Array.from(texts.flatMap((text) => points[text] ?? [0, 0])),
    close: async () => {},
  };
}

describe('words of like meaning', () => {
  const near = new Map([['photo', [{ stem: 'pictur', closeness: 0.6 }]]]);

  it('count as far as they are close, and the word itself wholly', () => {
    const terms = softTerms(words, near);
    expect(softCoverage(terms, new Set(['photo', 'network']))).toBeCloseTo(1);
    expect(softCoverage(terms, new Set(['pictur', 'network']))).toBeCloseTo(0.75 + 0.25 * 0.6);
    expect(softCoverage(terms, new Set(['pictur']))).toBeCloseTo(0.15);
    expect(softCoverage(terms, new Set(['leaf']))).toBe(0);
  });

  it('are not counted while they are not known', () => {
    expect(softCoverage(softTerms(words, undefined), new Set(['pictur']))).toBe(0);
  });

  it('are found for all passages at once as for each', () => {
    const passages = teacherPassages(
      ['A picture.', 'A network of photos', 'Leaves'].map((answer, index) => ({
        id: String(index),
        question: 'q',
        answer,
        by: 'Tess',
        at: 0,
      })),
    );
    const traits = passages.map(traitsOf);
    const terms = softTerms(words, near);
    const all = createSoftIndex(traits).coverage(terms);
    for (const [row, { stems }] of traits.entries()) expect(all[row]).toBeCloseTo(softCoverage(terms, stems));
  });

  it('are those whose vectors point the same way once what all share is taken away', async () => {
    const encoder = encoderOf({
      picture: [1, 0.9],
      tree: [1, -0.9],
      photo: [1, 0.7],
      river: [1, -0.7],
    });
    const faults: unknown[] = [];
    const meanings = createWordMeanings(
      new Map([
        ['pictur', 'picture'],
        ['tree', 'tree'],
        ['river', 'river'],
        ['photo', 'photo'],
      ]),
      { encoder, cache: noVectorCache, onFault: (error) => void faults.push(error) },
    );
    expect(await meanings.near(['photo'])).toBeUndefined();
    await meanings.ready;
    const near = await meanings.near(['photo']);
    expect(near?.get('photo')?.map(({ stem }) => stem)).toEqual(['pictur']);
    expect(faults).toEqual([]);
    meanings.close();
  });

  it('are done without when the encoder fails', async () => {
    const faults: unknown[] = [];
    const encoder: Encoder = {
      ...encoderOf({}),
      embed: async () => {
        throw new Error('gone');
      },
    };
    const meanings = createWordMeanings(new Map([['tree', 'tree']]), {
      encoder,
      cache: noVectorCache,
      onFault: (error) => void faults.push(error),
    });
    await meanings.ready;
    expect(await meanings.near(['tree'])).toBeUndefined();
    expect(faults).toHaveLength(1);
  });
});
