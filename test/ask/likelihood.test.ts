import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLikelihood } from '../../src/ask/likelihood.ts';
import type { Passage } from '../../src/ask/passages.ts';
import { lightStem } from '../../src/ask/stem.ts';
import { traitsOf } from '../../src/ask/traits.ts';

function passage(id: string, text: string, questions: readonly string[] = []): Passage {
  return {
    id,
    source: { kind: 'teacher', name: 'T', at: 0 },
    kind: 'explanation',
    heading: '',
    text,
    aliases: [],
    asked: questions.map((question) => ({ question, quote: text })),
  };
}

const passages = [
  passage('cost', 'Training needs a graphics card for a day.', [
    'How expensive is it?',
    'What is the price?',
  ]),
  passage('data', 'Training needs labelled pictures.'),
  passage('none', 'Kernels slide over an image.'),
];
const likelihood = createLikelihood(passages, passages.map(traitsOf));
const of = (...words: readonly string[]) => [...likelihood(words.map(lightStem))];

describe('how likely a question is from a passage', () => {
  it('is told by its own words and by those of questions that are listed for it', () => {
    const [cost = 0, data, none] = of('price');
    expect(cost).toBeGreaterThan(0);
    expect([data, none]).toEqual([0, 0]);
    const [, pictures = 0] = of('labelled', 'pictures');
    expect(pictures).toBeGreaterThan(0);
  });

  it('is the logarithm that the model gives', () => {
    // a word of a text weighs 0.2, one of a listed question 1; “expensive” and “price” are all that those have
    const own = passages.map(traitsOf).map(({ sequence }) => 0.2 * sequence.length);
    const total = own.reduce((sum, each) => sum + each, 0) + 2;
    const share = 0.2 / total;
    const expected = Math.log((0.2 + 20 * share) / ((own[2] ?? 0) + 20) / share);
    expect(of('kernels')[2]).toBeCloseTo(Math.max(0, expected), 5);
  });

  it('does not count words that stand nowhere, nor a word twice', () => {
    expect(of('price', 'zebra')).toEqual(of('price'));
    expect(of('price', 'price')).toEqual(of('price'));
    expect(of('zebra')).toEqual([0, 0, 0]);
    expect(of()).toEqual([0, 0, 0]);
  });

  it('is never less than nothing', () => {
    const words = fc.constantFrom('training', 'price', 'pictures', 'kernels', 'zebra', 'day');
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (asked) => {
        for (const value of of(...asked)) expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
