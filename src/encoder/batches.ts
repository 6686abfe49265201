/**
 * Rows of similar length together, so that little is spent on padding: the order of the classic bucketed
 * batches, shortest first.
 * @returns indices into `lengths`, at most `size` in a batch.
 */
export function batchesByLength(lengths: readonly number[], size: number): readonly (readonly number[])[] {
  const order = lengths.map((_, index) => index);
  order.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const batches: number[][] = [];
  for (let start = 0; start < order.length; start += size) batches.push(order.slice(start, start + size));
  return batches;
}

export interface TokenBatch {
  readonly rows: number;
  /** Tokens of the longest row; the others are padded up to it. */
  readonly width: number;
  readonly ids: BigInt64Array;
  readonly mask: BigInt64Array;
}

export function padBatch(rows: readonly (readonly number[])[], padId: number): TokenBatch {
  const width = Math.max(1, ...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(padId));
  const mask = new BigInt64Array(rows.length * width);
  for (const [row, tokens] of rows.entries()) {
    for (const [column, token] of tokens.entries()) {
      ids[row * width + column] = BigInt(token);
      mask[row * width + column] = 1n;
    }
  }
  return { rows: rows.length, width, ids, mask };
}

/** Keeps the first tokens and the closing special token. */
export function cutTokens(tokens: readonly number[], max: number): readonly number[] {
  const last = tokens.at(-1);
  return tokens.length <= max || last === undefined ? tokens : [...tokens.slice(0, max - 1), last];
}
