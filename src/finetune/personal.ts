import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { OutgoingFile } from '../chat/view.ts';
import type { Job, JobQueue } from '../jobs/job.ts';
import type { PersonalData } from '../store/personal.ts';
import { TEST_FILE, TRAIN_FILE } from './kept-examples.ts';
import type { ModelStore } from './model/model-store.ts';

/** A learner's models with their reports, and trainings with the examples that were sent. */
export function finetuneData({
  jobs,
  models,
}: {
  readonly jobs: Pick<JobQueue, 'of' | 'remove' | 'folder'>;
  readonly models: ModelStore;
}): PersonalData {
  const own = async (workspace: WorkspaceId, learner: LearnerId) =>
    (await models.list(workspace, learner)).filter(({ owner }) => owner === learner);

  return {
    async exportOf(workspace, learner) {
      const kept = await own(workspace, learner);
      const reports = await Promise.all(
        kept.map(async (model) => ({
          ...model,
          report: await models.report(workspace, model.id).catch(() => undefined),
        })),
      );
      const started = await jobs.of(workspace, learner);
      const files = (await Promise.all(started.map((job) => sentFiles(jobs.folder(job.id), job)))).flat();
      const trainings = started.map(({ id, kind, state, createdAt, endedAt, error, input }) => ({
        id,
        kind,
        state,
        createdAt,
        ...(endedAt !== undefined && { endedAt }),
        ...(error !== undefined && { error }),
        ...about(input),
        files: files.filter(({ name }) => name.includes(id)).map(({ name }) => name),
      }));
      return { count: kept.length + started.length, data: { models: reports, trainings }, files };
    },
    async forget(workspace, learner) {
      for (const job of await jobs.of(workspace, learner)) await jobs.remove(job.id);
      for (const { id, ownerName: name } of await own(workspace, learner)) {
        await models.delete(workspace, { id: learner, name, teacher: false }, id);
      }
    },
  };
}

/** What of a job's input is the learner's own, and not where things lie on this machine. */
function about(input: unknown): object {
  const { name, summary } = (typeof input === 'object' && input !== null ? input : {}) as {
    readonly name?: unknown;
    readonly summary?: unknown;
  };
  return { ...(name !== undefined && { name }), ...(summary !== undefined && { summary }) };
}

async function sentFiles(folder: string, { id }: Job): Promise<readonly OutgoingFile[]> {
  const read = async (file: string): Promise<readonly OutgoingFile[]> => {
    const data = await readFile(join(folder, file)).catch(() => undefined);
    return data ? [{ name: `${file}-${id}.csv`, mediaType: 'text/csv', data: new Uint8Array(data) }] : [];
  };
  return [...(await read(TRAIN_FILE)), ...(await read(TEST_FILE))];
}
