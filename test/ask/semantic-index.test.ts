import { describe, expect, it } from 'vitest';
import { listedQuestions } from '../../src/ask/listed.ts';
import type { Passage } from '../../src/ask/passages.ts';
import { createSemanticIndex } from '../../src/ask/semantic-index.ts';
import { noVectorCache } from '../../src/ask/vector-cache.ts';
import type { Encoder } from '../../src/encoder/encoder.ts';

/** Vectors of unit length by text. */
const VECTORS: Readonly<Record<string, readonly number[]>> = {
  'one. first': [1, 0, 0],
  'two. second': [0, 1, 0],
  'three. third': [0, 0, 1],
  'asked of one': [0, 0.6, 0.8],
  'asked of one and two': [0.8, 0.6, 0],
  question: [0.6, 0.8, 0],
};

function encoderOf(embedded: string[]): Encoder {
  return {
    id: 'fixed',
    fingerprint: 'fixed',
    dimensions: 3,
    async embed(texts: readonly string[]) {
      embedded.push(...texts);
      return Float32Array.from(texts.flatMap((text) => VECTORS[text] ?? [0, 0, 0]));
    },
  } as unknown as Encoder;
}

const passage = (heading: string, text: string, asked: Passage['asked']): Passage => ({
  id: heading,
  source: { kind: 'teacher', name: 'T', at: 0 },
  kind: 'explanation',
  heading,
  text,
  aliases: [],
  asked,
});
const both = { question: 'asked of one and two', quote: 'words of both' };
const passages = [
  passage('one', 'first', [{ question: 'asked of one' }, both]),
  passage('two', 'second', [both]),
  passage('three', 'third', []),
];

describe('how near a question is in meaning', () => {
  it('is told for every passage, and for the nearest question listed for it', async () => {
    const embedded: string[] = [];
    const index = createSemanticIndex(passages, listedQuestions(passages), {
      encoder: encoderOf(embedded),
      cache: noVectorCache,
      onFault(error) {
        throw error;
      },
    });
    await index.ready;
    expect(embedded).toHaveLength(5);
    const near = await index.similarities('question');
    expect([...(near?.passages ?? [])].map((each) => each.toFixed(2))).toEqual(['0.60', '0.80', '0.00']);
    expect(near?.listed.get(0)).toMatchObject({ cosine: expect.closeTo(0.96, 5), listed: both });
    expect(near?.listed.get(1)?.listed).toEqual(both);
    expect(near?.listed.has(2)).toBe(false);
  });

  it('is not told before everything is embedded', async () => {
    const index = createSemanticIndex(passages, listedQuestions(passages), {
      encoder: encoderOf([]),
      cache: noVectorCache,
      onFault(error) {
        throw error;
      },
    });
    expect(await index.similarities('question')).toBeUndefined();
    await index.ready;
    expect(await index.similarities('question')).toBeDefined();
  });
});
