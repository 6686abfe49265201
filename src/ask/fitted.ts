import type { Fitted } from './retrieve.ts';

/** Fitted by `bench/retrieval.mjs --fit` and `bench/ask.mjs --fit`; not to be edited by hand. */
export const FITTED: Fitted = {
  fusion: {
    meaning: 0.1,
    missing: 0.1,
  },
  rank: {
    bias: 0,
    weights: {
      fused: 5.392,
      coverage: 3.772,
      named: 1.632,
      about: 0.544,
      headed: 1.853,
      together: 1.359,
      sentence: 0.676,
      definition: 0.919,
      reason: 0.389,
      example: 0.6,
      amount: 1.195,
      both: 0.66,
      difference: 0.298,
      dialogue: -0.578,
      'example kind': 0.096,
      'definition kind': 0.39,
      summary: -0.386,
      aid: 0.097,
      reference: -1.343,
      source: 1.469,
      teacher: 0.5,
    },
  },
  confidence: {
    withMeaning: {
      bias: -4.745,
      weights: {
        coverage: 2.608,
        known: 2.549,
        about: 0.893,
        headed: 1.053,
        named: 0.7,
        both: 0.084,
        fewWords: -1.43,
        corrected: 0.058,
        closeness: 0.817,
        standsOut: 1.495,
      },
      threshold: 0.59,
    },
    lexicalOnly: {
      bias: -3.977,
      weights: {
        coverage: 2.999,
        known: 2.65,
        about: 0.969,
        headed: 1.263,
        named: 0.851,
        both: 0.129,
        fewWords: -1.773,
        corrected: -0.046,
        closeness: 0,
        standsOut: 0,
      },
      threshold: 0.54,
    },
  },
};
