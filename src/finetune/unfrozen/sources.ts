import type { Feed } from '../../autograd/runtime.ts';
import { placesOf } from '../../autograd/token-layout.ts';
import { batchesByLength } from '../../encoder/batches.ts';
import type { LowerPart } from '../../encoder/layers.ts';
import type { OnProgress } from '../approach.ts';
import type { DenseMatrix } from '../head/dense-features.ts';

/** Where a network's inputs come from. */
export interface BatchSource {
  /** Tokens of each text. */
  readonly lengths: readonly number[];
  /** The tokens of a batch's texts, one behind the other, and where they are; see `placesOf`. */
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
      const { feeds, firsts, count } = placesOf(rows.map((row) => lengths[row] ?? 0));
      const data = new Float32Array(count * size);
      const computed = fits ? undefined : await lower.run(rows.map((row) => tokens[row] ?? []));
      for (const [at, row] of rows.entries()) {
        const from = computed ? at * computed.width * size : (starts[row] as number);
        const own = (computed?.hidden ?? kept).subarray(from, from + (lengths[row] as number) * size);
        data.set(own, (firsts[at] as number) * size);
      }
      return { ...feeds, x: { shape: [count, size], data } };
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

/** Numbers of words in a vocabulary of their own. */
export function wordSource(
  tokens: readonly (readonly number[])[],
  numberOf: ReadonlyMap<number, number>,
): BatchSource {
  const lengths = tokens.map((each) => each.length);
  return {
    lengths,
    async feeds(rows) {
      const { feeds, count } = placesOf(rows.map((row) => lengths[row] ?? 0));
      const words = rows.flatMap((row) => (tokens[row] ?? []).map((token) => numberOf.get(token) ?? 0));
      return { ...feeds, words: { shape: [count], data: BigInt64Array.from(words, BigInt) } };
    },
  };
}
