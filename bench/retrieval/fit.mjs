// Fits the fusion of bm25, cosine and words of like meaning on pairs of a question and what answers it.
import { fuse } from '../../dist/src/ask/fusion.js';
import { compare, passage, rankings } from './rank.mjs';

/** Kinds of pairs that are like a question and what answers it. */
const ASKED = ['glossary', 'heading', 'question'];
const GRID = {
  meaning: [0, 0.1, 0.2, 0.3, 0.5, 0.8],
  missing: [0, 0.1, 0.3, 0.5],
  alike: [0, 0.3, 0.6, 1, 1.5],
};
const DRAWS = 500;

/**
 * The weights with the largest gain over plain bm25 that is certain for every kind of pair: the lowest twentieth of draws
 * with replacement, for the kind where it is least. Fusing must not be worse than bm25 on any sort of question.
 */
export async function fitFusion(pairs, encoder) {
  const asked = pairs.filter(({ kind }) => ASKED.includes(kind));
  const rowOf = new Map();
  for (const { b } of asked) if (!rowOf.has(b)) rowOf.set(b, rowOf.size);
  const rows = await rankings(
    [...rowOf.keys()].map((text) => passage(text)),
    asked.map(({ a, b }) => ({ text: a, right: new Set([rowOf.get(b)]) })),
    encoder,
  );
  const byKind = ASKED.map((kind) => rows.filter((_, index) => asked[index].kind === kind));
  const draws = byKind.map(({ length }) => drawsOf(length));
  const alone = byKind.map((each) => each.map(({ bm25, right }) => reciprocal(bm25, right)));
  const stands = byKind.map((each) => each.map(standingsOf));
  const tried = [];
  for (const meaning of GRID.meaning) {
    for (const missing of GRID.missing) {
      for (const alike of GRID.alike) {
        const weights = { meaning, missing, alike };
        const gains = stands.map((each, at) =>
          each.map((row, index) => fusedReciprocal(row, weights) - alone[at][index]),
        );
        tried.push({ weights, ...judged(gains, draws) });
      }
    }
  }
  const chosen = tried.reduce((a, b) => (b.lowest > a.lowest ? b : a));
  return {
    fusion: chosen.weights,
    chosen,
    ...Object.fromEntries(ASKED.map((kind, at) => [kind, compare(byKind[at], chosen.weights)])),
  };
}

/** Mean gain, its standard error, and the lowest twentieth of the means of draws over all kinds. */
function judged(gains, draws) {
  const means = gains.map(mean);
  const errors = gains.map(
    (each, at) => each.reduce((sum, gain) => sum + (gain - means[at]) ** 2, 0) / each.length ** 2,
  );
  const lowest = Math.min(
    ...gains.map((each, at) => {
      const drawn = draws[at].map((picks) => picks.reduce((sum, index) => sum + each[index], 0));
      return drawn.sort((a, b) => a - b)[Math.floor(0.05 * DRAWS)] / each.length;
    }),
  );
  return {
    gain: mean(means),
    error: Math.sqrt(errors.reduce((a, b) => a + b, 0)) / errors.length,
    lowest,
  };
}

/** Rows drawn with replacement, the same at each run. */
function drawsOf(count) {
  let seed = 7;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  return Array.from({ length: DRAWS }, () =>
    Int32Array.from({ length: count }, () => Math.floor(random() * count)),
  );
}

/** What does not depend on the weights: the candidates' standings, and how much the best bm25 hit lacks. */
function standingsOf({ found, cosines, alike, right }) {
  const lead = found.scores.keys().next().value;
  return {
    standings: fuse(found.scores, cosines, alike, found.coverage, { meaning: 0, missing: 0, alike: 0 }),
    lacking: 1 - (lead === undefined ? 0 : found.coverage(lead)),
    right,
  };
}

function fusedReciprocal({ standings, lacking, right }, weights) {
  const worth = ({ lexical, meaning, alike }) =>
    lexical + (weights.meaning + weights.missing * lacking) * meaning + weights.alike * alike;
  const best = Math.max(...standings.filter(({ row }) => right.has(row)).map(worth));
  return best === Number.NEGATIVE_INFINITY
    ? 0
    : 1 / (1 + standings.filter((each) => worth(each) > best && !right.has(each.row)).length);
}

function reciprocal(rows, right) {
  const rank = rows.findIndex((row) => right.has(row));
  return rank < 0 ? 0 : 1 / (rank + 1);
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
