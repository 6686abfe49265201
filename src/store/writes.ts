import { type SqliteDatabase, transaction } from './database.ts';
import { rowsOf } from './rows.ts';

/** Writes of one database, many in one transaction. */
export interface Writes {
  /**
   * Does `work` in the next transaction and resolves with what it gave once that is committed. What is asked for first
   * is done first; work that throws writes nothing and disturbs no other. It may be done twice, the first time in vain.
   * @param space the namespace it writes to; any when absent
   * @param key the one entry it writes; any of the namespace when absent
   */
  add<Result>(work: () => Result, space?: string, key?: string): Promise<Result>;
  /** Does at once what touches an entry or a namespace that is about to be read, so that nothing is read out of turn. */
  settle(space: string, key?: string): void;
  /** Does now what was asked for. */
  flush(): void;
}

interface Job {
  readonly space: string | undefined;
  readonly key: string | undefined;
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * Group commit: everything asked for while the process reads from its connections is written together, before any of
 * it is acknowledged. A transaction costs as much as the statements in it.
 */
export function createWrites(database: SqliteDatabase): Writes {
  const rows = rowsOf(database);
  let waiting: Job[] = [];

  function flush(): void {
    const jobs = waiting;
    waiting = [];
    if (jobs.length === 0) return;
    for (const [index, outcome] of outcomesOf(jobs).entries()) {
      const job = jobs[index];
      if ('value' in outcome) job?.resolve(outcome.value);
      else job?.reject(outcome.error);
    }
  }

  function outcomesOf(jobs: readonly Job[]): readonly Outcome[] {
    try {
      return transaction(database, () => {
        rows.refresh();
        return jobs.map(attempt);
      });
    } catch (error) {
      rows.forget();
      if (jobs.length === 1) return [{ error }];
      // one that the database refuses takes no other with it
      return jobs.flatMap((job) => outcomesOf([job]));
    }
  }

  return {
    add: <Result>(work: () => Result, space?: string, key?: string) =>
      new Promise<Result>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ space, key, work, resolve: resolve as (result: unknown) => void, reject });
      }),
    settle(space, key) {
      const touches = (job: Job) =>
        job.space === undefined ||
        (job.space === space && (key === undefined || job.key === undefined || job.key === key));
      if (waiting.some(touches)) flush();
    },
    flush,
  };
}

/** A refusal of the database ends the transaction; an error of the caller's own concerns the caller alone. */
function attempt({ work }: Job): Outcome {
  try {
    return { value: work() };
  } catch (error) {
    if (isOfDatabase(error)) throw error;
    return { error };
  }
}

const isOfDatabase = (error: unknown) => error instanceof Error && error.name === 'SqliteError';
