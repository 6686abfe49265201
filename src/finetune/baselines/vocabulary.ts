import { softmax } from '../head/features.ts';
import type { Head } from '../head/head.ts';
import { characterNgrams, wordNgrams } from './ngrams.ts';

/** The columns of a TF-IDF matrix as plain data, so that new texts are read as the training's were. */
export interface Vocabulary {
  /** Single words and pairs. */
  readonly words: NgramColumns;
  /** Stretches of characters. */
  readonly characters: NgramColumns;
  /** Texts are cut to this many characters. */
  readonly cut: number;
}

export interface NgramColumns {
  readonly ngrams: readonly string[];
  /** Inverse document frequency of each. */
  readonly inverse: readonly number[];
}

/**
 * What a TF-IDF classifier thinks of texts, read as its training's were; n-grams that it does not know tell nothing.
 * @param head weights [labels, columns], words first
 * @returns probabilities, row-major [texts.length, labels]
 */
export function scoreTfidf(vocabulary: Vocabulary, head: Head, texts: readonly string[]): Float64Array {
  const labelCount = head.biases.length;
  const columns = head.weights.length / labelCount;
  const families = [
    { ngramsOf: wordNgrams, columnOf: columnNumbers(vocabulary.words, 0), from: 0, ...vocabulary.words },
    {
      ngramsOf: characterNgrams,
      columnOf: columnNumbers(vocabulary.characters, vocabulary.words.ngrams.length),
      from: vocabulary.words.ngrams.length,
      ...vocabulary.characters,
    },
  ];
  const probabilities = new Float64Array(texts.length * labelCount);
  for (const [row, text] of texts.entries()) {
    const logits = probabilities.subarray(row * labelCount, (row + 1) * labelCount);
    logits.set(head.biases);
    for (const { ngramsOf, columnOf, inverse, from } of families) {
      const counts = new Map<number, number>();
      for (const ngram of ngramsOf(text.slice(0, vocabulary.cut))) {
        const column = columnOf.get(ngram);
        if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
      }
      const values = [...counts].map(
        ([column, count]) => [column, (1 + Math.log(count)) * (inverse[column - from] as number)] as const,
      );
      const norm = Math.sqrt(values.reduce((sum, [, value]) => sum + value * value, 0)) || 1;
      for (const [column, value] of values) {
        for (let label = 0; label < labelCount; label++) {
          logits[label] =
            (logits[label] as number) + (value / norm) * (head.weights[label * columns + column] as number);
        }
      }
    }
    softmax(logits);
  }
  return probabilities;
}

const columnNumbers = ({ ngrams }: NgramColumns, from: number) =>
  new Map(ngrams.map((ngram, index) => [ngram, from + index]));
