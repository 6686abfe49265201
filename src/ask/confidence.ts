import type { Spread } from './fusion.ts';
import { type Linear, linear, sigmoid } from './logistic.ts';
import type { Agreement, RankFeatures } from './rank.ts';
import type { NearQuestion } from './semantic-index.ts';

/** What says whether the best passage answers the question at all. */
export const CONFIDENCE_FEATURES = [
  'coverage',
  'alike',
  'known',
  'about',
  'headed',
  'named',
  'both',
  'length',
  'corrected',
  'closeness',
  'standsOut',
  'listed',
  'listedWell',
  'listedMeaning',
  'listedMeaningWell',
] as const;
export type ConfidenceFeature = (typeof CONFIDENCE_FEATURES)[number];
export type ConfidenceFeatures = Readonly<Record<ConfidenceFeature, number>>;

export interface ConfidenceModel extends Linear<ConfidenceFeature> {
  /** Answers below this probability are not given. */
  readonly threshold: number;
}

/** From this cosine on a listed question is most likely the same in other words. */
const WELL = 0.6;

/** Content words beyond which a question is no surer to be meant for the course. */
const LONG = 8;

export function confidenceFeatures(
  best: {
    readonly agreement: Agreement;
    readonly features: RankFeatures;
    readonly cosine: number | undefined;
    readonly near: NearQuestion | undefined;
  },
  question: {
    /** Content words. */
    readonly words: number;
    /** Of them read as others. */
    readonly corrected: number;
    /** Share of its information that stands anywhere in the material. */
    readonly known: number;
    readonly spread: Spread | undefined;
  },
): ConfidenceFeatures {
  const { coverage, alike, about, headed, listed } = best.agreement;
  const { named, both, 'listed well': listedWell } = best.features;
  const { words, corrected, known, spread } = question;
  const cosine = best.cosine ?? 0;
  const listedMeaning = Math.max(0, best.near?.cosine ?? 0);
  return {
    coverage,
    alike,
    known,
    about,
    headed,
    named,
    both,
    length: Math.log(Math.max(1, Math.min(words, LONG))),
    corrected: corrected / Math.max(1, words),
    closeness: cosine,
    listed,
    listedWell,
    listedMeaning,
    listedMeaningWell: Math.max(0, listedMeaning - WELL) / (1 - WELL),
    standsOut: spread ? (cosine - spread.mean) / spread.deviation / 5 : 0,
  };
}

/** The probability that the passages answer the question. */
export const confidence = (model: ConfidenceModel, features: ConfidenceFeatures): number =>
  sigmoid(linear(model, features));
