import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../chat/errors.ts';
import type { Learner, LearnerId, WorkspaceId } from '../../chat/ids.ts';
import type { Report } from '../report.ts';
import { EXAMPLES, KEEPING, type KeptModel, PICTURE } from './kept-model.ts';
import { createListing } from './listing.ts';
import { type Model, readCard, readModel, readReport } from './model-folder.ts';

/** Trained models by workspace. Every method refuses what the learner may not do. */
export interface ModelStore {
  /** Where a model of this id is kept, whether it is there or not. */
  folder(workspace: WorkspaceId, id: string): string;
  /** Where its examples are kept. */
  examplesFolder(workspace: WorkspaceId, id: string): string;
  /** The learner's own and those shared with the class, newest first. */
  list(workspace: WorkspaceId, learner: LearnerId): Promise<readonly KeptModel[]>;
  /** Any model of the workspace: its report belongs to the class. */
  find(workspace: WorkspaceId, id: string): Promise<KeptModel | undefined>;
  /** By id, or by name among those the learner may use. */
  search(workspace: WorkspaceId, learner: LearnerId, idOrName: string): Promise<KeptModel>;
  report(workspace: WorkspaceId, id: string): Promise<Report>;
  /** The picture drawn at training, PNG. */
  picture(workspace: WorkspaceId, id: string): Promise<Uint8Array | undefined>;
  /** For predictions: own or shared. */
  open(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Model>;
  /** Owners and teachers. */
  change(
    workspace: WorkspaceId,
    learner: Learner,
    id: string,
    change: { readonly name?: string; readonly shared?: boolean },
  ): Promise<KeptModel>;
  /** Owners and teachers. */
  delete(workspace: WorkspaceId, learner: Learner, id: string): Promise<void>;
  /** Deletes every model of a workspace. */
  purge(workspace: WorkspaceId): Promise<void>;
}

const ID = /^[A-Za-z0-9_-]{4,64}$/;

const keepingShape = z.looseObject({
  name: z.string(),
  owner: z.templateLiteral([z.enum(['web', 'discord', 'slack']), ':', z.string()]),
  ownerName: z.string(),
  shared: z.boolean(),
  examples: z.number(),
  test: z.object({ n: z.number(), accuracy: z.number(), interval: z.tuple([z.number(), z.number()]) }),
});

const GONE = 'This model is gone: it was deleted, or it belongs to another class.';

export interface ModelStoreParts {
  /** One folder a workspace, one folder a model below it. */
  readonly directory: string;
  /** Models that nobody has used for so long are deleted by `removeUnused`. Milliseconds; kept for good without. */
  readonly retentionMs?: number | undefined;
}

export function createModelStore({ directory, retentionMs }: ModelStoreParts): ModelStore {
  const workspaceFolder = (workspace: WorkspaceId) =>
    join(directory, createHash('sha256').update(workspace).digest('hex').slice(0, 24));

  function folder(workspace: WorkspaceId, id: string): string {
    if (!ID.test(id)) throw new UserError(GONE);
    return join(workspaceFolder(workspace), id);
  }

  async function find(workspace: WorkspaceId, id: string): Promise<KeptModel | undefined> {
    if (!ID.test(id)) return undefined;
    const at = folder(workspace, id);
    try {
      const keeping = keepingShape.parse(JSON.parse(await readFile(join(at, KEEPING), 'utf8')));
      const { labels, createdAt } = await readCard(at);
      const { name, owner, ownerName, shared, examples, test } = keeping;
      const used = retentionMs === undefined ? undefined : await lastUse(at);
      return {
        id,
        name,
        owner,
        ownerName,
        shared,
        labels,
        createdAt,
        examples,
        test,
        ...(retentionMs !== undefined && used !== undefined && { keptUntil: used + retentionMs }),
      };
    } catch {
      return undefined;
    }
  }

  const listing = createListing({ folderOf: workspaceFolder, read: find });

  async function list(workspace: WorkspaceId, learner: LearnerId): Promise<readonly KeptModel[]> {
    return (await listing.of(workspace))
      .filter((model) => mayUse(model, learner))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
  }

  async function existing(workspace: WorkspaceId, id: string): Promise<KeptModel> {
    const model = await find(workspace, id);
    if (!model) throw new UserError(GONE);
    return model;
  }

  async function owned(workspace: WorkspaceId, learner: Learner, id: string): Promise<KeptModel> {
    const model = await existing(workspace, id);
    if (model.owner !== learner.id && !learner.teacher) {
      throw new UserError(`Only ${model.ownerName} or a teacher can change the model “${model.name}”.`);
    }
    return model;
  }

  return {
    folder,
    examplesFolder: (workspace, id) => join(folder(workspace, id), EXAMPLES),
    list,
    find,
    async search(workspace, learner, idOrName) {
      const models = await list(workspace, learner);
      const wanted = idOrName.trim().toLowerCase();
      const found =
        models.find(({ id }) => id === idOrName.trim()) ??
        models.find(({ name, owner }) => owner === learner && name.toLowerCase() === wanted) ??
        models.find(({ name }) => name.toLowerCase() === wanted);
      if (found) return found;
      throw new UserError(
        models.length === 0
          ? 'You have no model here yet: train one with /finetune.'
          : `There is no model “${idOrName.trim().slice(0, 60)}” that you can use: /models lists those there are.`,
      );
    },
    async report(workspace, id) {
      const model = await existing(workspace, id);
      return readReport(folder(workspace, id)).catch((cause) => damaged(model, cause));
    },
    picture: (workspace, id) => readFile(join(folder(workspace, id), PICTURE)).catch(() => undefined),
    async open(workspace, learner, id) {
      const model = await existing(workspace, id);
      if (!mayUse(model, learner)) {
        throw new UserError(
          `The model “${model.name}” belongs to ${model.ownerName} and is not shared: ask for it to be shared with the class.`,
        );
      }
      const opened = await readModel(folder(workspace, id), { layers: false }).catch((cause) =>
        damaged(model, cause),
      );
      const now = new Date();
      await utimes(join(folder(workspace, id), KEEPING), now, now);
      if (retentionMs !== undefined) listing.used(workspace, id, now.getTime() + retentionMs);
      return { ...opened, card: { ...opened.card, name: model.name } };
    },
    async change(workspace, learner, id, change) {
      await owned(workspace, learner, id);
      const name = change.name?.replace(/\s+/gu, ' ').trim();
      if (name === '') throw new UserError('A model needs a name.');
      const file = join(folder(workspace, id), KEEPING);
      const keeping = keepingShape.parse(JSON.parse(await readFile(file, 'utf8')));
      const { shared = keeping.shared } = change;
      const next = { ...keeping, name: name ?? keeping.name, shared };
      const unfinished = `${file}.${process.pid}.tmp`;
      await writeFile(unfinished, JSON.stringify(next));
      await rename(unfinished, file);
      listing.changed(workspace);
      return existing(workspace, id);
    },
    async delete(workspace, learner, id) {
      await owned(workspace, learner, id);
      await discard(workspaceFolder(workspace), id);
      listing.changed(workspace);
    },
    async purge(workspace) {
      await rm(workspaceFolder(workspace), { recursive: true, force: true });
      listing.changed(workspace);
    },
  };
}

/** Where its files lie is not a learner's business. */
function damaged({ name }: KeptModel, cause: unknown): never {
  if (!(cause instanceof UserError)) throw cause;
  throw new UserError(`The files of the model “${name}” are damaged: delete it and train it again.`, {
    cause,
  });
}

const mayUse = ({ owner, shared }: KeptModel, learner: LearnerId) => shared || owner === learner;

/** A model's keeping is touched whenever it is used. */
const lastUse = (folder: string) =>
  stat(join(folder, KEEPING)).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

/** Gone in one step: what is left when the process is killed meanwhile is removed as if it were half written. */
async function discard(directory: string, name: string): Promise<void> {
  const going = join(directory, `.${name}.${process.pid}.tmp`);
  try {
    await rename(join(directory, name), going);
  } catch (cause) {
    // another deletion was first
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  await rm(going, { recursive: true, force: true });
}

/** Deletes models that nobody has used for so long; returns how many. */
export async function removeUnused(directory: string, now: number, retentionMs: number): Promise<number> {
  let removed = 0;
  for (const workspace of await readdir(directory).catch(() => [])) {
    for (const name of await readdir(join(directory, workspace)).catch(() => [])) {
      const used = ID.test(name) ? await lastUse(join(directory, workspace, name)) : undefined;
      if (used === undefined || now - used < retentionMs) continue;
      await discard(join(directory, workspace), name);
      removed++;
    }
  }
  return removed;
}

const ABANDONED_MS = 3600 * 1000;

/** Removes what trainings that were killed left half written; returns how many folders. */
export async function removeUnfinished(directory: string, now: number): Promise<number> {
  let removed = 0;
  for (const workspace of await readdir(directory).catch(() => [])) {
    for (const name of await readdir(join(directory, workspace)).catch(() => [])) {
      if (!/^\..*\.tmp$/.test(name)) continue;
      const path = join(directory, workspace, name);
      const { mtimeMs } = await stat(path);
      if (now - mtimeMs < ABANDONED_MS) continue;
      await rm(path, { recursive: true, force: true });
      removed++;
    }
  }
  return removed;
}
