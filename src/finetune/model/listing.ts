import { readdir, stat } from 'node:fs/promises';
import type { WorkspaceId } from '../../chat/ids.ts';
import type { KeptModel } from './kept-model.ts';

/** A folder that changed this long ago has no change of the same clock tick left to come. */
const SETTLED_MS = 1000;
/** Workspaces whose models are kept at hand. */
const MOST_WORKSPACES = 500;

/**
 * The models of each workspace, read from their files once and kept in memory until its folder changes: a training
 * puts a model there, and a deletion removes one, by a rename or removal that moves the folder's own time.
 */
export interface Listing {
  of(workspace: WorkspaceId): Promise<readonly KeptModel[]>;
  /** A model's own files have changed, which its workspace's folder does not tell. */
  changed(workspace: WorkspaceId): void;
  /** When a model is deleted unless it is used before; milliseconds since the epoch. */
  used(workspace: WorkspaceId, id: string, keptUntil: number): void;
}

export function createListing(parts: {
  readonly folderOf: (workspace: WorkspaceId) => string;
  readonly read: (workspace: WorkspaceId, id: string) => Promise<KeptModel | undefined>;
}): Listing {
  interface Read {
    readonly changedAt: number;
    readonly models: Map<string, KeptModel>;
  }
  const kept = new Map<WorkspaceId, Read>();
  let changes = 0;

  return {
    async of(workspace) {
      const folder = parts.folderOf(workspace);
      const changedAt = (await stat(folder).catch(() => undefined))?.mtimeMs;
      if (changedAt === undefined) return [];
      const standing = kept.get(workspace);
      if (standing?.changedAt === changedAt) return [...standing.models.values()];
      const before = changes;
      const names = await readdir(folder).catch(() => []);
      const read = await Promise.all(names.map((name) => parts.read(workspace, name)));
      const models = new Map(read.flatMap((model) => (model ? [[model.id, model]] : [])));
      kept.delete(workspace);
      if (before === changes && Date.now() - changedAt > SETTLED_MS) {
        kept.set(workspace, { changedAt, models });
        for (const oldest of kept.keys()) {
          if (kept.size <= MOST_WORKSPACES) break;
          kept.delete(oldest);
        }
      }
      return [...models.values()];
    },
    changed(workspace) {
      changes++;
      kept.delete(workspace);
    },
    used(workspace, id, keptUntil) {
      const models = kept.get(workspace)?.models;
      const model = models?.get(id);
      if (model) models?.set(id, { ...model, keptUntil });
    },
  };
}
