import { describe, expect, it } from 'vitest';
import { confidenceFeatures } from '../../src/ask/confidence.ts';
import { RANK_FEATURES, type RankFeatures } from '../../src/ask/rank.ts';

const features = Object.fromEntries(RANK_FEATURES.map((name) => [name, 0])) as RankFeatures;
const best = {
  agreement: { coverage: 0.2, alike: 0.2, about: 0, headed: 0, listed: 0 },
  features,
  cosine: undefined,
  near: undefined,
};
const lengthOf = (words: number) =>
  confidenceFeatures(best, { words, corrected: 0, known: 0.5, spread: undefined }).length;

describe('the number of words of a question', () => {
  it('makes an answer surer, up to that of a long question', () => {
    expect(lengthOf(2)).toBeLessThan(lengthOf(5));
    expect(lengthOf(80)).toBe(lengthOf(8));
  });
});
