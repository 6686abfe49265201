import type { LearnerId, WorkspaceId } from '../../chat/ids.ts';
import type { Store } from '../../store/store.ts';
import type { Entry, EntryBody } from './entry.ts';

/**
 * The history of every channel. Public entries and each learner's private ones are separate streams of keys, so
 * what a learner may not see is never even read. Every change takes the channel's next sequence number; a list of
 * the latest change of each entry lets a page that was away catch up.
 */
export interface MessageLog {
  append(channel: string, entry: NewEntry): Promise<Entry>;
  /** Undefined when there is no such entry in the stream. */
  edit(
    channel: string,
    id: string,
    privateTo: LearnerId | undefined,
    body: EntryBody,
  ): Promise<Entry | undefined>;
  /**
   * Removes an entry for good. Pages that come back within a week are told of a public one; that a private one is gone
   * is told only to the pages that are open, since a note of it would name the learner. False when it is gone already.
   */
  remove(channel: string, id: string, privateTo: LearnerId | undefined): Promise<boolean>;
  /** The entry if this learner may see it. */
  find(channel: string, id: string, reader: LearnerId): Promise<Entry | undefined>;
  /** The latest entries this learner may see, oldest first, before an id when given. */
  page(
    channel: string,
    reader: LearnerId,
    options: { readonly before?: string; readonly limit: number },
  ): Promise<{ readonly entries: readonly Entry[]; readonly more: boolean }>;
  /** Changes after a version, oldest first; `complete` is false when there are more than `limit`. */
  changes(
    channel: string,
    reader: LearnerId,
    options: { readonly after: number; readonly limit: number },
  ): Promise<Changes>;
  /** The sequence number of the channel's latest change. */
  version(channel: string): Promise<number>;
  /** The channels that have a history. */
  channels(): Promise<readonly string[]>;
}

export interface Changes {
  readonly entries: readonly Entry[];
  readonly removed: readonly Removed[];
  readonly complete: boolean;
}

/** An entry that is no longer there, and the sequence number of its removal. */
export interface Removed {
  readonly id: string;
  readonly version: number;
}

export type NewEntry = Pick<Entry, 'author' | 'privateTo' | 'body'>;

export interface MessageLogParts {
  readonly store: Store;
  readonly workspace: WorkspaceId;
  readonly now: () => number;
  /** Told of every change, in sequence order within a channel. */
  readonly changed: (channel: string, entry: Entry) => void;
  readonly removed: (channel: string, privateTo: LearnerId | undefined, removed: Removed) => void;
}

const PUBLIC = 'all';
const REMEMBERED = { ttlMs: 7 * 24 * 3600 * 1000 };

export function createMessageLog({ store, workspace, now, changed, removed }: MessageLogParts): MessageLog {
  const messages = store.collection<Entry>(workspace, 'page-messages');
  const changes = store.collection<string>(workspace, 'page-changes');
  const counters = store.collection<number>(workspace, 'page-counters');
  const queues = new Map<string, Promise<unknown>>();

  /** One change of a channel after another, so that versions arrive in order. */
  function inTurn<Result>(channel: string, work: () => Promise<Result>): Promise<Result> {
    const result = (queues.get(channel) ?? Promise.resolve()).then(work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    queues.set(channel, settled);
    void settled.then(() => queues.get(channel) === settled && queues.delete(channel));
    return result;
  }

  const prefix = (channel: string, stream: string) => `${channel}/${stream}/`;
  const streams = (reader: LearnerId) => [PUBLIC, reader];
  const next = async (channel: string) => (await counters.update(channel, (count) => (count ?? 0) + 1)) ?? 1;

  async function read(channel: string, stream: string, options: { before?: string; limit: number }) {
    const place = prefix(channel, stream);
    const found = await messages.entries({
      prefix: place,
      ...(options.before !== undefined && { before: place + options.before }),
      reverse: true,
      limit: options.limit,
    });
    return found.map(([, entry]) => entry);
  }

  return {
    append: (channel, entry) =>
      inTurn(channel, async () => {
        const version = await next(channel);
        const id = ordered(version);
        const place = prefix(channel, entry.privateTo ?? PUBLIC);
        const complete: Entry = { ...entry, id, version, at: now() };
        await changes.set(place + id, id);
        await messages.set(place + id, complete);
        changed(channel, complete);
        return complete;
      }),

    edit: (channel, id, privateTo, body) =>
      inTurn(channel, async () => {
        const place = prefix(channel, privateTo ?? PUBLIC);
        const before = await messages.get(place + id);
        if (!before) return undefined;
        const version = await next(channel);
        await changes.set(place + ordered(version), id);
        const after: Entry = { ...before, version, editedAt: now(), body };
        await messages.set(place + id, after);
        await changes.delete(place + ordered(before.version));
        changed(channel, after);
        return after;
      }),

    remove: (channel, id, privateTo) =>
      inTurn(channel, async () => {
        const place = prefix(channel, privateTo ?? PUBLIC);
        const before = await messages.get(place + id);
        if (!before) return false;
        const version = await next(channel);
        if (privateTo === undefined) await changes.set(place + ordered(version), id, REMEMBERED);
        await messages.delete(place + id);
        await changes.delete(place + ordered(before.version));
        removed(channel, privateTo, { id, version });
        return true;
      }),

    async find(channel, id, reader) {
      if (!/^\d{12}$/.test(id)) return undefined;
      for (const stream of streams(reader)) {
        const entry = await messages.get(prefix(channel, stream) + id);
        if (entry) return entry;
      }
      return undefined;
    },

    async page(channel, reader, { before, limit }) {
      const wanted = { ...(before !== undefined && { before }), limit: limit + 1 };
      const found = (
        await Promise.all(streams(reader).map((stream) => read(channel, stream, wanted)))
      ).flat();
      found.sort((a, b) => (a.id < b.id ? 1 : -1));
      return { entries: found.slice(0, limit).reverse(), more: found.length > limit };
    },

    async changes(channel, reader, { after, limit }) {
      const lists = await Promise.all(
        streams(reader).map(async (stream) => {
          const place = prefix(channel, stream);
          const found = await changes.entries({
            prefix: place,
            after: place + ordered(after),
            limit: limit + 1,
          });
          return found.map(([key, id]) => ({
            id,
            version: Number(key.slice(place.length)),
            key: place + id,
          }));
        }),
      );
      const changed = lists.flat();
      if (changed.length > limit) return { entries: [], removed: [], complete: false };
      const entries = await Promise.all(changed.map(({ key }) => messages.get(key)));
      return {
        entries: entries.filter((entry) => entry !== undefined).sort((a, b) => a.version - b.version),
        removed: changed
          .filter((_, index) => entries[index] === undefined)
          .map(({ id, version }) => ({ id, version })),
        complete: true,
      };
    },

    version: async (channel) => (await counters.get(channel)) ?? 0,

    channels: async () => (await counters.entries({ limit: 50 })).map(([channel]) => channel),
  };
}

/** The channel of an entry, by its key. */
export const placeOf = (key: string) => ({ channel: key.slice(0, key.indexOf('/')) });

/** A sequence number as a key that sorts by value. */
export const ordered = (version: number): string => String(version).padStart(12, '0');
