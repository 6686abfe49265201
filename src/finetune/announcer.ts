import { UserError } from '../chat/errors.ts';
import type { MessageRef, WorkspaceId } from '../chat/ids.ts';
import type { Messenger } from '../chat/messenger.ts';
import type { View } from '../chat/view.ts';
import type { Job, JobQueue } from '../jobs/job.ts';
import type { Store } from '../store/store.ts';
import { FINETUNE, finetuneInput, finetuneResult } from './job.ts';
import type { KeptModel } from './model/kept-model.ts';
import type { ModelStore } from './model/model-store.ts';
import { goneView, jobView } from './views/job-view.ts';
import { reportView } from './views/report-view.ts';

export interface AnnouncerParts {
  readonly jobs: JobQueue;
  readonly models: ModelStore;
  readonly messenger: Messenger;
  readonly store: Store;
  readonly log: { warn(details: object, message: string): void };
  /** Edits of one message are at least this far apart. Milliseconds; 1,000 unless given. */
  readonly everyMs?: number;
}

/** The last try comes about nine hours after the first; what still fails then waits for the next start. */
const TRIES = 15;
/** A training that ends before its message is noted waits so long for it. */
const UNNOTED_MS = 5000;

/** Keeps the message of every training up to date, across restarts and while a platform cannot be reached. */
export interface FinetuneAnnouncer {
  /** The message that shows the job stands from now on. */
  attach(job: string, message: MessageRef): Promise<void>;
  /** A model was renamed, shared or deleted: its report says so soon, where the training is still known. */
  renew(workspace: WorkspaceId, model: Pick<KeptModel, 'id' | 'owner'>): Promise<void>;
  /** Takes up the messages an earlier process left, and follows all jobs. */
  start(): Promise<void>;
  /** Waits for edits under way. */
  stop(): Promise<void>;
}

/** What the message of a training says now. */
export async function finetuneView(
  job: Job,
  { jobs, models }: Pick<AnnouncerParts, 'jobs' | 'models'>,
): Promise<View> {
  if (job.state !== 'done') return jobView(job, await jobs.position(job.id));
  const { name, summary } = finetuneInput.parse(job.input);
  const { modelId } = finetuneResult.parse(job.result);
  const model = await models.find(job.workspace, modelId);
  if (!model) return goneView(name);
  const report = await models.report(job.workspace, modelId);
  return reportView(model, report, await models.picture(job.workspace, modelId), summary);
}

export function createFinetuneAnnouncer(parts: AnnouncerParts): FinetuneAnnouncer {
  const { jobs, messenger, store, log, everyMs = 1000 } = parts;
  /** Jobs whose message still has to change, so that a restart finds them. */
  const followed = store.collection<true>('system', 'finetune-messages');
  const states = new Map<string, Following>();
  /** Whose message an earlier process did not live to note: how they end is said anew. */
  const orphans = new Set<string>();
  /** Noted, though their message does not stand yet. */
  const expected = new Set<string>();
  /** Told how they ended already: nothing is said anew where their message is gone. */
  const renewed = new Set<string>();
  let unsubscribe = () => {};
  let stopped = false;

  interface Following {
    timer?: NodeJS.Timeout | undefined;
    due: number;
    last: number;
    failures: number;
    work: Promise<void>;
  }

  function follow(id: string): Following {
    const known = states.get(id);
    if (known) return known;
    const following: Following = { due: 0, last: 0, failures: 0, work: Promise.resolve() };
    states.set(id, following);
    return following;
  }

  /** The latest state is shown, at the pace platforms allow, and after so many milliseconds at the soonest. */
  function refresh(id: string, afterMs = 0): void {
    const following = follow(id);
    const due = Math.max(performance.now() + afterMs, following.last + everyMs);
    if (following.timer && following.due <= due) return;
    clearTimeout(following.timer);
    following.due = due;
    following.timer = setTimeout(() => {
      following.timer = undefined;
      following.last = performance.now();
      following.work = following.work.then(() => attempt(id, following));
    }, due - performance.now());
  }

  async function attempt(id: string, following: Following): Promise<void> {
    try {
      await show(id);
      following.failures = 0;
    } catch (error) {
      log.warn({ err: error, job: id }, 'the message of a training could not be changed');
      following.failures += 1;
      if (stopped || error instanceof UserError || following.failures >= TRIES) return;
      refresh(id, everyMs * 2 ** following.failures);
    }
  }

  async function show(id: string): Promise<void> {
    const job = await jobs.get(id);
    if (!job) return forget(id);
    const over = job.state !== 'queued' && job.state !== 'running';
    if (!job.message && !(orphans.has(id) && over)) return;
    const view = await finetuneView(job, parts);
    const stands = job.message !== undefined && (await messenger.edit(job.message, view));
    if (!over) return;
    if (!stands && job.state !== 'cancelled' && !renewed.has(id)) await sayAgain(job, view);
    await forget(id);
  }

  /** The message is gone; its result is not lost with it. */
  async function sayAgain({ workspace, channel, learner }: Job, view: View): Promise<void> {
    try {
      await messenger.post(workspace, channel, view);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await messenger.tell(workspace, channel, learner, view);
    }
  }

  async function forget(id: string): Promise<void> {
    clearTimeout(states.get(id)?.timer);
    states.delete(id);
    orphans.delete(id);
    expected.delete(id);
    renewed.delete(id);
    await followed.delete(id);
  }

  /** Noted before it is shown, so that the next start finds it should this process die in between. */
  function expectMessage(id: string): void {
    if (expected.has(id)) return;
    expected.add(id);
    followed.set(id, true).catch((error) => {
      log.warn({ err: error, job: id }, 'a training was not noted');
    });
  }

  /** When one ends, those behind it move up. */
  function changed(job: Job): void {
    if (job.kind !== FINETUNE) return;
    const over = job.state !== 'queued' && job.state !== 'running';
    if (!job.message && !orphans.has(job.id)) {
      if (over) {
        orphans.add(job.id);
        refresh(job.id, UNNOTED_MS);
      } else expectMessage(job.id);
      return;
    }
    refresh(job.id);
    if (!over) return;
    for (const id of states.keys()) if (id !== job.id) refresh(id);
  }

  return {
    async attach(id, message) {
      orphans.delete(id);
      await followed.set(id, true);
      follow(id);
      await jobs.attach(id, message);
      refresh(id);
    },
    async renew(workspace, { id: modelId, owner }) {
      for (const job of await jobs.of(workspace, owner)) {
        if (job.kind !== FINETUNE || job.state !== 'done' || !job.message) continue;
        if (finetuneResult.parse(job.result).modelId !== modelId) continue;
        if (!states.has(job.id)) renewed.add(job.id);
        refresh(job.id);
      }
    },
    async start() {
      stopped = false;
      unsubscribe = jobs.onChange(changed);
      for (const [id] of await followed.entries()) {
        if (!(await jobs.get(id))?.message) orphans.add(id);
        refresh(id);
      }
    },
    async stop() {
      stopped = true;
      unsubscribe();
      for (const { timer } of states.values()) clearTimeout(timer);
      await Promise.all([...states.values()].map(({ work }) => work));
    },
  };
}
