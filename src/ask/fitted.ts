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
      fused: 3.823,
      coverage: 2.752,
      named: 1.023,
      about: 0.615,
      headed: 0.723,
      definition: 0.445,
      reason: 0.66,
      example: 0,
      amount: 0.871,
      both: 0.183,
      difference: 0.243,
      dialogue: -0.332,
      'example kind': 0.107,
      'definition kind': 0.085,
      summary: -0.147,
      aid: 0.035,
      reference: -0.774,
      source: -0.021,
      teacher: 0,
    },
  },
  confidence: {
    withMeaning: {
      bias: -4.539,
      weights: {
        coverage: 2.388,
        known: 3.09,
        about: 0.617,
        headed: 1.152,
        named: 0.576,
        both: 0.079,
        fewWords: -1.673,
        corrected: 0.073,
        closeness: 0.907,
        standsOut: 1.062,
      },
      threshold: 0.63,
    },
    lexicalOnly: {
      bias: -3.978,
      weights: {
        coverage: 2.663,
        known: 3.249,
        about: 0.568,
        headed: 1.325,
        named: 0.696,
        both: 0.098,
        fewWords: -1.994,
        corrected: 0.079,
        closeness: 0,
        standsOut: 0,
      },
      threshold: 0.58,
    },
  },
};
