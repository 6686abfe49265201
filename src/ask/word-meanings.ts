import type { Encoder } from '../encoder/encoder.ts';
import { dotProducts } from './dot-products.ts';
import type { VectorCache } from './vector-cache.ts';

/** A word of the material, by its stem, and how close in meaning it is: above 0, at most 1. */
export interface Near {
  readonly stem: string;
  readonly closeness: number;
}

/** Which words of the material mean nearly the same as others: `photo` and `photograph`, `clinic` and `hospital`. */
export interface WordMeanings {
  /**
   * For each of the words the nearest of the material, nearest first, never the word itself. Undefined while the
   * words are still being embedded, and when that failed.
   */
  near(words: readonly string[]): Promise<ReadonlyMap<string, readonly Near[]> | undefined>;
  /** Settles when every word is embedded, or that was given up. */
  readonly ready: Promise<void>;
  close(): void;
}

/** Words embedded before they are kept; a question waits for a batch of them at most. */
const CHUNK = 256;
/** The commonest words of the material that are looked at. */
const MOST_WORDS = 12_000;
/** Words taken as near, and the cosine above which they are. */
const NEAREST = 12;
const CLOSE = 0.25;
/** Words of questions whose neighbours are remembered. */
const REMEMBERED = 2000;

/**
 * Vectors of single words, from which their mean is taken away: what all words share would make every two alike.
 * @param vocabulary one written form of each stem of the material, commonest first
 */
export function createWordMeanings(
  vocabulary: ReadonlyMap<string, string>,
  parts: {
    readonly encoder: Encoder;
    readonly cache: VectorCache;
    readonly onFault: (error: unknown) => void;
  },
): WordMeanings {
  const { encoder, cache, onFault } = parts;
  const width = encoder.dimensions;
  const known = [...vocabulary].slice(0, MOST_WORDS);
  const stems = known.map(([stem]) => stem);
  const words = known.map(([, word]) => word);
  const matrix = new Float32Array(words.length * width);
  const mean = new Float32Array(width);
  const remembered = new Map<string, readonly Near[]>();
  let complete = false;
  let closed = false;

  async function embedAll(): Promise<void> {
    const missing: number[] = [];
    for (const [row, vector] of (await cache.find(words)).entries()) {
      if (vector) matrix.set(vector, row * width);
      else missing.push(row);
    }
    for (let from = 0; from < missing.length && !closed; from += CHUNK) {
      const rows = missing.slice(from, from + CHUNK);
      const vectors = await encoder.embed(rows.map((row) => words[row] ?? ''));
      await cache.keep(
        rows.map((row, index) => {
          const vector = vectors.subarray(index * width, (index + 1) * width);
          matrix.set(vector, row * width);
          return [words[row] ?? '', vector] as const;
        }),
      );
    }
    await cache.flush();
    if (closed) return;
    for (const [at, value] of matrix.entries()) {
      const column = at % width;
      mean[column] = (mean[column] ?? 0) + value / words.length;
    }
    for (let row = 0; row < words.length; row++)
      centre(matrix.subarray(row * width, (row + 1) * width), mean);
    complete = words.length > 0;
  }

  function nearest(vector: Float32Array, own: string): readonly Near[] {
    const near: Near[] = [];
    for (const [row, closeness] of dotProducts(matrix, vector).entries()) {
      const stem = stems[row];
      if (stem !== undefined && closeness >= CLOSE && words[row] !== own) near.push({ stem, closeness });
    }
    return near.sort((a, b) => b.closeness - a.closeness).slice(0, NEAREST);
  }

  return {
    ready: embedAll().catch((error) => {
      if (!closed) onFault(error);
    }),
    async near(asked) {
      if (!complete) return undefined;
      const fresh = [...new Set(asked)].filter((word) => !remembered.has(word));
      if (fresh.length > 0) {
        try {
          const vectors = await encoder.embed(fresh);
          for (const [index, word] of fresh.entries()) {
            const vector = vectors.slice(index * width, (index + 1) * width);
            centre(vector, mean);
            remembered.set(word, nearest(vector, word));
          }
        } catch (error) {
          onFault(error);
          return undefined;
        }
      }
      const found = new Map(asked.map((word) => [word, remembered.get(word) ?? []]));
      if (remembered.size > REMEMBERED) remembered.clear();
      return found;
    },
    close() {
      closed = true;
    },
  };
}

/** Takes the mean away and scales to length 1, in place. */
function centre(vector: Float32Array, mean: Float32Array): void {
  let squares = 0;
  for (let column = 0; column < vector.length; column++) {
    const value = (vector[column] ?? 0) - (mean[column] ?? 0);
    vector[column] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares) || 1;
  for (let column = 0; column < vector.length; column++) vector[column] = (vector[column] ?? 0) / length;
}
