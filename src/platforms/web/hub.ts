import type { LearnerId } from '../../chat/ids.ts';
import type { Entry } from './entry.ts';

/** Something a page that is open must hear of now. */
export type PageEvent =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'removed'; readonly id: string; readonly version: number }
  /** An answer is being prepared; `message` is the entry it will replace. */
  | { readonly kind: 'working'; readonly id: string; readonly on: boolean; readonly message?: string }
  /** Everything up to this version that the learner may see has been told. */
  | { readonly kind: 'sync'; readonly version: number }
  | { readonly kind: 'present'; readonly names: readonly string[] };

export interface Listener {
  readonly channel: string;
  readonly learner: { readonly id: LearnerId; readonly name: string };
  readonly hear: (event: PageEvent) => void;
  readonly close: () => void;
}

export interface Hub {
  /** @returns how to leave. */
  join(listener: Listener): () => void;
  entry(channel: string, entry: Entry): void;
  removed(
    channel: string,
    privateTo: LearnerId | undefined,
    gone: { readonly id: string; readonly version: number },
  ): void;
  /** Shown to everyone, or to one learner. */
  working(channel: string, work: Omit<Working, 'channel'>): void;
  done(channel: string, id: string): void;
  sync(channel: string, learner: LearnerId, version: number): void;
  /** Ends every open connection. */
  close(): void;
}

interface Working {
  readonly channel: string;
  readonly id: string;
  readonly message?: string;
  readonly privateTo?: LearnerId;
}

/** The pages that are open, and what each of them may hear. */
export function createHub(): Hub {
  const listeners = new Set<Listener>();
  const underway = new Map<string, Working>();

  const tell = (channel: string, privateTo: LearnerId | undefined, event: PageEvent) => {
    for (const listener of listeners) {
      if (listener.channel === channel && (privateTo === undefined || privateTo === listener.learner.id)) {
        listener.hear(event);
      }
    }
  };
  const present = (channel: string) => {
    const here = [...listeners].filter((listener) => listener.channel === channel);
    const byLearner = new Map(here.map(({ learner }) => [learner.id, learner.name]));
    tell(channel, undefined, { kind: 'present', names: [...byLearner.values()].sort() });
  };

  return {
    join(listener) {
      listeners.add(listener);
      for (const work of underway.values()) {
        if (work.channel !== listener.channel) continue;
        if (work.privateTo !== undefined && work.privateTo !== listener.learner.id) continue;
        listener.hear(began(work));
      }
      present(listener.channel);
      return () => {
        if (listeners.delete(listener)) present(listener.channel);
      };
    },
    entry: (channel, entry) => tell(channel, entry.privateTo, { kind: 'entry', entry }),
    removed: (channel, privateTo, gone) => tell(channel, privateTo, { kind: 'removed', ...gone }),
    working(channel, work) {
      const complete = { ...work, channel };
      underway.set(work.id, complete);
      tell(channel, work.privateTo, began(complete));
    },
    done(channel, id) {
      const work = underway.get(id);
      if (!work) return;
      underway.delete(id);
      tell(channel, work.privateTo, { ...began(work), on: false });
    },
    sync: (channel, learner, version) => tell(channel, learner, { kind: 'sync', version }),
    close() {
      for (const listener of [...listeners]) listener.close();
      listeners.clear();
    },
  };
}

function began(work: Working): Extract<PageEvent, { kind: 'working' }> {
  return {
    kind: 'working',
    id: work.id,
    on: true,
    ...(work.message !== undefined && { message: work.message }),
  };
}
