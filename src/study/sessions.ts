import type { ChannelId, WorkspaceId } from '../chat/ids.ts';
import type { Store } from '../store/store.ts';
import { isOver, type Session } from './session.ts';

const DAY_MS = 24 * 3600 * 1000;
/** How long the results of a session can be looked at. */
const KEPT = { ttlMs: 7 * DAY_MS };

/** Sessions in the store, which of them are under way, and which channel each of those has to itself. */
export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(store: Store) {
  const all = (workspace: WorkspaceId) => store.collection<Session>(workspace, 'study-sessions');
  const channels = (workspace: WorkspaceId) => store.collection<string>(workspace, 'study-channels');
  const underway = store.collection<{ readonly workspace: WorkspaceId }>('system', 'study-underway');

  const find = (workspace: WorkspaceId, id: string) => all(workspace).get(id);

  async function inChannel(workspace: WorkspaceId, channel: ChannelId): Promise<Session | undefined> {
    const id = await channels(workspace).get(channel);
    const session = id === undefined ? undefined : await find(workspace, id);
    return session && !isOver(session) ? session : undefined;
  }

  return {
    find,
    inChannel,

    /** Adds a session unless its channel has one; gives the one that has the channel. */
    async open(session: Session): Promise<Session> {
      const { workspace, channel, id } = session;
      const standing = await inChannel(workspace, channel);
      if (standing) return standing;
      const before = await channels(workspace).get(channel);
      await underway.set(id, { workspace });
      await all(workspace).set(id, session, KEPT);
      const winner = await channels(workspace).update(channel, (current) =>
        current === before ? id : current,
      );
      if (winner === id) return session;
      await all(workspace).delete(id);
      await underway.delete(id);
      return (await inChannel(workspace, channel)) ?? session;
    },

    change(
      workspace: WorkspaceId,
      id: string,
      make: (session: Session) => Session,
    ): Promise<Session | undefined> {
      return all(workspace).update(id, (session) => session && make(session));
    },

    /** The thread of a session belongs to it as its channel does. */
    async claimRoom({ workspace, id }: Session, room: ChannelId): Promise<void> {
      await channels(workspace).update(room, (current) => current ?? id);
    },

    /** Nothing is to be done any more; the results stay for a while. */
    async close({ workspace, id, channel, room }: Session): Promise<void> {
      for (const place of new Set([channel, room ?? channel])) {
        await channels(workspace).update(place, (current) => (current === id ? undefined : current));
      }
      await underway.delete(id);
    },

    unlist: (id: string) => underway.delete(id),
    isListed: async (id: string) => (await underway.get(id)) !== undefined,
    async listed(): Promise<readonly { readonly id: string; readonly workspace: WorkspaceId }[]> {
      return (await underway.entries()).map(([id, { workspace }]) => ({ id, workspace }));
    },
  };
}
