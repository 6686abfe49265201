import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord.js';
import type { WorkspaceId } from '../../chat/ids.ts';
import type { RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import { guildWorkspace } from './ids.ts';

/** How long everything is kept of a server that has removed the tutor: it may have been a slip. */
export const KEPT_DAYS = 30;
const DAY_MS = 24 * 3600_000;

/** A server the tutor is or was in. */
interface Known {
  /** Milliseconds since the epoch. */
  readonly leftAt?: number;
}

export interface DepartureParts {
  readonly store: Store;
  /** Deletes everything that is kept of a workspace. */
  readonly purge: (workspace: WorkspaceId) => Promise<void>;
  readonly log: RouterLog;
  readonly now: () => number;
}

/** Notes which servers remove the tutor, and forgets them when their days are over. */
export interface Departures {
  /** Takes what the gateway says of servers; other events are nothing to it. */
  note(event: GatewayDispatchPayload): Promise<void>;
  /** Deletes what is kept of servers that left long enough ago. */
  sweep(): Promise<void>;
}

export function createDepartures({ store, purge, log, now }: DepartureParts): Departures {
  const servers = store.collection<Known>('system', 'discord-servers');

  const joined = (id: string) =>
    servers.update(id, (known) => (known && known.leftAt === undefined ? known : {}));
  const left = (id: string) => servers.update(id, (known) => (known?.leftAt ? known : { leftAt: now() }));

  async function take(event: GatewayDispatchPayload): Promise<void> {
    switch (event.t) {
      case GatewayDispatchEvents.GuildCreate:
        if (!event.d.unavailable) await joined(event.d.id);
        return;
      case GatewayDispatchEvents.GuildDelete:
        // an outage of Discord's tells nothing of who wants the tutor
        if (!event.d.unavailable) await left(event.d.id);
        return;
      case GatewayDispatchEvents.Ready: {
        // who removed the tutor while it was not running is missing here
        const [shard, shards] = event.d.shard ?? [0, 1];
        const present = new Set(event.d.guilds.map(({ id }) => id));
        for (const id of present) await joined(id);
        for (const [id] of await servers.entries()) {
          const here = Number((BigInt(id) >> 22n) % BigInt(shards)) === shard;
          if (here && !present.has(id)) await left(id);
        }
      }
    }
  }

  let taken: Promise<void> = Promise.resolve();
  return {
    /** One after the other, as they came. */
    note(event) {
      const done = taken.then(() => take(event));
      taken = done.catch(() => undefined);
      return done;
    },

    async sweep() {
      await taken;
      for (const [id, { leftAt }] of await servers.entries()) {
        if (leftAt === undefined || now() - leftAt < KEPT_DAYS * DAY_MS) continue;
        await purge(guildWorkspace(id));
        await servers.delete(id);
        log.warn({ server: id }, 'everything kept of a server that removed the tutor was deleted');
      }
    },
  };
}
