import type { Encoder } from '../encoder/encoder.ts';
import type { Passage } from './passages.ts';
import { contentWords } from './question.ts';
import type { VectorCache } from './vector-cache.ts';

/** Cosines between a question and every passage. */
export interface SemanticIndex {
  /** One value per passage, in their order; undefined while the passages are still being embedded. */
  similarities(question: string): Promise<Float32Array | undefined>;
  /** Settles when every passage is embedded, or that was given up. */
  readonly ready: Promise<void>;
  close(): void;
}

/** Texts embedded before they are kept; a question waits for a batch of them at most. */
const CHUNK = 64;
/** Tries of a chunk before the index is given up until the course or the process changes. */
const TRIES = 3;

/** What of a passage is embedded. */
export const passageText = ({ heading, text, kind }: Passage): string =>
  `${heading}. ${kind === 'dialogue' ? text.replace(/^(?:Teacher|Student): /gm, '') : text}`;

/**
 * Embeds the passages in the background, those of which the cache knows no vector. A failing encoder leaves the index
 * without an answer, not the tutor.
 */
export function createSemanticIndex(
  passages: readonly Passage[],
  parts: {
    readonly encoder: Encoder;
    readonly cache: VectorCache;
    readonly onFault: (error: unknown) => void;
  },
): SemanticIndex {
  const { encoder, cache, onFault } = parts;
  const width = encoder.dimensions;
  const read = readingOf(encoder);
  const texts = passages.map((passage) => read(passageText(passage)));
  const matrix = new Float32Array(texts.length * width);
  let complete = texts.length === 0;
  let closed = false;

  async function embedAll(): Promise<void> {
    const missing: number[] = [];
    const known = await cache.find(texts);
    for (const [row, vector] of known.entries()) {
      if (vector) matrix.set(vector, row * width);
      else missing.push(row);
    }
    for (let from = 0; from < missing.length && !closed; from += CHUNK) {
      const rows = missing.slice(from, from + CHUNK);
      const vectors = await persistently(() => encoder.embed(rows.map((row) => texts[row] ?? '')));
      const fresh = rows.map((row, index) => {
        const vector = vectors.subarray(index * width, (index + 1) * width);
        matrix.set(vector, row * width);
        return [texts[row] ?? '', vector] as const;
      });
      await cache.keep(fresh);
    }
    await cache.flush();
    complete = !closed;
  }

  async function persistently<Value>(work: () => Promise<Value>): Promise<Value> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (closed || tries === TRIES) throw error;
      }
    }
  }

  return {
    ready: embedAll().catch((error) => {
      if (!closed) onFault(error);
    }),
    async similarities(question) {
      if (!complete || texts.length === 0) return undefined;
      try {
        return products(matrix, await encoder.embed([read(question)]), texts.length);
      } catch (error) {
        onFault(error);
        return undefined;
      }
    },
    close() {
      closed = true;
    },
  };
}

/**
 * How texts are put to an encoder. The small one that comes with Studyhall is mostly a mean over words, in which those
 * that say nothing about the matter weigh as much as the others: they are left out.
 */
function readingOf({ id }: Encoder): (text: string) => string {
  return id === 'embedded' ? (text) => contentWords(text).join(' ') || text : (text) => text;
}

/** Dot products of the rows of a matrix [rows, width] with a vector [width]; cosines when all are normalised. */
function products(matrix: Float32Array, vector: Float32Array, rows: number): Float32Array {
  const width = vector.length;
  const result = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    const from = row * width;
    for (let column = 0; column < width; column++)
      sum += (matrix[from + column] ?? 0) * (vector[column] ?? 0);
    result[row] = sum;
  }
  return result;
}
