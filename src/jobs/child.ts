import { UserError } from '../chat/errors.ts';
import { outliveGroupSignals } from './group-signals.ts';
import type { JobProgress } from './job.ts';

/** What a job's module is given. */
export interface JobTask {
  readonly input: unknown;
  /** The job's folder: its files, and room for its own. */
  readonly folder: string;
  report(progress: JobProgress): void;
}

export type ToChild = { readonly kind: 'run'; readonly input: unknown; readonly folder: string };
export type FromChild =
  | { readonly kind: 'ready' }
  | { readonly kind: 'beat'; readonly memoryMb: number }
  | { readonly kind: 'progress'; readonly progress: JobProgress }
  | { readonly kind: 'done'; readonly result: unknown }
  /** `learner` is set when the sentence is for the learner. */
  | { readonly kind: 'failed'; readonly learner?: string; readonly stack?: string };

const BEAT_MS = 1000;

/**
 * Runs one job in this process and tells the parent how it goes: the whole of a job module's work. The process
 * ends when the job does, and when the parent is gone.
 */
export function serveJob(run: (task: JobTask) => Promise<unknown>): void {
  const parent = process.ppid;
  const send = (message: FromChild, then?: () => void) => {
    if (process.send) process.send(message, undefined, undefined, then);
    else then?.();
  };
  // an orderly exit would abort on threads inside native code
  const end = () => process.kill(process.pid, 'SIGKILL');
  process.on('disconnect', end);
  outliveGroupSignals();
  setInterval(() => {
    if (process.ppid !== parent) end();
    send({ kind: 'beat', memoryMb: process.memoryUsage.rss() / 1024 / 1024 });
  }, BEAT_MS);
  process.once('message', (message: ToChild) => {
    const { input, folder } = message;
    const report = (progress: JobProgress) => send({ kind: 'progress', progress });
    Promise.resolve()
      .then(() => run({ input, folder, report }))
      .then(
        (result) => send({ kind: 'done', result }, () => process.exit(0)),
        (error: unknown) => send(failure(error), () => process.exit(0)),
      );
  });
  send({ kind: 'ready' });
}

function failure(error: unknown): FromChild {
  if (error instanceof UserError) return { kind: 'failed', learner: error.message };
  return { kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
