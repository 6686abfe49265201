import { UserError } from '../chat/errors.ts';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { Store } from '../store/store.ts';
import { foldLabel, foldText } from './dataset/clean.ts';
import type { Correction } from './kept-examples.ts';

/** An answer of a model, kept for a while so that it can be corrected. */
export interface GivenPrediction {
  readonly model: string;
  readonly text: string;
  readonly said: string;
  readonly by: LearnerId;
}

/** What learners say is right where a model was wrong, until it is trained again. */
export interface Corrections {
  remember(workspace: WorkspaceId, prediction: GivenPrediction): Promise<string>;
  /** @throws UserError when it is forgotten. */
  recall(workspace: WorkspaceId, id: string): Promise<GivenPrediction>;
  /** A later one of the same text replaces an earlier one. @returns how many there are now. */
  add(workspace: WorkspaceId, model: string, correction: Correction, by: LearnerId): Promise<number>;
  list(workspace: WorkspaceId, model: string): Promise<readonly Correction[]>;
  delete(workspace: WorkspaceId, model: string): Promise<void>;
  /** What is kept of a learner: texts they tried, and corrections they gave. */
  of(
    workspace: WorkspaceId,
    learner: LearnerId,
  ): Promise<{
    readonly predictions: readonly Omit<GivenPrediction, 'by'>[];
    readonly corrections: readonly (Correction & { readonly model: string })[];
  }>;
  /** Deletes that. */
  forget(workspace: WorkspaceId, learner: LearnerId): Promise<void>;
}

type StoredCorrection = Correction & { readonly by: LearnerId };

const REMEMBERED_MS = 7 * 24 * 3600 * 1000;
const MOST = 500;

export function createCorrections({
  store,
  newId,
}: {
  readonly store: Store;
  readonly newId: () => string;
}): Corrections {
  const given = (workspace: WorkspaceId) => store.collection<GivenPrediction>(workspace, 'predictions');
  const kept = (workspace: WorkspaceId) =>
    store.collection<readonly StoredCorrection[]>(workspace, 'corrections');
  return {
    async remember(workspace, prediction) {
      const id = newId();
      await given(workspace).set(id, prediction, { ttlMs: REMEMBERED_MS });
      return id;
    },
    async recall(workspace, id) {
      const prediction = await given(workspace).get(id);
      if (prediction) return prediction;
      throw new UserError('This answer is too old to be corrected: ask the model again.');
    },
    async add(workspace, model, correction, by) {
      const all = await kept(workspace).update(model, (before = []) => {
        const others = before.filter(({ text }) => foldText(text) !== foldText(correction.text));
        if (others.length >= MOST) return before;
        return [...others, { ...correction, by }];
      });
      if (!all?.some(({ text }) => text === correction.text)) {
        throw new UserError(`There are ${MOST} corrections already: train the model again with them first.`);
      }
      return all.length;
    },
    async list(workspace, model) {
      const all = (await kept(workspace).get(model)) ?? [];
      return all.map(({ text, label }) => ({ text, label }));
    },
    delete: async (workspace, model) => void (await kept(workspace).delete(model)),
    async of(workspace, learner) {
      const tried = (await given(workspace).entries()).map(([, prediction]) => prediction);
      const corrected = (await kept(workspace).entries()).flatMap(([model, all]) =>
        all.filter(({ by }) => by === learner).map(({ text, label }) => ({ model, text, label })),
      );
      return {
        predictions: tried.filter(({ by }) => by === learner).map(({ by: _, ...prediction }) => prediction),
        corrections: corrected,
      };
    },
    async forget(workspace, learner) {
      for (const [id, { by }] of await given(workspace).entries()) {
        if (by === learner) await given(workspace).delete(id);
      }
      for (const [model] of await kept(workspace).entries()) {
        await kept(workspace).update(model, (all = []) => {
          const left = all.filter(({ by }) => by !== learner);
          return left.length === 0 ? undefined : left.length === all.length ? all : left;
        });
      }
    },
  };
}

/** The model's own spelling of a label, or undefined when it has no such label. */
export const knownLabel = (labels: readonly string[], wanted: string): string | undefined =>
  labels.find((label) => foldLabel(label) === foldLabel(wanted));
