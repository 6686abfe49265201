import { type ChildProcess, fork } from 'node:child_process';
import { UserError } from '../chat/errors.ts';
import type { IdentifiedEncoder, Reading } from './encoder.ts';
import { type EncoderSource, locateEncoder } from './locate.ts';
import type { EncoderAnswer, EncoderProcessStart, EncoderRequest } from './protocol.ts';

export interface EncoderProcessOptions extends EncoderSource {
  readonly threads: number;
  /** Scheduling priority of the process, 0 to 19; 5 unless given. */
  readonly nice?: number;
  /** The compiled inference process. */
  readonly module?: URL;
  readonly log?: { warn(details: object, message: string): void };
}

/** An encoder in a process of its own, so that the event loop here stays free. */
export interface EncoderProcess extends IdentifiedEncoder {
  /** Undefined while none runs: before the first request and after a crash. */
  readonly pid: number | undefined;
}

/** Node's own kinds of request, without their number. */
type Question = EncoderRequest extends infer Each ? (Each extends unknown ? Omit<Each, 'id'> : never) : never;

interface Pending {
  readonly question: Question;
  readonly onProgress?: ((done: number) => void) | undefined;
  readonly resolve: (answer: EncoderAnswer) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

/**
 * One long-lived inference process, started at the first request. When it dies, what was asked is asked once
 * more of a new one. It ends with `close`, and when this process is gone.
 * @throws UserError when there is no such encoder or its folder is incomplete.
 */
export async function createEncoderProcess({
  threads,
  nice = 5,
  module = new URL('./child.js', import.meta.url),
  log,
  ...source
}: EncoderProcessOptions): Promise<EncoderProcess> {
  const files = await locateEncoder(source);
  const start: EncoderProcessStart = { files, threads, nice };
  const pending = new Map<number, Pending>();
  let child: ChildProcess | undefined;
  let last = 0;
  let closed = false;

  function running(): ChildProcess {
    if (child) return child;
    const started = fork(module, [JSON.stringify(start)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    child = started;
    started.on('message', (answer: EncoderAnswer) => receive(answer));
    started.on('error', (error) => lost(started, error.message));
    started.on('exit', (code, signal) => lost(started, signal ?? `code ${code}`));
    started.unref();
    started.channel?.unref();
    return started;
  }

  function receive(answer: EncoderAnswer): void {
    const asked = pending.get(answer.id);
    if (!asked) return;
    if (answer.kind === 'progress') {
      asked.onProgress?.(answer.done);
      return;
    }
    settle(answer.id);
    if (answer.kind === 'failed') {
      asked.reject(answer.user ? new UserError(answer.message) : new Error(answer.message));
    } else asked.resolve(answer);
  }

  /** Once per process: `exit` and `error` may both tell of its end. */
  function lost(process: ChildProcess, why: string): void {
    if (child !== process) return;
    child = undefined;
    if (!closed) log?.warn({ why, waiting: pending.size }, 'the inference process ended');
    for (const [id, asked] of [...pending]) {
      if (closed || asked.attempts > 1) {
        settle(id);
        asked.reject(
          new Error(closed ? 'the encoder is closed' : `the inference process died twice (${why})`),
        );
      } else post(id, asked);
    }
  }

  function post(id: number, asked: Pending): void {
    asked.attempts++;
    const process = running();
    // while something is asked, this process must wait for it
    process.ref();
    process.channel?.ref();
    process.send({ id, ...asked.question }, (error) => {
      if (error) process.kill('SIGKILL');
    });
  }

  function settle(id: number): void {
    pending.delete(id);
    if (pending.size > 0) return;
    child?.unref();
    child?.channel?.unref();
  }

  const ask = (question: Question, onProgress?: (done: number) => void) =>
    new Promise<EncoderAnswer>((resolve, reject) => {
      if (closed) throw new Error('the encoder is closed');
      const asked: Pending = { question, onProgress, resolve, reject, attempts: 0 };
      const id = ++last;
      pending.set(id, asked);
      post(id, asked);
    });

  return {
    id: files.id,
    dimensions: files.dimensions,
    fingerprint: files.fingerprint,
    get pid() {
      return child?.pid;
    },
    async embed(texts, onProgress) {
      if (texts.length === 0) return new Float32Array(0);
      const answer = await ask({ kind: 'embed', texts }, onProgress);
      return expectKind(answer, 'vectors').vectors;
    },
    async embedAs(form, texts, onProgress) {
      if (texts.length === 0) return new Float32Array(0);
      return expectKind(await ask({ kind: 'embed', texts, form }, onProgress), 'vectors').vectors;
    },
    async inspect(text): Promise<Reading> {
      return expectKind(await ask({ kind: 'inspect', text }), 'reading').reading;
    },
    async close() {
      closed = true;
      const process = child;
      if (!process) return;
      process.ref();
      const ended = new Promise((resolve) => process.once('exit', resolve));
      if (process.connected) process.disconnect();
      const late = setTimeout(() => process.kill('SIGKILL'), 2000);
      await ended;
      clearTimeout(late);
    },
  };
}

function expectKind<Kind extends EncoderAnswer['kind']>(
  answer: EncoderAnswer,
  kind: Kind,
): Extract<EncoderAnswer, { kind: Kind }> {
  if (answer.kind !== kind) throw new Error(`the inference process answered ${answer.kind}, not ${kind}`);
  return answer as Extract<EncoderAnswer, { kind: Kind }>;
}
