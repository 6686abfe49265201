import { mkdirSync, rmSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../chat/errors.ts';
import type { Store } from '../store/store.ts';
import type { Job, JobProgress, JobQueue, JobRequest, JobRunner } from './job.ts';
import { createJobRecords, recoverJobs } from './job-records.ts';
import { killProcess, type RunEnd, type RunningChild, runChild } from './run-child.ts';
import {
  afterRun,
  ended,
  isOpen,
  LEASE_MS,
  leaseOf,
  mayTake,
  publicJob,
  type StoredJob,
  taken,
} from './stored-job.ts';
import { throttled } from './throttled.ts';

export interface QueueLimits {
  /** Jobs one learner may have waiting or running. */
  readonly perLearner: number;
  readonly perWorkspace: number;
  /** How long ended jobs and their folders are kept. Milliseconds. */
  readonly retentionMs: number;
  /** A child silent for this long is killed. Milliseconds; two minutes unless given, as a busy machine may starve a child that works. */
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

const SILENCE_MS = 120_000;
const PROGRESS_EVERY_MS = 250;
const POLL_MS = 5000;
const DAY_MS = 24 * 3600 * 1000;
/** A folder without a job is that of one being submitted, or what a process that was killed left behind. */
const ABANDONED_MS = 3600 * 1000;

/** A durable queue that runs one job at a time, first come first served. */
export function createJobQueue({ store, directory, runners, limits, now, newId, log }: QueueParts): JobQueue {
  const records = createJobRecords(store);
  const owner = newId();
  let current: { readonly id: string; readonly child: RunningChild; stopping: boolean } | undefined;
  let started = false;
  let loop: Promise<void> = Promise.resolve();
  let entering: Promise<unknown> = Promise.resolve();
  let poll: NodeJS.Timeout | undefined;

  const folder = (id: string) => join(directory, id);

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
    refuseTooMany(await records.open(), rest, limits);
    const id = newId();
    const at = now();
    mkdirSync(folder(id), { recursive: true, mode: 0o700 });
    for (const [name, bytes] of Object.entries(files ?? {}))
      await writeFile(join(folder(id), name), bytes, { mode: 0o600 });
    const job = await records.add({ ...rest, id, state: 'queued', attempts: 0, createdAt: at });
    wake();
    return job;
  }

  function wake(): void {
    if (started) loop = loop.then(runAll).catch((error) => log.error({ err: error }, 'the job queue failed'));
  }

  async function runAll(): Promise<void> {
    while (started) {
      const next = await takeNext();
      if (!next) return;
      await runOne(next);
    }
  }

  /** Takes the oldest job that nobody runs, or gives up one whose process died twice. */
  async function takeNext(): Promise<StoredJob | undefined> {
    for (const candidate of await records.open()) {
      const at = now();
      if (!mayTake(candidate, owner, at)) {
        if (candidate.state === 'running') return undefined;
        continue;
      }
      const next = await records.change(candidate.key, (job) =>
        mayTake(job, owner, at) ? taken(job, owner, at) : job,
      );
      if (!next) continue;
      killProcess(candidate.lease?.child);
      if (next.state === 'running') return next;
    }
    return undefined;
  }

  const isOwn = ({ state, lease }: StoredJob) => state === 'running' && lease?.owner === owner;

  async function runOne(job: StoredJob): Promise<void> {
    // stopped while it was taken
    if (!started) return settle(job, { kind: 'killed' }, true);
    const runner = runners.find(({ kind }) => kind === job.kind);
    if (!runner) {
      await records.change(job.key, (each) =>
        ended(each, now(), { state: 'failed', error: 'This kind of job no longer exists.' }),
      );
      return;
    }
    mkdirSync(folder(job.id), { recursive: true, mode: 0o700 });
    const report = throttled(
      (progress: JobProgress) =>
        records
          .change(job.key, (each) => (isOwn(each) ? { ...each, progress } : each))
          .catch((error) => log.warn({ err: error, job: job.id }, 'the progress of a job was not kept')),
      PROGRESS_EVERY_MS,
    );
    const child = runChild(
      runner,
      { input: job.input, folder: folder(job.id) },
      { silenceMs: limits.silenceMs ?? SILENCE_MS },
      report.push,
    );
    current = { id: job.id, child, stopping: false };
    const renew = () =>
      records
        .changeQuietly(job.key, (each) =>
          isOwn(each) ? { ...each, lease: leaseOf(owner, now(), child.pid) } : each,
        )
        .catch((error) => {
          log.error({ err: error, job: job.id }, 'a lease was not renewed');
          return job;
        });
    // cancelled or removed, or another process has taken it since
    const keep = async () => {
      const standing = await renew();
      if (!standing || !isOwn(standing)) child.kill();
    };
    await keep();
    const renewing = setInterval(() => void keep(), LEASE_MS / 3);
    const end = await child.ended;
    clearInterval(renewing);
    await report.flush();
    const handedBack = current.stopping;
    current = undefined;
    await settle(job, end, handedBack);
  }

  async function settle(job: StoredJob, end: RunEnd, handedBack: boolean): Promise<void> {
    if (end.kind === 'fault') log.error({ job: job.id, stack: end.stack }, 'a job failed');
    if (end.kind === 'died')
      log.warn({ job: job.id, reason: end.reason, attempt: job.attempts }, 'a job’s process died');
    await records.change(job.key, (each) => (isOwn(each) ? afterRun(each, end, now(), handedBack) : each));
  }

  async function cancel(id: string): Promise<boolean> {
    const found = await records.find(id);
    if (!found) return false;
    const cancelled = await records.change(found.key, (job) =>
      isOpen(job) ? ended(job, now(), { state: 'cancelled' }) : job,
    );
    if (current?.id === id) current.child.kill();
    return cancelled !== undefined;
  }

  async function removeOld(): Promise<void> {
    const before = now() - limits.retentionMs;
    for (const job of await records.all()) {
      if (isOpen(job) || (job.endedAt ?? job.createdAt) > before) continue;
      rmSync(folder(job.id), { recursive: true, force: true });
      await records.delete(job);
    }
    await removeAbandoned();
  }

  async function removeAbandoned(): Promise<void> {
    const names = await readdir(directory).catch(() => []);
    const known = new Set((await records.all()).map(({ id }) => id));
    for (const name of names.filter((each) => !known.has(each))) {
      const { mtimeMs } = await stat(folder(name)).catch(() => ({ mtimeMs: now() }));
      if (now() - mtimeMs > ABANDONED_MS) await rm(folder(name), { recursive: true, force: true });
    }
  }

  return {
    submit,
    cancel,
    folder,
    onChange: records.onChange,
    async get(id) {
      const job = await records.find(id);
      return job && publicJob(job);
    },
    async counts() {
      const open = await records.open();
      const running = open.filter(({ state }) => state === 'running').length;
      return { queued: open.length - running, running };
    },
    async of(workspace, learner) {
      const own = (await records.all()).filter(
        (job) => job.workspace === workspace && (learner === undefined || job.learner === learner),
      );
      return own.map(publicJob);
    },
    async remove(id) {
      const job = await records.find(id);
      if (!job) return;
      await cancel(id);
      if (current?.id === id) await current.child.ended;
      rmSync(folder(id), { recursive: true, force: true });
      await records.delete(job);
    },
    async position(id) {
      const at = (await records.open()).findIndex((job) => job.id === id);
      return Math.max(0, at);
    },
    async attach(id, message) {
      const job = await records.find(id);
      if (job) await records.change(job.key, (each) => ({ ...each, message }));
    },
    async start() {
      if (started) return;
      started = true;
      await recoverJobs(records, owner);
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

/** @throws UserError when no more may wait */
function refuseTooMany(
  open: readonly StoredJob[],
  { workspace, learner }: Pick<JobRequest, 'workspace' | 'learner'>,
  limits: QueueLimits,
): void {
  const waiting = open.filter((job) => job.workspace === workspace);
  const own = waiting.filter((job) => job.learner === learner).length;
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
}
