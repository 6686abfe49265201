// Fits what /ask decides by: the ranking on the fitting half of the questions and on pairs, when they are given, and the
// probability of being right on the questions alone.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CONFIDENCE_FEATURES } from '../../dist/src/ask/confidence.js';
import { excerptOf } from '../../dist/src/ask/excerpt.js';
import { FITTED } from '../../dist/src/ask/fitted.js';
import { linear, sigmoid } from '../../dist/src/ask/logistic.js';
import { parseQuestion } from '../../dist/src/ask/question.js';
import { RANK_FEATURES } from '../../dist/src/ask/rank.js';
import { retrieve } from '../../dist/src/ask/retrieve.js';
import { fittingQuestions, isRight, PHRASINGS, questions } from './data.mjs';

const MEANING = ['closeness', 'standsOut', 'alike', 'listedMeaning', 'listedMeaningWell'];
const TARGET = fileURLToPath(new URL('../../src/ask/fitted.ts', import.meta.url));

/** Minimises a loss over a vector by Adam; `gradient` returns the gradient at a point. */
function minimise(size, gradient, { steps = 1500, rate = 0.02, start } = {}) {
  const point = start ?? new Float64Array(size);
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  for (let step = 1; step <= steps; step++) {
    const slope = gradient(point);
    for (let i = 0; i < size; i++) {
      mean[i] = 0.9 * mean[i] + 0.1 * slope[i];
      square[i] = 0.999 * square[i] + 0.001 * slope[i] ** 2;
      point[i] -=
        (((rate * mean[i]) / (1 - 0.9 ** step)) * (1 - step / (steps + 1))) /
        (Math.sqrt(square[i] / (1 - 0.999 ** step)) + 1e-9);
    }
  }
  return point;
}

/** Where few questions of a kind are at hand to learn from, weights stay near what the shapes are for. */
const PRIOR = {
  fused: 3,
  definition: 0.5,
  headed: 0.5,
  literal: 0.5,
  example: 0.6,
  amount: 0.5,
  both: 0.5,
  source: 1.5,
  reference: -1,
  credits: 1,
  steps: 0.5,
  teacher: 0.5,
};
/** What all pairs together count beside all questions. */
const PAIRS = 0.1;
/** Kinds of pairs that are like a question and what answers it. */
const ASKED = ['heading', 'question'];

/**
 * Weights under which the right candidates of a question win: a softmax over its candidates, with an L2 penalty on what
 * differs from the prior. Cases have features [candidates][names], which of them are right, and what the case counts.
 */
export function fitRanking(cases, penalty = 0.0002) {
  const usable = cases.filter(({ right }) => right.some(Boolean) && !right.every(Boolean));
  const all = usable.reduce((sum, { weight }) => sum + weight, 0);
  const size = RANK_FEATURES.length;
  const prior = RANK_FEATURES.map((name) => PRIOR[name] ?? 0);
  const weights = minimise(
    size,
    (point) => {
      const slope = Float64Array.from(point, (value, i) => 2 * penalty * (value - prior[i]));
      for (const { features, right, weight } of usable) {
        const scores = features.map((row) => row.reduce((sum, value, i) => sum + value * point[i], 0));
        const most = Math.max(...scores);
        const exps = scores.map((score) => Math.exp(score - most));
        const total = exps.reduce((a, b) => a + b, 0);
        const good = exps.reduce((sum, value, i) => sum + (right[i] ? value : 0), 0);
        for (let c = 0; c < features.length; c++) {
          const pull = (exps[c] / total - (right[c] ? exps[c] / good : 0)) * (weight / all);
          for (let i = 0; i < size; i++) slope[i] += pull * features[c][i];
        }
      }
      return slope;
    },
    { start: Float64Array.from(prior), steps: 1000, rate: 0.05 },
  );
  return { bias: 0, weights: named(RANK_FEATURES, weights) };
}

