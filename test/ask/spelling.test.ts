import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { respell, slips } from '../../src/ask/spelling.ts';

const vocabulary = new Map([
  ['head', 40],
  ['held', 10],
  ['catastrophic', 8],
  ['forgetting', 9],
  ['transfer', 90],
  ['learning', 80],
]);

describe('a misspelt word', () => {
  it.each([
    ['haed', ['head']],
    ['catastrofic', ['catastrophic']],
    ['forgeting', ['forgetting']],
    ['tranfser', ['transfer']],
    ['transferlearning', ['transfer', 'learning']],
  ])('%s is read as %j', (word, read) => {
    expect(respell(word, vocabulary)).toEqual(read);
  });

  it.each(['cat', 'photosynthesis', 'gpt4', 'xylophone'])('%s is read as nothing else', (word) => {
    expect(respell(word, vocabulary)).toBeUndefined();
  });

  it('prefers the nearer word, then the commoner', () => {
    const near = new Map([
      ['layer', 2],
      ['lawyer', 1],
      ['layers', 9],
    ]);
    expect(respell('laayer', near)).toEqual(['layer']);
  });
});

describe('slips', () => {
  const word = fc.stringMatching(/^[a-e]{0,8}$/);
  it('count alike in both directions, and are none only for the same word', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slips(a, b, 20)).toBe(slips(b, a, 20));
        expect(slips(a, b, 20) === 0).toBe(a === b);
      }),
    );
  });

  it('count one letter lost, wrong, doubled or swapped as one', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{4,10}$/),
        fc.nat(2),
        fc.stringMatching(/^[a-z]$/),
        (text, at, letter) => {
          const lost = text.slice(0, at) + text.slice(at + 1);
          const wrong = text.slice(0, at) + letter + text.slice(at + 1);
          const doubled = text.slice(0, at + 1) + text.slice(at);
          const swapped = text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
          for (const slip of [lost, wrong, doubled, swapped])
            expect(slips(text, slip, 1) ?? 9).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
