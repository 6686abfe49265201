import { UserError } from '../../chat/errors.ts';
import { createGate } from '../../jobs/gate.ts';
import { type AsideEnd, runAside } from '../../jobs/run-aside.ts';
import type { AsideTask, CheckedUpload, CheckOptions } from './check-upload.ts';
import type { DatasetLimits } from './dataset.ts';

/** Reads and checks uploads in processes of their own, each bounded in time and memory. */
export interface UploadChecker {
  /** @throws UserError when no examples can be read, or reading takes too long or too much memory. */
  check(train: Uint8Array, test: Uint8Array | undefined, options: CheckOptions): Promise<CheckedUpload>;
  /** Texts without labels. @throws UserError as `check`. */
  texts(bytes: Uint8Array, name: string, limits: DatasetLimits): Promise<readonly string[]>;
}

export interface CheckerParts {
  /** The compiled process. */
  readonly module?: URL;
  readonly timeLimitMs?: number;
  readonly memoryLimitMb?: number;
  /** Processes at one time; further uploads wait. */
  readonly atOnce?: number;
  /** Uploads that wait, each held in memory; further ones are refused. */
  readonly mostWaiting?: number;
}

type Answer =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'fault'; readonly stack: string };

const ANSWER_BYTES = 8 * 1024 * 1024;

export function createUploadChecker({
  module = new URL('./check-child.js', import.meta.url),
  timeLimitMs = 30_000,
  memoryLimitMb = 512,
  atOnce = 2,
  mostWaiting = 16,
}: CheckerParts = {}): UploadChecker {
  const inTurn = createGate({
    atOnce,
    mostWaiting,
    refusal: 'Many files are being read right now: send yours again in a minute.',
  });
  const limits = { module, timeLimitMs, memoryLimitMb, answerBytes: ANSWER_BYTES };
  const ask = (task: AsideTask, parts: readonly Uint8Array[]): Promise<unknown> =>
    inTurn(async () => outcome(await runAside(limits, task, parts)));
  return {
    async check(train, test, options) {
      const task = {
        ...options,
        kind: 'examples',
        trainBytes: train.length,
        testBytes: test?.length,
      } as const;
      return (await ask(task, test ? [train, test] : [train])) as CheckedUpload;
    },
    async texts(bytes, name, limits) {
      return (await ask({ kind: 'texts', name, limits }, [bytes])) as readonly string[];
    },
  };
}

function outcome(end: AsideEnd): unknown {
  if (end.kind === 'late') {
    throw new UserError('This file takes too long to read: give one with fewer rows or columns.');
  }
  if (end.kind === 'too-large') {
    throw new UserError('This file needs too much memory to be read: give one with fewer or shorter rows.');
  }
  const answer = JSON.parse(end.answer.toString('utf8')) as Answer;
  if (answer.kind === 'refused') throw new UserError(answer.sentence);
  if (answer.kind === 'fault') throw new Error(`an upload could not be read: ${answer.stack}`);
  return answer.value;
}
