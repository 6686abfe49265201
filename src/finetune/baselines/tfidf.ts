import type { Fitted, Prepared, Truth } from '../approach.ts';
import { denseFeatures } from '../head/dense-features.ts';
import { spanOf } from '../head/span.ts';
import { sparseFeatures, sparseInnerProducts } from '../head/sparse-features.ts';
import type { SparseMatrix } from '../head/sparse-rows.ts';
import { type HeadTraining, predictRows, type TrainedHead, trainHead } from '../head/train-head.ts';
import type { Trained } from '../trainer.ts';
import { characterNgrams, countNgrams, type NgramCounts, wordNgrams } from './ngrams.ts';
import type { NgramColumns } from './vocabulary.ts';

/** Characters of all texts together that are looked at; long texts are cut evenly to stay within. */
const CHARACTERS = 6_000_000;
const SHORTEST_CUT = 300;
/** Weights of the classifier, labels times n-grams: the rarest n-grams are left out beyond. */
const MAX_WEIGHTS = 3_000_000;
/** Inverse penalties to choose among, strongest first. */
const PENALTIES = [1, 10, 100];
/** Beyond this many multiplications in one evaluation the usual value is taken without a search. */
const SEARCH_UP_TO = 30_000_000;
const USUAL_PENALTY = [30];
/** Further steps move a probability by about a hundredth at most, and hardly any answer. */
const EXACT_ENOUGH = 1e-4;
/** Up to so many examples are told apart sooner in the space that they span than by their n-grams. */
const FEW = 600;

const NOTHING: NgramColumns = { ngrams: [], inverse: [] };

export interface TfidfClassifier extends Fitted, Trained {}

/**
 * TF-IDF over words (1 and 2) and characters (2 to 5), then the same regression as the head: what can be had
 * without any pre-training. Frequencies are taken from the training rows of each fold alone.
 * Method: sublinear term frequency, smoothed inverse document frequency, L2 norm (Manning, Raghavan and Schütze,
 * Introduction to Information Retrieval, 2008, section 6.4).
 */
export function prepareTfidf(
  texts: readonly string[],
  { labels, labelCount }: Truth,
  seed: number,
): Prepared<TfidfClassifier> {
  const cut = Math.max(SHORTEST_CUT, Math.floor(CHARACTERS / Math.max(1, texts.length)));
  const short = texts.map((text) => text.slice(0, cut));
  const families = [countNgrams(short, wordNgrams), countNgrams(short, characterNgrams)];
  return {
    async fit(rows, onProgress, like) {
      const { matrix, columns } = weigh(families, rows, Math.floor(MAX_WEIGHTS / labelCount));
      const features = sparseFeatures(matrix);
      const work = (matrix.indices.length / matrix.rows) * rows.length * labelCount;
      const choices = like ? [like.head.c] : work > SEARCH_UP_TO ? USUAL_PENALTY : PENALTIES;
      const head = await train(matrix, {
        rows,
        labels,
        labelCount,
        choices,
        seed,
        valueTolerance: EXACT_ENOUGH,
        onProgress,
      });
      const [words = NOTHING, characters = NOTHING] = columns;
      const weights = matrix.columns * labelCount;
      return {
        head: {
          weights: byLabel(head.variables.subarray(0, weights), labelCount),
          biases: Float32Array.from(head.variables.subarray(weights)),
          c: head.c,
        },
        vocabulary: { words, characters, cut },
        predict: (asked) => predictRows(features, asked, head.variables, labelCount),
      };
    },
  };
}

async function train(matrix: SparseMatrix, training: HeadTraining): Promise<TrainedHead> {
  const { rows, labels, labelCount } = training;
  if (rows.length > FEW) return trainHead(sparseFeatures(matrix), training);
  const { coordinates, dimensions, combine } = spanOf(sparseInnerProducts(matrix, rows), rows.length);
  const { variables, c } = await trainHead(denseFeatures(coordinates, dimensions), {
    ...training,
    rows: Int32Array.from(rows.keys()),
    labels: rows.map((row) => labels[row] as number),
  });
  const { starts, indices, values, columns } = matrix;
  const restored = new Float64Array((columns + 1) * labelCount);
  restored.set(variables.subarray(dimensions * labelCount), columns * labelCount);
  for (let label = 0; label < labelCount; label++) {
    const shares = combine(variables.subarray(label * dimensions, (label + 1) * dimensions));
    for (const [each, row] of rows.entries()) {
      const share = shares[each] as number;
      for (let entry = starts[row] as number; entry < (starts[row + 1] as number); entry++) {
        const at = (indices[entry] as number) * labelCount + label;
        restored[at] = (restored[at] as number) + share * (values[entry] as number);
      }
    }
  }
  return { variables: restored, c };
}

