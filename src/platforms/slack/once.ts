import { createRecent } from '../../chat/recent.ts';
import type { Store } from '../../store/store.ts';
import { workspaceIdOf } from './ids.ts';

/** Slack delivers again what it thinks was lost, for up to an hour. */
const REMEMBERED_MS = 2 * 3600 * 1000;
const RECENT = 40_000;

/**
 * Whether a delivery is the first of its id. Events, which Slack repeats for an hour, are remembered across restarts;
 * what a person did is delivered again at most within seconds.
 */
export interface Once {
  event(team: string, id: string): Promise<boolean>;
  interaction(team: string, id: string): boolean;
}

export function createOnce(store: Store, newId: () => string): Once {
  const recent = createRecent<true>({ most: RECENT, now: Date.now });

  function isNew(key: string): boolean {
    if (recent.get(key)) return false;
    recent.set(key, true);
    return true;
  }

  return {
    async event(team, id) {
      if (!isNew(`${team} event ${id}`)) return false;
      const mine = newId();
      const stands = await store
        .collection<string>(workspaceIdOf(team), 'slack-events')
        .update(id, (known) => known ?? mine, { ttlMs: REMEMBERED_MS });
      return stands === mine;
    },
    interaction: (team, id) => isNew(`${team} interaction ${id}`),
  };
}
