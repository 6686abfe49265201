import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../src/edit-distance.ts';

describe('the edit distance', () => {
  const word = fc.stringMatching(/^[a-e]{0,8}$/);
  it('is the same in both directions, and nothing only for the same word', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it('is one for a letter lost, wrong, doubled or swapped', () => {
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
            expect(editDistance(text, slip, 1)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('is infinite above the largest of interest', () => {
    fc.assert(
      fc.property(word, word, fc.nat(8), (a, b, most) => {
        const distance = editDistance(a, b);
        expect(editDistance(a, b, most)).toBe(distance > most ? Number.POSITIVE_INFINITY : distance);
      }),
    );
  });

  it('counts letters that are two code units once', () => {
    expect(editDistance('𝕃a', 'a')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
