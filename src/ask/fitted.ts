import type { Fitted } from './retrieve.ts';

/** Fitted by `bench/retrieval.mjs --fit` and `bench/ask.mjs --fit`; not to be edited by hand. */
export const FITTED: Fitted = {
  fusion: {
    meaning: 0.3,
    missing: 0.1,
    alike: 1,
  },
  rank: {
    bias: 0,
    weights: {
      fused: 4.897,
      named: 0.931,
      headed: 1.521,
      together: 0.849,
      'same form': 0.644,
      literal: 0.794,
      definition: 1.346,
      example: 0.6,
      amount: 1.083,
      both: 0.522,
      source: 1.897,
      reference: -1.39,
      credits: 1.41,
      steps: 0.546,
      teacher: 0.5,
    },
  },
  confidence: {
    withMeaning: {
      bias: -8.402,
      weights: {
        coverage: 3.101,
        alike: 3.075,
        known: 3.075,
        about: 0.829,
        headed: 1.593,
        named: 1.642,
        both: 0.175,
        fewWords: -4.242,
        corrected: -0.437,
        closeness: 2.536,
        standsOut: 1.857,
      },
      threshold: 0.42,
    },
    lexicalOnly: {
      bias: -5.616,
      weights: {
        coverage: 5.786,
        alike: 0,
        known: 3.473,
        about: 0.649,
        headed: 1.637,
        named: 2.243,
        both: 0.441,
        fewWords: -4.799,
        corrected: -0.232,
        closeness: 0,
        standsOut: 0,
      },
      threshold: 0.58,
    },
  },
};
