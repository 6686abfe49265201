import { Worker } from 'node:worker_threads';
import type { Predictions } from '../evaluation/cross-examine.ts';
import { examineTfidf, type TfidfTask } from './examine-tfidf.ts';

/** A baseline that is examined while other work goes on here. */
export interface TfidfBeside {
  /** What `examineTfidf` says, which does it here when the thread could not. */
  predictions(): Promise<Predictions>;
  /** Whether or not it has ended. */
  stop(): Promise<void>;
}

/** Less is done before a thread has started. */
const LEAST_CHARACTERS = 100_000;

/**
 * @param module the compiled thread
 * @returns undefined when there is too little to do
 */
export function examineTfidfBeside(
  task: TfidfTask,
  module = new URL('./tfidf-worker.js', import.meta.url),
): TfidfBeside | undefined {
  if (task.texts.reduce((sum, { length }) => sum + length, 0) < LEAST_CHARACTERS) return undefined;
  const worker = new Worker(module, { workerData: task, execArgv: [] });
  const said = new Promise<Predictions | undefined>((resolve) => {
    worker.once('message', resolve);
    worker.once('exit', () => resolve(undefined));
  });
  worker.on('error', () => {});
  return {
    predictions: async () => (await said) ?? examineTfidf(task),
    stop: async () => void (await worker.terminate()),
  };
}
