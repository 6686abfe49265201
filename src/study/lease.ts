import { isAlive, type ProcessMark, processMark } from '../jobs/run-child.ts';
import type { Store } from '../store/store.ts';

interface Held {
  readonly owner: string;
  readonly until: number;
  readonly process?: ProcessMark;
}

export type Holding =
  /** `since`: whether it was held before by this process, or has just come to it. */
  | { readonly mine: true; readonly since: 'now' | 'before' }
  | { readonly mine: false; readonly until: number };

/** Who drives a session: one process at a time, and another one soon after that one has died. */
export interface Leases {
  hold(id: string): Promise<Holding>;
  release(id: string): Promise<void>;
}

/** @param owner unique to this process */
export function createLeases(parts: {
  readonly store: Store;
  readonly owner: string;
  readonly now: () => number;
  readonly milliseconds: number;
}): Leases {
  const { owner, now, milliseconds } = parts;
  const held = parts.store.collection<Held>('system', 'study-drivers');
  const mark = processMark(process.pid);
  return {
    async hold(id) {
      const at = now();
      let since: 'now' | 'before' = 'now';
      const standing = await held.update(id, (current) => {
        since = current?.owner === owner ? 'before' : 'now';
        const free = !current || current.owner === owner || current.until <= at || isDead(current);
        return free ? { owner, until: at + milliseconds, ...(mark && { process: mark }) } : current;
      });
      if (!standing || standing.owner === owner) return { mine: true, since };
      return { mine: false, until: standing.until };
    },
    async release(id) {
      await held.update(id, (current) => (current?.owner === owner ? undefined : current));
    },
  };
}

/** On the same machine the lease of a process that has ended need not run out. */
function isDead({ process: mark }: Held): boolean {
  return mark !== undefined && !isAlive(mark);
}
