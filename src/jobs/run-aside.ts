import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A short piece of work in a process of its own, bounded in time, memory and what it may answer. */
export interface AsideLimits {
  /** The compiled module. It finds its task as JSON in its first argument, and its input on standard input. */
  readonly module: URL;
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
  readonly answerBytes: number;
}

export type AsideEnd =
  | { readonly kind: 'done'; readonly answer: Buffer }
  | { readonly kind: 'late' }
  /** It was stopped for the memory it took, or answered too much. */
  | { readonly kind: 'too-large' };

const NICE = 5;

/** @throws when the process cannot be started or ends with an error. */
export function runAside(
  { module, timeLimitMs, memoryLimitMb, answerBytes }: AsideLimits,
  task: unknown,
  input: readonly Uint8Array[] = [],
): Promise<AsideEnd> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${memoryLimitMb}`, fileURLToPath(module), JSON.stringify(task)],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
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
      if (bytes > answerBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-4000);
    });
    // a process that died takes no more input; its end says why
    child.stdin.on('error', () => {});
    for (const part of input) child.stdin.write(part);
    child.stdin.end();
    child.once('close', (code) => {
      clearTimeout(deadline);
      if (late) resolve({ kind: 'late' });
      else if (code === null || bytes > answerBytes) resolve({ kind: 'too-large' });
      else if (code !== 0) reject(new Error(`a process aside ended with code ${code}: ${said}`));
      else resolve({ kind: 'done', answer: Buffer.concat(chunks) });
    });
  });
}
