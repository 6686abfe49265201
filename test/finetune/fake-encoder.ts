import { createHash } from 'node:crypto';
import type { IdentifiedEncoder } from '../../src/encoder/encoder.ts';

/** Sums of one fixed random vector a word, L2-normalised: fast, deterministic, and good enough to learn from. */
export function fakeEncoder(dimensions = 96, fingerprint = 'fake'): IdentifiedEncoder {
  const vectorOf = (word: string) => {
    const bytes = createHash('shake256', { outputLength: dimensions }).update(word).digest();
    return Array.from(bytes, (byte) => byte / 127.5 - 1);
  };
  return {
    id: 'fake',
    dimensions,
    fingerprint,
    async embed(texts, onProgress) {
      const matrix = new Float32Array(texts.length * dimensions);
      for (const [row, text] of texts.entries()) {
        const sum = new Array<number>(dimensions).fill(0);
        for (const word of text.toLowerCase().split(/\s+/)) {
          for (const [index, value] of vectorOf(word).entries()) sum[index] = (sum[index] ?? 0) + value;
        }
        const norm = Math.hypot(...sum) || 1;
        matrix.set(
          sum.map((value) => value / norm),
          row * dimensions,
        );
        onProgress?.(row + 1);
      }
      return matrix;
    },
    inspect: async (text) => ({ pieces: text.split(/\s+/), unknown: 0, cut: false }),
    close: async () => {},
  };
}
