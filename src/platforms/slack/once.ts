import type { Store } from '../../store/store.ts';
import { workspaceIdOf } from './ids.ts';

/** Slack delivers again what it thinks was lost, for up to an hour. */
const REMEMBERED_MS = 2 * 3600 * 1000;
const RECENT = 5000;

/** Whether a delivery is the first of its id, across restarts. */
export function createOnce(store: Store, newId: () => string) {
  const recent = new Set<string>();
  return async function isFirst(team: string, delivery: string): Promise<boolean> {
    const key = `${team} ${delivery}`;
    if (recent.has(key)) return false;
    recent.add(key);
    for (const oldest of recent) {
      if (recent.size <= RECENT) break;
      recent.delete(oldest);
    }
    const mine = newId();
    const stands = await store
      .collection<string>(workspaceIdOf(team), 'slack-deliveries')
      .update(delivery, (known) => known ?? mine, { ttlMs: REMEMBERED_MS });
    return stands === mine;
  };
}
