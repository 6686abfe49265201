import type { Feed } from '../../autograd/runtime.ts';
import { batchesByLength } from '../../encoder/batches.ts';
import type { LowerPart } from '../../encoder/layers.ts';
import type { OnProgress } from '../approach.ts';
import type { DenseMatrix } from '../trainer.ts';

/** Where a network's inputs come from. */
export interface BatchSource {
  /** Tokens of each text. */
  readonly lengths: readonly number[];
  /** The texts of a batch, padded to the longest. */
  feeds(rows: readonly number[]): Promise<Readonly<Record<string, Feed>>>;
}

/** Numbers of hidden states that are kept: 512 MB. What does not fit is computed again each time. */
const KEPT_NUMBERS = 128 * 1024 * 1024;
const BATCH = 16;

/** Hidden states of an encoder's lower layers, computed once. */
export async function hiddenSource(
  tokens: readonly (readonly number[])[],
  lower: LowerPart,
  size: number,
  onProgress?: OnProgress,
): Promise<BatchSource> {
  const lengths = tokens.map((each) => each.length);
  const total = lengths.reduce((sum, length) => sum + length, 0) * size;
  const fits = total <= KEPT_NUMBERS;
  const kept = new Float32Array(fits ? total : 0);
  const starts: number[] = [];
  let start = 0;
  for (const length of lengths) {
    starts.push(start);
    start += length * size;
  }
  if (fits) {
    let done = 0;
    for (const batch of batchesByLength(lengths, BATCH)) {
      const { hidden, width } = await lower.run(batch.map((row) => tokens[row] ?? []));
      for (const [at, row] of batch.entries()) {
        const from = at * width * size;
        kept.set(hidden.subarray(from, from + (lengths[row] ?? 0) * size), starts[row]);
      }
      done += batch.length;
      onProgress?.('Running the lower layers', done / tokens.length);
    }
  }
  return {
    lengths,
    async feeds(rows) {
      const { mask, width } = maskOf(rows, lengths);
      const x = { shape: [rows.length, width, size] };
      if (!fits) {
        const { hidden } = await lower.run(rows.map((row) => tokens[row] ?? []));
        return { x: { ...x, data: hidden }, mask };
      }
      const data = new Float32Array(rows.length * width * size);
      for (const [at, row] of rows.entries()) {
        const from = starts[row] as number;
        data.set(kept.subarray(from, from + (lengths[row] as number) * size), at * width * size);
      }
      return { x: { ...x, data }, mask };
    },
  };
}

/** The same with further numbers of each text, fed as `extra`. */
export function withExtra(source: BatchSource, { data, columns }: DenseMatrix, from: number): BatchSource {
  const size = columns - from;
  return {
    lengths: source.lengths,
    async feeds(rows) {
      const extra = new Float32Array(rows.length * size);
      for (const [at, row] of rows.entries()) {
        extra.set(data.subarray(row * columns + from, (row + 1) * columns), at * size);
      }
      return { ...(await source.feeds(rows)), extra: { shape: [rows.length, size], data: extra } };
    },
  };
}

/** Numbers of words in a vocabulary of their own, and of their places in the text. */
export function wordSource(
  tokens: readonly (readonly number[])[],
  numberOf: ReadonlyMap<number, number>,
): BatchSource {
  const lengths = tokens.map((each) => each.length);
  return {
    lengths,
    async feeds(rows) {
      const { mask, width } = maskOf(rows, lengths);
      const words = new BigInt64Array(rows.length * width);
      const places = new BigInt64Array(rows.length * width);
      for (const [at, row] of rows.entries()) {
        for (const [place, token] of (tokens[row] ?? []).entries()) {
          words[at * width + place] = BigInt(numberOf.get(token) ?? 0);
          places[at * width + place] = BigInt(place);
        }
      }
      const shape = [words.length];
      return { words: { shape, data: words }, places: { shape, data: places }, mask };
    },
  };
}

function maskOf(rows: readonly number[], lengths: readonly number[]) {
  const width = Math.max(1, ...rows.map((row) => lengths[row] ?? 0));
  const data = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) data.fill(1, at * width, at * width + (lengths[row] ?? 0));
  return { width, mask: { shape: [rows.length, width], data } };
}
