import type { Form } from '../../chat/form.ts';
import type { LearnerId } from '../../chat/ids.ts';
import type { Store } from '../../store/store.ts';

const KEPT_MS = 24 * 3600_000;
const PREFIX = '~form|';

/** Forms that could not be opened where they were asked for, behind a button of the platform's own. */
export interface KeptForms {
  /** The action of a button that opens the form for this learner. */
  keep(learner: LearnerId, form: Form): Promise<string>;
  /** Whether an action is such a button's. */
  isOpening(action: string): boolean;
  find(learner: LearnerId, action: string): Promise<Form | undefined>;
}

export function createKeptForms(store: Store, newId: () => string): KeptForms {
  const forms = store.collection<Form>('system', 'discord-forms');
  return {
    async keep(learner, form) {
      const id = newId();
      await forms.set(`${learner} ${id}`, form, { ttlMs: KEPT_MS });
      return `${PREFIX}${id}`;
    },
    isOpening: (action) => action.startsWith(PREFIX),
    find: (learner, action) => forms.get(`${learner} ${action.slice(PREFIX.length)}`),
  };
}
