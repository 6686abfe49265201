import type { Store } from '../store/store.ts';
import type { Job } from './job.ts';
import { isAlive, killProcess } from './run-child.ts';
import { isOpen, publicJob, type StoredJob, withoutLease } from './stored-job.ts';

/** Jobs in the store, in the order of their submission, and who wants to hear of their changes. */
export interface JobRecords {
  /** Keeps a new job, which is queued. */
  add(job: Job): Promise<Job>;
  find(id: string): Promise<StoredJob | undefined>;
  all(): Promise<readonly StoredJob[]>;
  /** Those that wait or run, the oldest first. */
  open(): Promise<readonly StoredJob[]>;
  /** Changes a job in one step and tells the listeners. @returns the job, or undefined when nothing was changed. */
  change(key: string, make: (job: StoredJob) => StoredJob): Promise<StoredJob | undefined>;
  /** The same without telling anybody. @returns the job as it stands, if it does. */
  changeQuietly(key: string, make: (job: StoredJob) => StoredJob): Promise<StoredJob | undefined>;
  delete(job: Pick<StoredJob, 'id' | 'key'>): Promise<void>;
  onChange(listener: (job: Job) => void): () => void;
}

export function createJobRecords(store: Store): JobRecords {
  const jobs = store.collection<StoredJob>('system', 'jobs');
  const ids = store.collection<string>('system', 'job-ids');
  const counter = store.collection<number>('system', 'job-counter');
  const listeners = new Set<(job: Job) => void>();

  const changeQuietly: JobRecords['changeQuietly'] = (key, make) =>
    jobs.update(key, (job) => job && make(job));
  const all = async () => (await jobs.entries()).map(([, job]) => job);

  return {
    all,
    changeQuietly,
    async add(job) {
      const number = (await counter.update('submitted', (count = 0) => count + 1)) ?? 0;
      const key = String(number).padStart(12, '0');
      await ids.set(job.id, key);
      await jobs.set(key, { ...job, key });
      return job;
    },
    async find(id) {
      const key = await ids.get(id);
      return key === undefined ? undefined : jobs.get(key);
    },
    open: async () => (await all()).filter(isOpen),
    async change(key, make) {
      let changed = false;
      const standing = await changeQuietly(key, (job) => {
        const next = make(job);
        changed = next !== job;
        return next;
      });
      if (!changed || !standing) return undefined;
      for (const listener of listeners) listener(publicJob(standing));
      return standing;
    },
    async delete({ id, key }) {
      await jobs.delete(key);
      await ids.delete(id);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Frees jobs whose owner on this machine is gone, without waiting for their lease to end. */
export async function recoverJobs(records: JobRecords, owner: string): Promise<void> {
  for (const { key, state, lease: held } of await records.all()) {
    if (state !== 'running' || !held?.process || held.owner === owner || isAlive(held.process)) continue;
    killProcess(held.child);
    await records.changeQuietly(key, (job) => (job.lease?.owner === held.owner ? withoutLease(job) : job));
  }
}
