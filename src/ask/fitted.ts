import type { Fitted } from './retrieve.ts';

/** Fitted by `bench/retrieval.mjs --fit` and `bench/ask.mjs --fit`; not to be edited by hand. */
export const FITTED: Fitted = {
  fusion: {
    meaning: 0.05,
    missing: 0.2,
  },
  rank: {
    bias: 0,
    weights: {
      fused: 5.177,
      coverage: 3.694,
      named: 1.619,
      about: 0.614,
      headed: 1.962,
      together: 1.315,
      sentence: 0.794,
      definition: 0.938,
      reason: 0.265,
      example: 0.6,
      amount: 1.179,
      both: 0.475,
      difference: 0.648,
      dialogue: -0.534,
      'example kind': 0.159,
      'definition kind': 0.134,
      summary: -0.442,
      aid: 0.039,
      reference: -1.456,
      source: 1.455,
      teacher: 0.5,
    },
  },
  confidence: {
    withMeaning: {
      bias: -4.985,
      weights: {
        coverage: 2.674,
        known: 2.543,
        about: 0.915,
        headed: 1.041,
        named: 0.702,
        both: 0.088,
        fewWords: -1.33,
        corrected: 0.125,
        closeness: 0.828,
        standsOut: 1.658,
      },
      threshold: 0.59,
    },
    lexicalOnly: {
      bias: -4.179,
      weights: {
        coverage: 3.1,
        known: 2.702,
        about: 0.987,
        headed: 1.224,
        named: 0.862,
        both: 0.137,
        fewWords: -1.716,
        corrected: 0.045,
        closeness: 0,
        standsOut: 0,
      },
      threshold: 0.57,
    },
  },
};
