import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { FromChild, ToChild } from './child.ts';
import type { JobProgress, JobRunner } from './job.ts';

/** How one run of a job's process ended. */
export type RunEnd =
  | { readonly kind: 'done'; readonly result: unknown }
  /** A mistake of the learner's, in one sentence. */
  | { readonly kind: 'refused'; readonly sentence: string }
  /** An error thrown by the job: not tried again. */
  | { readonly kind: 'fault'; readonly stack: string }
  /** The process died, hung, or was stopped by a limit. */
  | { readonly kind: 'died'; readonly reason: string; readonly again: boolean }
  | { readonly kind: 'killed' };

export interface RunningChild {
  readonly pid: number | undefined;
  readonly ended: Promise<RunEnd>;
  /** SIGKILL; `ended` settles with `killed`. */
  kill(): void;
}

export interface ChildLimits {
  /** A child silent for this long is killed. Milliseconds. */
  readonly silenceMs: number;
}

const LOG_BYTES = 64 * 1024;
const NICE = 10;

/** Starts the module of a runner on one job's input. */
export function runChild(
  runner: JobRunner,
  task: { readonly input: unknown; readonly folder: string },
  limits: ChildLimits,
  onProgress: (progress: JobProgress) => void,
): RunningChild {
  const child = fork(runner.module, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${runner.memoryLimitMb}`],
    serialization: 'advanced',
  });
  lowerPriority(child);
  keepOutput(child, join(task.folder, 'output.log'));

  let outcome: RunEnd | undefined;
  const stop = (end: RunEnd) => {
    outcome ??= end;
    child.kill('SIGKILL');
  };
  const died = (reason: string, again: boolean) => stop({ kind: 'died', reason, again });
  const deadline = setTimeout(() => died('it took too long', false), runner.timeLimitMs);
  let silence = setTimeout(() => died('it stopped responding', true), limits.silenceMs);

  child.on('message', (message: FromChild) => {
    // one that has ended its work is not waited for any longer than one that is silent
    if (outcome) return;
    clearTimeout(silence);
    silence = setTimeout(() => died('it stopped responding', true), limits.silenceMs);
    switch (message.kind) {
      case 'ready':
        child.send({ kind: 'run', ...task } satisfies ToChild);
        return;
      case 'beat':
        if (message.memoryMb > runner.memoryLimitMb) died('it needed too much memory', false);
        return;
      case 'progress':
        onProgress(message.progress);
        return;
      case 'done':
        outcome = { kind: 'done', result: message.result };
        return;
      case 'failed':
        outcome =
          message.learner === undefined
            ? { kind: 'fault', stack: message.stack ?? '' }
            : { kind: 'refused', sentence: message.learner };
    }
  });

  const ended = new Promise<RunEnd>((resolve) => {
    const end = (reason: string) => {
      clearTimeout(deadline);
      clearTimeout(silence);
      resolve(outcome ?? { kind: 'died', reason, again: true });
    };
    child.on('error', (error) => end(error.message));
    child.once('exit', (code, signal) =>
      end(signal ? `its process was stopped by ${signal}` : `its process ended with code ${code}`),
    );
  });
  return { pid: child.pid, ended, kill: () => stop({ kind: 'killed' }) };
}

function lowerPriority(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, Math.min(NICE, constants.priority.PRIORITY_LOW));
  } catch {
    // The child may already be gone; its exit is handled where it is awaited.
  }
}

function keepOutput(child: ChildProcess, file: string): void {
  const log = createWriteStream(file, { flags: 'a' });
  log.on('error', () => {});
  let kept = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      if (kept < LOG_BYTES) log.write(chunk.subarray(0, LOG_BYTES - kept));
      kept += chunk.length;
    });
  }
  child.once('close', () => log.end());
}

/** A process beyond doubt: numbers are given out again, start times are not. */
export interface ProcessMark {
  readonly pid: number;
  readonly startTime: string;
}

/** Undefined when the process is gone, and where only the number is known (not on Linux). */
export function processMark(pid: number | undefined): ProcessMark | undefined {
  const started = pid === undefined ? undefined : startTime(pid);
  return pid === undefined || started === undefined ? undefined : { pid, startTime: started };
}

export function isAlive({ pid, startTime: started }: ProcessMark): boolean {
  return startTime(pid) === started;
}

/** Kills a process that an earlier owner left running, and no other that has its number now. */
export function killProcess(mark: ProcessMark | undefined): void {
  if (!mark || !isAlive(mark)) return;
  try {
    process.kill(mark.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Clock ticks since boot at which a process began: field 22 of /proc/pid/stat. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