const FOLDS = 4;

/**
 * How the ranking does on questions that it was not fitted on: shares whose right passage comes first, and among the
 * first three, before any abstention. All phrasings of a question are in the same fold.
 */
function heldOut(cases) {
  const ranks = new Map();
  for (let fold = 0; fold < FOLDS; fold++) {
    const model = fitRanking(cases.filter((each) => each.fold !== fold));
    for (const { kind, features, right } of cases.filter((each) => each.fold === fold)) {
      const worth = features.map((row) =>
        row.reduce((sum, value, i) => sum + value * model.weights[RANK_FEATURES[i]], 0),
      );
      const best = Math.max(...worth.filter((_, i) => right[i]));
      ranks.set(kind, [...(ranks.get(kind) ?? []), worth.filter((value) => value > best).length]);
    }
  }
  const share = (list, most) => rounded(list.filter((rank) => rank < most).length / list.length);
  return Object.fromEntries(
    [...ranks].map(([kind, list]) => [kind, { first: share(list, 1), firstThree: share(list, 3) }]),
  );
}

/**
 * Of questions that are not covered, the share by weight that must be turned away where the threshold is chosen. The second
 * set's, of which most ask for a detail that the course leaves out of what it tells, count for the weights alone.
 */
const TURNED_AWAY = 0.9;
/** What an uncovered question of fitting.jsonl or of the second set counts: most are nearer misses than learners ask. */
const HARD = 0.3;

/** Logistic regression with both classes counting alike, and the lowest threshold that turns enough of the wrong away. */
export function fitConfidence(rows, ignored = [], penalty = 0.0004) {
  const names = CONFIDENCE_FEATURES;
  const kept = names.map((name) => !ignored.includes(name));
  const sum = (which) => which.reduce((total, { weight }) => total + weight, 0);
  const positive = sum(rows.filter(({ right }) => right));
  const negative = sum(rows) - positive;
  const point = minimise(
    names.length + 1,
    (at) => {
      const slope = Float64Array.from(at, (value, i) => (i < names.length ? 2 * penalty * value : 0));
      for (const { features, right, weight } of rows) {
        let value = at[names.length];
        for (let i = 0; i < names.length; i++) if (kept[i]) value += at[i] * features[names[i]];
        const pull = ((sigmoid(value) - Number(right)) * 0.5 * weight) / (right ? positive : negative);
        for (let i = 0; i < names.length; i++) if (kept[i]) slope[i] += pull * features[names[i]];
        slope[names.length] += pull;
      }
      return slope;
    },
    { steps: 6000, rate: 0.05 },
  );
  const model = { bias: rounded(point[names.length]), weights: named(names, point) };
  const wrong = rows
    .filter(({ right, usual }) => !right && usual)
    .map(({ features, weight }) => ({ p: sigmoid(linear(model, features)), weight }));
  let threshold = 0.01;
  while (sum(wrong.filter(({ p }) => p < threshold)) < TURNED_AWAY * sum(wrong)) threshold += 0.01;
  return { ...model, threshold: rounded(threshold) };
}

/**
 * Ranking first, then on its first places the confidence, with the encoder and without.
 * @param courses indexes of the course as it is, and of the same without the questions that its authors have listed:
 *   every question is asked of both, so that what is fitted suits courses of either sort
 * @param pairs `{ indexes, asked }`: passages, and questions with the row of the passage that answers each
 */
