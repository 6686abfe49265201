// Fits what /ask decides by, on the fitting half of the questions: the ranking and the probability of being right.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bestSentences } from '../../dist/src/ask/answer.js';
import { CONFIDENCE_FEATURES } from '../../dist/src/ask/confidence.js';
import { FITTED } from '../../dist/src/ask/fitted.js';
import { linear, sigmoid } from '../../dist/src/ask/logistic.js';
import { parseQuestion } from '../../dist/src/ask/question.js';
import { RANK_FEATURES } from '../../dist/src/ask/rank.js';
import { retrieve } from '../../dist/src/ask/retrieve.js';
import { isRight, questions } from './data.mjs';

const MEANING = ['closeness', 'standsOut'];
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
const PRIOR = { fused: 3, coverage: 2, example: 0.6, both: 0.5, difference: 0.5, source: 1.5, teacher: 0.5 };

/** Weights under which the right candidates of a question win: a softmax over its candidates, with an L2 penalty on what differs from the prior. */
export function fitRanking(cases, penalty = 0.003) {
  const usable = cases.filter(({ right }) => right.some(Boolean) && !right.every(Boolean));
  const size = RANK_FEATURES.length;
  const prior = RANK_FEATURES.map((name) => PRIOR[name] ?? 0);
  const weights = minimise(
    size,
    (point) => {
      const slope = Float64Array.from(point, (value, i) => 2 * penalty * (value - prior[i]));
      for (const { features, right } of usable) {
        const scores = features.map((row) => row.reduce((sum, value, i) => sum + value * point[i], 0));
        const most = Math.max(...scores);
        const exps = scores.map((score) => Math.exp(score - most));
        const all = exps.reduce((a, b) => a + b, 0);
        const good = exps.reduce((sum, value, i) => sum + (right[i] ? value : 0), 0);
        for (let c = 0; c < features.length; c++) {
          const pull = exps[c] / all - (right[c] ? exps[c] / good : 0);
          for (let i = 0; i < size; i++) slope[i] += (pull * features[c][i]) / usable.length;
        }
      }
      return slope;
    },
    { start: Float64Array.from(prior) },
  );
  return { bias: 0, weights: named(RANK_FEATURES, weights) };
}

/** Logistic regression with both classes counting alike, and the threshold at which both are right equally often. */
export function fitConfidence(rows, ignored = [], penalty = 0.003) {
  const names = CONFIDENCE_FEATURES;
  const kept = names.map((name) => !ignored.includes(name));
  const positives = rows.filter(({ right }) => right).length;
  const weightOf = (right) => 0.5 / (right ? positives : rows.length - positives);
  const point = minimise(
    names.length + 1,
    (at) => {
      const slope = Float64Array.from(at, (value, i) => (i < names.length ? 2 * penalty * value : 0));
      for (const { features, right } of rows) {
        let sum = at[names.length];
        for (let i = 0; i < names.length; i++) if (kept[i]) sum += at[i] * features[names[i]];
        const pull = (sigmoid(sum) - Number(right)) * weightOf(right);
        for (let i = 0; i < names.length; i++) if (kept[i]) slope[i] += pull * features[names[i]];
        slope[names.length] += pull;
      }
      return slope;
    },
    { steps: 6000, rate: 0.05 },
  );
  const model = { bias: rounded(point[names.length]), weights: named(names, point) };
  const scored = rows.map(({ features, right }) => ({ p: sigmoid(linear(model, features)), right }));
  const right = scored.filter((each) => each.right).map(({ p }) => p);
  const wrong = scored.filter((each) => !each.right).map(({ p }) => p);
  let threshold = 0.5;
  let gap = Number.POSITIVE_INFINITY;
  for (let at = 0.02; at < 0.99; at += 0.01) {
    const taken = right.filter((p) => p >= at).length / right.length;
    const left = wrong.filter((p) => p < at).length / wrong.length;
    if (Math.abs(taken - left) < gap) {
      gap = Math.abs(taken - left);
      threshold = at;
    }
  }
  return { ...model, threshold: rounded(threshold) };
}

/** Ranking first, then on its first places the confidence, with the encoder and without. */
export async function fitAll(indexes, fusion) {
  const { covered, uncovered } = questions('fit');
  const without = { ...indexes, semantic: { ...indexes.semantic, similarities: async () => undefined } };
  const ask = ({ text }, index, fitted) => retrieve(parseQuestion(text), text, index, fitted);
  const base = { ...FITTED, fusion };
  const cases = [];
  for (const question of covered) {
    const { found, words } = await ask(question, indexes, base);
    cases.push({
      features: found.map(({ features }) => RANK_FEATURES.map((name) => features[name])),
      right: found.map(({ passage }) => isRight(bestSentences(passage.text, words), question.evidence)),
    });
  }
  const ranked = { ...base, rank: fitRanking(cases) };
  async function confidenceOf(index, ignored) {
    const rows = [];
    for (const question of [...covered, ...uncovered]) {
      const { found, confidence, words } = await ask(question, index, ranked);
      if (!confidence) continue;
      const best = found[0].passage.text;
      const right = question.evidence !== undefined && isRight(bestSentences(best, words), question.evidence);
      // an answer that is covered but not first is neither
      if (question.evidence !== undefined && !right) continue;
      rows.push({ features: confidence.features, right });
    }
    return fitConfidence(rows, ignored);
  }
  return {
    ...ranked,
    confidence: {
      withMeaning: await confidenceOf(indexes, []),
      lexicalOnly: await confidenceOf(without, MEANING),
    },
  };
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
