import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { OutgoingFile } from '../chat/view.ts';
import type { JobQueue } from '../jobs/job.ts';
import type { PersonalData } from '../store/personal.ts';
import type { Corrections } from './corrections.ts';
import type { Drafts } from './drafts.ts';
import { TEST_FILE, TRAIN_FILE } from './kept-examples.ts';
import type { ModelStore } from './model/model-store.ts';

/** A learner's models, trainings and corrections, with the examples that were sent. */
export function finetuneData({
  jobs,
  models,
  drafts,
  corrections,
}: {
  readonly jobs: Pick<JobQueue, 'of' | 'remove' | 'folder'>;
  readonly models: ModelStore;
  readonly drafts: Pick<Drafts, 'folders'>;
  readonly corrections: Pick<Corrections, 'of' | 'forget' | 'delete'>;
}): PersonalData {
  const own = async (workspace: WorkspaceId, learner: LearnerId) =>
    (await models.list(workspace, learner)).filter(({ owner }) => owner === learner);

  return {
    async countOf(workspace, learner) {
      const [kept, started, uploads, given] = await Promise.all([
        own(workspace, learner),
        jobs.of(workspace, learner),
        drafts.folders(workspace, learner),
        corrections.of(workspace, learner),
      ]);
      return (
        kept.length + started.length + uploads.length + given.predictions.length + given.corrections.length
      );
    },
    async exportOf(workspace, learner) {
      const kept = await own(workspace, learner);
      const reports = await Promise.all(
        kept.map(async (model) => ({
          ...model,
          report: await models.report(workspace, model.id).catch(() => undefined),
        })),
      );
      const started = await jobs.of(workspace, learner);
      const trainings = started.map(({ id, kind, state, createdAt, endedAt, error, input }) => ({
        id,
        kind,
        state,
        createdAt,
        ...(endedAt !== undefined && { endedAt }),
        ...(error !== undefined && { error }),
        ...about(input),
      }));
      const uploads = await drafts.folders(workspace, learner);
      const folders = [
        ...started.map(({ id }) => ({ of: `training-${id}`, folder: jobs.folder(id) })),
        ...kept.map(({ id }) => ({ of: `model-${id}`, folder: models.examplesFolder(workspace, id) })),
        ...uploads.map((folder, index) => ({ of: `upload-${index + 1}`, folder })),
      ];
      const files = (await Promise.all(folders.map(({ of, folder }) => sentFiles(of, folder)))).flat();
      const given = await corrections.of(workspace, learner);
      return {
        data: { models: reports, trainings, ...given, files: files.map(({ name }) => name) },
        files,
      };
    },
    async forget(workspace, learner) {
      for (const job of await jobs.of(workspace, learner)) await jobs.remove(job.id);
      for (const { id, ownerName: name } of await own(workspace, learner)) {
        await models.delete(workspace, { id: learner, name, teacher: false }, id);
        await corrections.delete(workspace, id);
      }
      for (const folder of await drafts.folders(workspace, learner)) {
        await rm(folder, { recursive: true, force: true });
      }
      await corrections.forget(workspace, learner);
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

const ZIP = Buffer.from('PK');

/** The examples of a folder, named after what they belong to. */
async function sentFiles(of: string, folder: string): Promise<readonly OutgoingFile[]> {
  const files = await Promise.all(
    [TRAIN_FILE, TEST_FILE].map(async (file) => {
      const data = await readFile(join(folder, file)).catch(() => undefined);
      if (!data) return [];
      // a workbook is a zip archive; everything else that is taken is text
      const [ending, mediaType] = data.subarray(0, 2).equals(ZIP)
        ? ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']
        : ['txt', 'text/plain'];
      return [{ name: `${of}-${file}.${ending}`, mediaType, data: new Uint8Array(data) }];
    }),
  );
  return files.flat();
}