/** From column by column to label by label. */
function byLabel(weights: Float64Array, labelCount: number): Float32Array {
  const columns = weights.length / labelCount;
  return Float32Array.from(
    weights,
    (_, at) => weights[(at % columns) * labelCount + Math.floor(at / columns)] as number,
  );
}

/** One block of columns for each family of n-grams, each row of a block with length 1. */
export function weigh(
  families: readonly NgramCounts[],
  trainRows: Int32Array,
  maxColumns: number,
): { readonly matrix: SparseMatrix; readonly columns: readonly NgramColumns[] } {
  const rows = families[0]?.texts.length ?? 0;
  const starts = new Int32Array(rows + 1);
  const vocabularies = chooseColumns(families, trainRows, maxColumns);
  const indices: number[][] = Array.from({ length: rows }, () => []);
  const values: number[][] = Array.from({ length: rows }, () => []);
  for (const [family, { texts }] of families.entries()) {
    const { column, inverse } = vocabularies.families[family] as FamilyColumns;
    for (const [row, { ids, counts }] of texts.entries()) {
      const rowIndices = indices[row] as number[];
      const rowValues = values[row] as number[];
      const from = rowValues.length;
      let squares = 0;
      for (const [entry, id] of ids.entries()) {
        const at = column[id] as number;
        if (at < 0) continue;
        const value = (1 + Math.log(counts[entry] as number)) * (inverse[id] as number);
        squares += value * value;
        rowIndices.push(at);
        rowValues.push(value);
      }
      const norm = Math.sqrt(squares) || 1;
      for (let entry = from; entry < rowValues.length; entry++) {
        rowValues[entry] = (rowValues[entry] as number) / norm;
      }
    }
  }
  for (let row = 0; row < rows; row++)
    starts[row + 1] = (starts[row] as number) + (indices[row] as number[]).length;
  const flatIndices = new Int32Array(starts[rows] as number);
  const flatValues = new Float32Array(starts[rows] as number);
  for (let row = 0; row < rows; row++) {
    flatIndices.set(indices[row] as number[], starts[row]);
    flatValues.set(values[row] as number[], starts[row]);
  }
  return {
    matrix: { rows, columns: vocabularies.columns, starts, indices: flatIndices, values: flatValues },
    columns: families.map(({ ngrams }, family) => {
      const { column, inverse } = vocabularies.families[family] as FamilyColumns;
      const kept = ngrams.flatMap((ngram, id) => ((column[id] as number) < 0 ? [] : [{ ngram, id }]));
      return {
        ngrams: kept.map(({ ngram }) => ngram),
        inverse: kept.map(({ id }) => inverse[id] as number),
      };
    }),
  };
}

interface FamilyColumns {
  /** Column of each n-gram, -1 when it is left out. */
  readonly column: Int32Array;
  readonly inverse: Float64Array;
}

function chooseColumns(families: readonly NgramCounts[], trainRows: Int32Array, maxColumns: number) {
  const frequencies = families.map(({ texts, ngrams }) => {
    const frequency = new Int32Array(ngrams.length);
    for (const row of trainRows) {
      for (const id of texts[row]?.ids ?? []) frequency[id] = (frequency[id] as number) + 1;
    }
    return frequency;
  });
  const least = leastFrequency(frequencies, maxColumns);
  let columns = 0;
  const vocabularies: FamilyColumns[] = frequencies.map((frequency) => {
    const column = new Int32Array(frequency.length).fill(-1);
    const inverse = new Float64Array(frequency.length);
    for (const [id, texts] of frequency.entries()) {
      if (texts < least) continue;
      column[id] = columns++;
      inverse[id] = Math.log((1 + trainRows.length) / (1 + texts)) + 1;
    }
    return { column, inverse };
  });
  return { families: vocabularies, columns };
}

/** How many texts must have an n-gram, so that no more than `maxColumns` remain. */
function leastFrequency(frequencies: readonly Int32Array[], maxColumns: number): number {
  let least = 1;
  for (;;) {
    let kept = 0;
    for (const frequency of frequencies) for (const texts of frequency) if (texts >= least) kept++;
    if (kept <= maxColumns) return least;
    least++;
  }
}
