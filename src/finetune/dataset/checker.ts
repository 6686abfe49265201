import { UserError } from '../../chat/errors.ts';
import { type AsideEnd, runAside } from '../../jobs/run-aside.ts';
import type { CheckedUpload, CheckOptions, CheckTask } from './check-upload.ts';

/** Reads and checks uploads in processes of their own, each bounded in time and memory. */
export interface UploadChecker {
  /** @throws UserError when no examples can be read, or reading takes too long or too much memory. */
  check(train: Uint8Array, test: Uint8Array | undefined, options: CheckOptions): Promise<CheckedUpload>;
}

export interface CheckerParts {
  /** The compiled process. */
  readonly module?: URL;
  readonly timeLimitMs?: number;
  readonly memoryLimitMb?: number;
  /** Processes at one time; further uploads wait. */
  readonly atOnce?: number;
}

type Answer =
  | { readonly kind: 'checked'; readonly checked: CheckedUpload }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'fault'; readonly stack: string };

const ANSWER_BYTES = 8 * 1024 * 1024;

export function createUploadChecker({
  module = new URL('./check-child.js', import.meta.url),
  timeLimitMs = 30_000,
  memoryLimitMb = 512,
  atOnce = 2,
}: CheckerParts = {}): UploadChecker {
  let running = 0;
  const waiting: (() => void)[] = [];
  const enter = async () => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    running++;
  };
  const leave = () => {
    running--;
    waiting.shift()?.();
  };
  return {
    async check(train, test, options) {
      const task: CheckTask = { ...options, trainBytes: train.length, testBytes: test?.length };
      await enter();
      try {
        const parts = test ? [train, test] : [train];
        const limits = { module, timeLimitMs, memoryLimitMb, answerBytes: ANSWER_BYTES };
        return outcome(await runAside(limits, task, parts));
      } finally {
        leave();
      }
    },
  };
}

function outcome(end: AsideEnd): CheckedUpload {
  if (end.kind === 'late') {
    throw new UserError('This file takes too long to read: give one with fewer rows or columns.');
  }
  if (end.kind === 'too-large') {
    throw new UserError('This file needs too much memory to be read: give one with fewer or shorter rows.');
  }
  const answer = JSON.parse(end.answer.toString('utf8')) as Answer;
  if (answer.kind === 'refused') throw new UserError(answer.sentence);
  if (answer.kind === 'fault') throw new Error(`an upload could not be read: ${answer.stack}`);
  return answer.checked;
}
