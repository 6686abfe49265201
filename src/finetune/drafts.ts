import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../chat/errors.ts';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import { examplesFiles, type KeptExamples, readExamples } from './kept-examples.ts';

/** Uploads that cannot be trained on as they were read, kept for a day, so that their columns can be chosen. */
export interface Drafts {
  /** Deletes those whose day is over. */
  removeOld(): Promise<void>;
  keep(workspace: WorkspaceId, learner: LearnerId, examples: KeptExamples): Promise<string>;
  /** @throws UserError when it is gone or another's. */
  open(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<KeptExamples>;
  /** The folders of all that a learner has sent. */
  folders(workspace: WorkspaceId, learner: LearnerId): Promise<readonly string[]>;
}

const KEPT_MS = 24 * 3600 * 1000;
const ID = /^[A-Za-z0-9_-]{4,64}$/;

export function createDrafts({
  directory,
  newId,
  now,
}: {
  readonly directory: string;
  readonly newId: () => string;
  readonly now: () => number;
}): Drafts {
  /** Whose it is stands in the folder's name, so that nobody else's id leads there. */
  const folderOf = (workspace: WorkspaceId, learner: LearnerId, id: string) =>
    join(directory, `${mark(workspace, learner)}-${id}`);

  async function removeOld(): Promise<void> {
    for (const name of await readdir(directory).catch(() => [])) {
      const folder = join(directory, name);
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: 0 }));
      if (now() - mtimeMs > KEPT_MS) await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    removeOld,
    async keep(workspace, learner, examples) {
      await removeOld();
      const id = newId();
      const folder = folderOf(workspace, learner, id);
      const unfinished = `${folder}.tmp`;
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      for (const [name, bytes] of Object.entries(examplesFiles(examples))) {
        await writeFile(join(unfinished, name), bytes, { mode: 0o600 });
      }
      await rename(unfinished, folder);
      return id;
    },
    async open(workspace, learner, id) {
      if (!ID.test(id))
        throw new UserError('This upload is no longer kept: use /finetune with the file again.');
      return readExamples(folderOf(workspace, learner, id));
    },
    async folders(workspace, learner) {
      const names = await readdir(directory).catch(() => []);
      const own = names.filter((name) => name.startsWith(`${mark(workspace, learner)}-`));
      return own.map((name) => join(directory, name));
    },
  };
}

const mark = (workspace: WorkspaceId, learner: LearnerId) =>
  createHash('sha256').update(`${workspace} ${learner}`).digest('hex').slice(0, 24);
