import { describe, expect, it } from 'vitest';
import { lightStem } from '../../src/ask/stem.ts';

describe('the light stem', () => {
  it.each([
    ['freeze', 'freezing'],
    ['freezing', 'freezeing'],
    ['layer', 'layers'],
    ['modelling', 'modeling'],
    ['generalise', 'generalization'],
    ['tokeniser', 'tokenizers'],
    ['study', 'studies'],
    ['random', 'randomly'],
    ['stop', 'stopping'],
  ])('is the same for %s and %s', (one, other) => {
    expect(lightStem(one)).toBe(lightStem(other));
  });

  it.each([
    ['bert', 'bird'],
    ['probe', 'problem'],
  ])('is another for %s and %s when they are other words', (one, other) => {
    expect(lightStem(one)).not.toBe(lightStem(other));
  });
});
