import type { Form } from './form.ts';
import type { Turn } from './turn.ts';

/** Whose form it is. */
type Whose = Pick<Turn<never>, 'workspace' | 'learner'>;

const KEPT_MS = 24 * 3600 * 1000;

/** Keeps forms whose moment to open has passed, until the learner asks for them by a button. */
export interface LateForms {
  keep(turn: Whose, form: Form): Promise<string>;
  find(turn: Whose, id: string): Promise<Form | undefined>;
}

/** Forms kept in a store-like map under the learner's own key. */
export function lateFormsIn(
  collection: {
    set(key: string, value: Form, options: { ttlMs: number }): Promise<void>;
    get(key: string): Promise<Form | undefined>;
  },
  newId: () => string,
): LateForms {
  const key = (turn: Whose, id: string) => `${turn.workspace} ${turn.learner.id} ${id}`;
  return {
    async keep(turn, form) {
      const id = newId();
      await collection.set(key(turn, id), form, { ttlMs: KEPT_MS });
      return id;
    },
    find: (turn, id) => collection.get(key(turn, id)),
  };
}
