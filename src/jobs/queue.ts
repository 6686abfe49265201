import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../chat/errors.ts';
import type { Collection, Store } from '../store/store.ts';
import type { Job, JobProgress, JobQueue, JobRequest, JobRunner } from './job.ts';
import {
  isAlive,
  killProcess,
  type ProcessMark,
  processMark,
  type RunEnd,
  type RunningChild,
  runChild,
} from './run-child.ts';

export interface QueueLimits {
  /** Jobs one learner may have waiting or running. */
  readonly perLearner: number;
  readonly perWorkspace: number;
  /** How long ended jobs and their folders are kept. Milliseconds. */
  readonly retentionMs: number;
  /** A child silent for this long is killed. Milliseconds; 120,000 unless given: a busy machine may starve a child that works. */
  readonly silenceMs?: number;
}

export interface QueueParts {
  readonly store: Store;
  /** One folder per job is made below it. */
  readonly directory: string;
  readonly runners: readonly JobRunner[];
  readonly limits: QueueLimits;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: {
    error(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

/** A job as it is stored; the key sorts by the order of submission. */
interface Stored extends Job {
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

const MOST_ATTEMPTS = 2;
const PROGRESS_EVERY_MS = 250;
const LEASE_MS = 15_000;
const POLL_MS = 5000;
const DAY_MS = 24 * 3600 * 1000;

/** A durable queue that runs one job at a time, first come first served. */
export function createJobQueue({ store, directory, runners, limits, now, newId, log }: QueueParts): JobQueue {
  const jobs = store.collection<Stored>('system', 'jobs');
  const ids = store.collection<string>('system', 'job-ids');
  const counter = store.collection<number>('system', 'job-counter');
  const owner = newId();
  const listeners = new Set<(job: Job) => void>();
  let current: { readonly id: string; readonly child: RunningChild; stopping: boolean } | undefined;
  let started = false;
  let loop: Promise<void> = Promise.resolve();
  let entering: Promise<unknown> = Promise.resolve();
  let poll: NodeJS.Timeout | undefined;

  const folder = (id: string) => join(directory, id);
  const keyOf = (id: string) => ids.get(id);
  const lease = (at: number, child?: number): Lease => {
    const marks = { process: processMark(process.pid), child: processMark(child) };
    return {
      owner,
      until: at + LEASE_MS,
      ...(marks.process && { process: marks.process }),
      ...(marks.child && { child: marks.child }),
    };
  };
  const publicJob = ({ key: _, lease: __, ...job }: Stored): Job => job;
  const announce = (job: Stored) => {
    for (const listener of listeners) listener(publicJob(job));
  };
  const open = async () => (await jobs.entries()).map(([, job]) => job).filter(isOpen);

  async function change(key: string, make: (job: Stored) => Stored): Promise<Stored | undefined> {
    let changed = false;
    const standing = await jobs.update(key, (job) => {
      if (!job) return undefined;
      const next = make(job);
      changed = next !== job;
      return next;
    });
    if (changed && standing) announce(standing);
    return changed ? standing : undefined;
  }

  /** One after another, so that those sent at once are all counted. */
  function submit(request: JobRequest): Promise<Job> {
    const submitted = entering.then(() => enter(request));
    entering = submitted.catch(() => undefined);
    return submitted;
  }

  async function enter(request: JobRequest): Promise<Job> {
    const { files, ...rest } = request;
    if (!runners.some(({ kind }) => kind === rest.kind))
      throw new Error(`no runner for jobs of kind ${rest.kind}`);
    const waiting = (await open()).filter(({ workspace }) => workspace === rest.workspace);
    const own = waiting.filter(({ learner }) => learner === rest.learner).length;
    if (own >= limits.perLearner) {
      throw new UserError(
        `You already have ${own} ${own === 1 ? 'job' : 'jobs'} waiting or running: wait for one to end, or cancel one.`,
      );
    }
    if (waiting.length >= limits.perWorkspace) {
      throw new UserError(
        `The class already has ${waiting.length} jobs waiting or running: try again when some have ended.`,
      );
    }
    const id = newId();
    const at = now();
    mkdirSync(folder(id), { recursive: true, mode: 0o700 });
    for (const [name, bytes] of Object.entries(files ?? {}))
      await writeFile(join(folder(id), name), bytes, { mode: 0o600 });
    const number = (await counter.update('submitted', (count = 0) => count + 1)) ?? 0;
    const key = String(number).padStart(12, '0');
    const job: Stored = { ...rest, id, key, state: 'queued', attempts: 0, createdAt: at };
    await ids.set(id, key);
    await jobs.set(key, job);
    wake();
    return publicJob(job);
  }

  function wake(): void {
    if (started) loop = loop.then(runAll).catch((error) => log.error({ err: error }, 'the job queue failed'));
  }

  async function runAll(): Promise<void> {
    while (started) {
      const taken = await takeNext();
      if (!taken) return;
      await runOne(taken);
    }
  }

  /** Takes the oldest job that nobody runs, or gives up one whose process died twice. */
  async function takeNext(): Promise<Stored | undefined> {
    for (const candidate of await open()) {
      const at = now();
      if (!mayTake(candidate, at)) {
        if (candidate.state === 'running') return undefined;
        continue;
      }
      killProcess(candidate.lease?.child);
      const taken = await change(candidate.key, (job) => {
        if (!isOpen(job) || !mayTake(job, at)) return job;
        if (job.attempts >= MOST_ATTEMPTS) return ended(job, at, { state: 'failed', error: DIED_TWICE });
        const { progress: _, ...rest } = job;
        return {
          ...rest,
          state: 'running',
          attempts: job.attempts + 1,
          startedAt: at,
          lease: lease(at),
        };
      });
      if (taken?.state === 'running') return taken;
    }
    return undefined;
  }

  const mayTake = (job: Stored, at: number) =>
    job.state === 'queued' ||
    (job.state === 'running' && (!job.lease || job.lease.until <= at || job.lease.owner === owner));

  async function runOne(job: Stored): Promise<void> {
    const runner = runners.find(({ kind }) => kind === job.kind);
    if (!runner) {
      await change(job.key, (each) =>
        ended(each, now(), { state: 'failed', error: 'This kind of job no longer exists.' }),
      );
      return;
    }
    mkdirSync(folder(job.id), { recursive: true, mode: 0o700 });
    const report = throttled((progress: JobProgress) =>
      change(job.key, (each) => (each.state === 'running' ? { ...each, progress } : each)).catch((error) =>
        log.warn({ err: error, job: job.id }, 'the progress of a job was not kept'),
      ),
    );
    const child = runChild(
      runner,
      { input: job.input, folder: folder(job.id) },
      { silenceMs: limits.silenceMs ?? 120_000 },
      report.push,
    );
    current = { id: job.id, child, stopping: false };
    const renew = () =>
      jobs
        .update(job.key, (each) =>
          each?.state === 'running' ? { ...each, lease: lease(now(), child.pid) } : each,
        )
        .catch((error) => {
          log.error({ err: error, job: job.id }, 'a lease was not renewed');
          return job;
        });
    // cancelled or removed before it could be killed
    if ((await renew())?.state !== 'running') child.kill();
    const renewing = setInterval(() => void renew(), LEASE_MS / 3);
    const end = await child.ended;
    clearInterval(renewing);
    await report.flush();
    const handedBack = current.stopping;
    current = undefined;
    await settle(job, end, handedBack);
  }

  async function settle(job: Stored, end: RunEnd, handedBack: boolean): Promise<void> {
    await change(job.key, (each) => {
      if (each.state !== 'running') return each;
      const at = now();
      switch (end.kind) {
        case 'done':
          return ended(each, at, { state: 'done', result: end.result });
        case 'refused':
          return ended(each, at, { state: 'failed', error: end.sentence });
        case 'fault':
          log.error({ job: job.id, stack: end.stack }, 'a job failed');
          return ended(each, at, {
            state: 'failed',
            error: `Something went wrong on our side. If it happens again, pass on this id: ${job.id}`,
          });
        case 'killed':
          return handedBack ? queued(each, each.attempts - 1) : ended(each, at, { state: 'cancelled' });
        case 'died': {
          log.warn({ job: job.id, reason: end.reason, attempt: each.attempts }, 'a job’s process died');
          if (end.again && each.attempts < MOST_ATTEMPTS) return queued(each, each.attempts);
          const again = end.again ? ' twice' : '';
          return ended(each, at, {
            state: 'failed',
            error: `The job was stopped${again} because ${end.reason}. Try it with fewer examples, or ask who runs the tutor about its limits.`,
          });
        }
      }
    });
  }

  async function cancel(id: string): Promise<boolean> {
    const key = await keyOf(id);
    if (key === undefined) return false;
    const cancelled = await change(key, (job) =>
      isOpen(job) ? ended(job, now(), { state: 'cancelled' }) : job,
    );
    if (current?.id === id) current.child.kill();
    return cancelled !== undefined;
  }

  async function removeOld(): Promise<void> {
    const before = now() - limits.retentionMs;
    for (const [key, job] of await jobs.entries()) {
      if (isOpen(job) || (job.endedAt ?? job.createdAt) > before) continue;
      rmSync(folder(job.id), { recursive: true, force: true });
      await jobs.delete(key);
      await ids.delete(job.id);
    }
  }

  return {
    submit,
    cancel,
    folder,
    async get(id) {
      const key = await keyOf(id);
      const job = key === undefined ? undefined : await jobs.get(key);
      return job && publicJob(job);
    },
    async counts() {
      const jobsOpen = await open();
      const running = jobsOpen.filter(({ state }) => state === 'running').length;
      return { queued: jobsOpen.length - running, running };
    },
    async of(workspace, learner) {
      const own = (await jobs.entries()).filter(
        ([, job]) => job.workspace === workspace && (learner === undefined || job.learner === learner),
      );
      return own.map(([, job]) => publicJob(job));
    },
    async remove(id) {
      const key = await keyOf(id);
      if (key === undefined) return;
      await cancel(id);
      if (current?.id === id) await current.child.ended;
      await jobs.delete(key);
      await ids.delete(id);
      rmSync(folder(id), { recursive: true, force: true });
    },
    async position(id) {
      const at = (await open()).findIndex((job) => job.id === id);
      return Math.max(0, at);
    },
    async attach(id, message) {
      const key = await keyOf(id);
      if (key !== undefined) await change(key, (job) => ({ ...job, message }));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async start() {
      if (started) return;
      started = true;
      await recover(jobs, owner);
      await removeOld();
      wake();
      let cleaned = now();
      poll = setInterval(() => {
        wake();
        if (now() - cleaned < DAY_MS) return;
        cleaned = now();
        void removeOld().catch((error) => log.error({ err: error }, 'old jobs were not removed'));
      }, POLL_MS);
      poll.unref();
    },
    async stop() {
      started = false;
      clearInterval(poll);
      if (current) {
        current.stopping = true;
        current.child.kill();
      }
      await loop;
    },
  };
}

const DIED_TWICE =
  'The job’s process was stopped twice before it could finish. Start the job again, perhaps with fewer examples.';

const isOpen = ({ state }: Job) => state === 'queued' || state === 'running';

function ended(job: Stored, at: number, how: Pick<Job, 'state' | 'result' | 'error'>): Stored {
  const { lease: _, ...rest } = job;
  return { ...rest, ...how, endedAt: at };
}

function queued(job: Stored, attempts: number): Stored {
  const { lease: _, progress: __, startedAt: ___, ...rest } = job;
  return { ...rest, state: 'queued', attempts };
}

/** Frees jobs whose owner on this machine is gone, without waiting for their lease to end. */
async function recover(jobs: Collection<Stored>, owner: string): Promise<void> {
  for (const [key, job] of await jobs.entries()) {
    const { lease: held } = job;
    if (job.state !== 'running' || !held?.process || held.owner === owner || isAlive(held.process)) continue;
    killProcess(held.child);
    await jobs.update(key, (each) => {
      if (each?.lease?.owner !== held.owner) return each;
      const { lease: _, ...rest } = each;
      return rest;
    });
  }
}

/** Lets the latest value through at most every quarter second; `flush` waits for what is under way. */
function throttled(write: (progress: JobProgress) => Promise<unknown>) {
  let next: JobProgress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const send = () => {
    timer = undefined;
    if (!next) return;
    const progress = next;
    next = undefined;
    last = performance.now();
    writing = writing.then(() => write(progress));
  };
  return {
    push(progress: JobProgress) {
      next = progress;
      timer ??= setTimeout(send, Math.max(0, last + PROGRESS_EVERY_MS - performance.now()));
    },
    async flush() {
      clearTimeout(timer);
      timer = undefined;
      next = undefined;
      await writing;
    },
  };
}
