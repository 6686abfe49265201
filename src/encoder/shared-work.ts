import { UserError } from '../chat/errors.ts';
import { batchesByLength, padBatch, type TokenBatch } from './batches.ts';
import { poolMean } from './pooling.ts';

/** Texts to be embedded by one thread, or by several that take batches in turn. */
export interface SharedWork {
  readonly tokens: readonly (readonly number[])[];
  readonly padId: number;
  /** Length of a vector, and into how many equal parts it falls. */
  readonly columns: number;
  readonly parts: number;
  /** Row-major [tokens.length, columns]: where the vectors are written. */
  readonly matrix: Float32Array;
  /** How far each batch is. */
  readonly states: Int32Array;
}

const NO_NUMBERS =
  'The encoder gives no numbers for some texts, so that its model must be damaged: choose another encoder.';
const BATCH = 16;
const FREE = 0;
const TAKEN = 1;
const DONE = 2;

/** Takes its batches from the same work as this thread, until none is left. */
export type Share = (work: SharedWork) => Promise<void>;

/**
 * @param run the model
 * @param share brings another thread in, which may leave before its time
 */
export async function embedTokens(
  task: Pick<SharedWork, 'tokens' | 'padId' | 'columns' | 'parts'>,
  run: (batch: TokenBatch) => Promise<Float32Array>,
  share?: Share,
  onProgress?: (done: number) => void,
): Promise<Float32Array> {
  const memory = (numbers: number) =>
    share ? new SharedArrayBuffer(4 * numbers) : new ArrayBuffer(4 * numbers);
  const work: SharedWork = {
    ...task,
    matrix: new Float32Array(memory(task.tokens.length * task.columns)),
    states: new Int32Array(memory(Math.ceil(task.tokens.length / BATCH))),
  };
  const shared = share?.(work);
  try {
    await takeBatches(work, run, onProgress);
  } finally {
    exchangeAll(work, FREE, TAKEN);
    await shared;
  }
  if (!shared) return work.matrix;
  exchangeAll(work, TAKEN, FREE);
  await takeBatches(work, run, onProgress);
  // shared memory cannot be sent on to other processes
  return new Float32Array(work.matrix);
}

function exchangeAll({ states }: SharedWork, from: number, to: number): void {
  for (const at of states.keys()) Atomics.compareExchange(states, at, from, to);
}

/**
 * Takes one free batch after the other until none is left. What a batch gives depends on its texts alone, not on who
 * took it.
 */
export async function takeBatches(
  work: SharedWork,
  run: (batch: TokenBatch) => Promise<Float32Array>,
  onProgress?: (done: number) => void,
): Promise<void> {
  const { tokens, padId, columns, parts, matrix, states } = work;
  const batches = batchesByLength(
    tokens.map((each) => each.length),
    BATCH,
  );
  for (const [at, batch] of batches.entries()) {
    if (Atomics.compareExchange(states, at, FREE, TAKEN) !== FREE) continue;
    const rows = batch.map((index) => tokens[index] ?? []);
    const hidden = await run(padBatch(rows, padId));
    const counts = rows.map((row) => row.length);
    const write = (row: number, vector: Float32Array) => {
      // what is no number in one place is none anywhere once it is divided by its length
      if (Number.isNaN(vector[0])) throw new UserError(NO_NUMBERS);
      matrix.set(vector, (batch[row] ?? 0) * columns);
    };
    poolMean(hidden, counts, Math.max(1, ...counts), columns, write, parts);
    Atomics.store(states, at, DONE);
    onProgress?.(batches.reduce((done, { length }, each) => done + (states[each] === DONE ? length : 0), 0));
  }
}
