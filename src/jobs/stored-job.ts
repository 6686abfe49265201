import type { Job } from './job.ts';
import { type ProcessMark, processMark, type RunEnd } from './run-child.ts';

/** A job as it is stored; the key sorts by the order of submission. */
export interface StoredJob extends Job {
  readonly key: string;
  /** Who runs it, renewed while it runs, so that two processes never run the same job. */
  readonly lease?: Lease;
}

interface Lease {
  readonly owner: string;
  readonly until: number;
  /** The process of the owner, and the child that does the work. */
  readonly process?: ProcessMark;
  readonly child?: ProcessMark;
}

/** A lease that is not renewed ends after so long. Milliseconds. */
export const LEASE_MS = 15_000;
/** A run whose process died is tried once more. */
const MOST_ATTEMPTS = 2;

const DIED_TWICE =
  'The job’s process was stopped twice before it could finish. Start the job again, perhaps with fewer examples.';

export const publicJob = ({ key: _, lease: __, ...job }: StoredJob): Job => job;

export const isOpen = ({ state }: Job) => state === 'queued' || state === 'running';

/** @param child the id of its process, once there is one */
export function leaseOf(owner: string, at: number, child?: number): Lease {
  const marks = { process: processMark(process.pid), child: processMark(child) };
  return {
    owner,
    until: at + LEASE_MS,
    ...(marks.process && { process: marks.process }),
    ...(marks.child && { child: marks.child }),
  };
}

/** Whether it waits, or whoever ran it has gone. */
export const mayTake = (job: StoredJob, owner: string, at: number) =>
  job.state === 'queued' ||
  (job.state === 'running' && (!job.lease || job.lease.until <= at || job.lease.owner === owner));

/** Its next run, or its end when its process has died too often. */
export function taken(job: StoredJob, owner: string, at: number): StoredJob {
  if (job.attempts >= MOST_ATTEMPTS) return ended(job, at, { state: 'failed', error: DIED_TWICE });
  const { progress: _, ...rest } = job;
  return {
    ...rest,
    state: 'running',
    attempts: job.attempts + 1,
    startedAt: at,
    lease: leaseOf(owner, at),
  };
}

export function ended(job: StoredJob, at: number, how: Pick<Job, 'state' | 'result' | 'error'>): StoredJob {
  return { ...withoutLease(job), ...how, endedAt: at };
}

export function withoutLease(job: StoredJob): StoredJob {
  const { lease: _, ...rest } = job;
  return rest;
}

function queued(job: StoredJob, attempts: number): StoredJob {
  const { lease: _, progress: __, startedAt: ___, ...rest } = job;
  return { ...rest, state: 'queued', attempts };
}

/**
 * What becomes of a job when its run ended.
 * @param handedBack killed because this process stops, not because it was cancelled
 */
export function afterRun(job: StoredJob, end: RunEnd, at: number, handedBack: boolean): StoredJob {
  switch (end.kind) {
    case 'done':
      return ended(job, at, { state: 'done', result: end.result });
    case 'refused':
      return ended(job, at, { state: 'failed', error: end.sentence });
    case 'fault':
      return ended(job, at, {
        state: 'failed',
        error: `Something went wrong on our side. If it happens again, pass on this id: ${job.id}`,
      });
    case 'killed':
      return handedBack ? queued(job, job.attempts - 1) : ended(job, at, { state: 'cancelled' });
    case 'died': {
      if (end.again && job.attempts < MOST_ATTEMPTS) return queued(job, job.attempts);
      const again = end.again ? ' twice' : '';
      return ended(job, at, {
        state: 'failed',
        error: `The job was stopped${again} because ${end.reason}. Try it with fewer examples, or ask who runs the tutor about its limits.`,
      });
    }
  }
}
