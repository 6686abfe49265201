import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../chat/errors.ts';
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

const NICE = 5;
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
        return outcome(await run({ module, timeLimitMs, memoryLimitMb }, task, parts));
      } finally {
        leave();
      }
    },
  };
}

function outcome(answer: Answer): CheckedUpload {
  if (answer.kind === 'refused') throw new UserError(answer.sentence);
  if (answer.kind === 'fault') throw new Error(`an upload could not be read: ${answer.stack}`);
  return answer.checked;
}

function run(
  { module, timeLimitMs, memoryLimitMb }: { module: URL; timeLimitMs: number; memoryLimitMb: number },
  task: CheckTask,
  parts: readonly Uint8Array[],
): Promise<Answer> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${memoryLimitMb}`, fileURLToPath(module), JSON.stringify(task)],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeLimitMs);
    child.once('spawn', () => {
      try {
        setPriority(child.pid ?? 0, NICE);
      } catch {
        // It may have ended already; its end is handled below.
      }
    });
    child.once('error', (error) => {
      clearTimeout(deadline);
      reject(error);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    // a process that died takes no more input; its end says why
    child.stdin.on('error', () => {});
    for (const part of parts) child.stdin.write(part);
    child.stdin.end();
    child.once('close', (code) => {
      clearTimeout(deadline);
      if (late) {
        reject(new UserError('This file takes too long to read: give one with fewer rows or columns.'));
      } else if (code === null || bytes > ANSWER_BYTES) {
        reject(
          new UserError('This file needs too much memory to be read: give one with fewer or shorter rows.'),
        );
      } else if (code !== 0) reject(new Error(`the process that reads uploads ended with code ${code}`));
      else resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer);
    });
  });
}
