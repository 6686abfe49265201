import type { Encoder } from '../encoder/encoder.ts';
import { dotProducts } from './dot-products.ts';
import type { ListedQuestion } from './listed.ts';
import type { Passage, PassageQuestion } from './passages.ts';
import type { VectorCache } from './vector-cache.ts';

/** The question listed for a passage that is nearest to the one asked. */
export interface NearQuestion {
  readonly cosine: number;
  readonly listed: PassageQuestion;
}

/** Cosines between a question and the material. */
export interface Cosines {
  /** One value a passage, in their order. */
  readonly passages: Float32Array;
  /** By row of the passage, where any question is listed. */
  readonly listed: ReadonlyMap<number, NearQuestion>;
}

/** How near a question and every passage are in meaning. */
export interface SemanticIndex {
  /** Undefined while the material is still being embedded. */
  similarities(question: string): Promise<Cosines | undefined>;
  /** Settles when everything is embedded, or that was given up. */
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
 * Embeds the passages, then the questions listed for them, in the background, those of which the cache knows no vector. A
 * failing encoder leaves the index without an answer, not the tutor.
 */
export function createSemanticIndex(
  passages: readonly Passage[],
  questions: readonly ListedQuestion[],
  parts: {
    readonly encoder: Encoder;
    readonly cache: VectorCache;
    readonly onFault: (error: unknown) => void;
  },
): SemanticIndex {
  const { encoder, cache, onFault } = parts;
  const width = encoder.dimensions;
  const texts = [...passages.map(passageText), ...questions.map(({ listed }) => listed.question)];
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
        const all = dotProducts(matrix, await encoder.embed([question]));
        const [near, far] = [all.subarray(0, passages.length), all.subarray(passages.length)];
        return { passages: near, listed: nearestByRow(questions, far, passages.length) };
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

/** @param cosines of the listed questions */
function nearestByRow(
  questions: readonly ListedQuestion[],
  cosines: Float32Array,
  rows: number,
): ReadonlyMap<number, NearQuestion> {
  const nearest = new Int32Array(rows).fill(-1);
  for (const [index, { rows: own }] of questions.entries()) {
    const cosine = cosines[index] ?? 0;
    for (const row of own) {
      if (cosine > (cosines[nearest[row] ?? -1] ?? -1)) nearest[row] = index;
    }
  }
  const found = new Map<number, NearQuestion>();
  for (const [row, index] of nearest.entries()) {
    const question = questions[index];
    if (question) found.set(row, { cosine: cosines[index] ?? 0, listed: question.listed });
  }
  return found;
}
