import type { Fitted } from './retrieve.ts';

/** Fitted by `bench/retrieval.mjs --fit` and `bench/ask.mjs --fit`; not to be edited by hand. */
export const FITTED: Fitted = {
  fusion: {
    meaning: 0.2,
    missing: 0.2,
  },
  rank: {
    bias: 0,
    weights: {
      fused: 3.479,
      coverage: 2.313,
      named: 1.096,
      about: 0.378,
      headed: 0.996,
      together: 1.895,
      definition: 0.865,
      reason: 0.334,
      example: 0,
      amount: 0.766,
      both: 0.105,
      difference: 0.084,
      dialogue: -0.155,
      'example kind': 0.035,
      'definition kind': 0.317,
      summary: -0.17,
      aid: 0.061,
      reference: -0.754,
      source: -0.005,
      teacher: 0,
    },
  },
  confidence: {
    withMeaning: {
      bias: -5.195,
      weights: {
        coverage: 2.714,
        known: 2.49,
        about: 0.965,
        headed: 0.99,
        named: 0.699,
        both: 0.086,
        fewWords: -1.291,
        corrected: 0.159,
        closeness: 1.251,
        standsOut: 1.714,
      },
      threshold: 0.5,
    },
    lexicalOnly: {
      bias: -4.176,
      weights: {
        coverage: 3.309,
        known: 2.568,
        about: 0.935,
        headed: 1.077,
        named: 0.911,
        both: 0.134,
        fewWords: -1.726,
        corrected: 0.104,
        closeness: 0,
        standsOut: 0,
      },
      threshold: 0.52,
    },
  },
};