export async function fitAll(courses, fusion, pairs) {
  const half = questions('fit');
  const second = questions('fit', 'second');
  const more = fittingQuestions();
  const described = second.covered.map((each) => ({ ...each, phrasing: `second, ${each.phrasing}` }));
  const covered = [...half.covered, ...described, ...more.covered];
  const nearer = second.uncovered.map((question) => ({ ...question, weight: HARD, usual: false }));
  const hard = more.uncovered.map((question) => ({ ...question, weight: HARD }));
  const uncovered = [...half.uncovered, ...hard, ...nearer];
  const without = courses.map((indexes) => ({
    ...indexes,
    semantic: { ...indexes.semantic, similarities: async () => undefined },
    meanings: { ...indexes.meanings, near: async () => undefined },
  }));
  const ask = ({ text }, index, fitted) => retrieve(parseQuestion(text), text, index, fitted);
  const base = { ...FITTED, fusion };
  const featuresOf = (found) => found.map(({ features }) => RANK_FEATURES.map((name) => features[name]));
  const cases = [];
  for (const [course, indexes] of courses.entries()) {
    for (const [at, question] of covered.entries()) {
      const { found, terms } = await ask(question, indexes, base);
      const right = found.map((each) => isRight(excerptOf(each, terms), question.evidence));
      const kind = question.phrasing ?? 'fitting only';
      cases.push({
        features: featuresOf(found),
        right,
        weight: 1 / covered.length / courses.length,
        kind: course === 0 ? kind : `${kind}, none listed`,
        fold: Math.floor(at / PHRASINGS.length) % FOLDS,
      });
    }
  }
  for (const { text, id, weight } of pairs?.asked ?? []) {
    const { found } = await ask({ text }, pairs.indexes, base);
    const right = found.map(({ passage }) => passage.id === id);
    cases.push({ features: featuresOf(found), right, weight: weight * PAIRS });
  }
  const ranked = { ...base, rank: fitRanking(cases) };
  async function confidenceOf(some, ignored) {
    const rows = [];
    const asked = some.flatMap((index) =>
      [...covered, ...uncovered].map((question) => ({ index, question })),
    );
    for (const { index, question } of asked) {
      const { found, confidence, terms } = await ask(question, index, ranked);
      if (!confidence) continue;
      const right = question.evidence !== undefined && isRight(excerptOf(found[0], terms), question.evidence);
      // an answer that is covered but not first is neither
      if (question.evidence !== undefined && !right) continue;
      const { weight = 1, usual = true } = question;
      rows.push({ features: confidence.features, right, weight, usual });
    }
    return fitConfidence(rows, ignored);
  }
  const fitted = {
    ...ranked,
    confidence: {
      withMeaning: await confidenceOf(courses, []),
      lexicalOnly: await confidenceOf(without, MEANING),
    },
  };
  return { fitted, heldOut: heldOut(cases) };
}

/** Pairs as `fitAll` takes them: every kind counts alike, a part of each for speed. */
export function pairsToRank(pairs, most = 400) {
  const chosen = ASKED.flatMap((kind) => {
    const of = pairs.filter((pair) => pair.kind === kind);
    const step = Math.max(1, of.length / most);
    const some = Array.from({ length: Math.min(most, of.length) }, (_, i) => of[Math.floor(i * step)]);
    return some.map(({ a, b }) => ({ text: a, id: b, weight: 1 / (ASKED.length * some.length) }));
  });
  const texts = [...new Set(pairs.filter(({ kind }) => ASKED.includes(kind)).map(({ b }) => b))];
  return { texts, asked: chosen };
}

/** Writes src/ask/fitted.ts. */
export function write(fitted) {
  const data = JSON.stringify(fitted, null, 2)
    .replace(/"([a-zA-Z]+)":/g, '$1:')
    .replaceAll('"', "'")
    .replace(/([^,{[])\n/g, '$1,\n')
    .replace(/,$/, '');
  writeFileSync(
    TARGET,
    `import type { Fitted } from './retrieve.ts';

/** Fitted by \`bench/retrieval.mjs --fit\` and \`bench/ask.mjs --fit\`; not to be edited by hand. */
export const FITTED: Fitted = ${data};
`,
  );
}

const rounded = (value) => Number(value.toFixed(3));
const named = (names, values) => Object.fromEntries(names.map((name, i) => [name, rounded(values[i])]));
