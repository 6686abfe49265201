import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnerId } from '../../chat/ids.ts';
import type { Store } from '../../store/store.ts';
import { WORKSPACE } from './conversation.ts';
import type { Entry } from './entry.ts';
import { createHub, type Hub } from './hub.ts';
import { createMedia, type Media } from './media.ts';
import { createMessageLog, type MessageLog, placeOf } from './message-log.ts';

/** What the page keeps, and who hears of its changes: its history, the files in it, the pages that are open. */
export interface Records {
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly media: Media;
  /** Entries of every channel that fit, in no particular order. */
  entries(fits: (entry: Entry) => boolean): Promise<readonly Kept[]>;
  /** Removes these for good, with the files that nothing else holds, and tells the pages that are open. */
  remove(entries: readonly Kept[]): Promise<void>;
  /** Removes what was said before a moment. Milliseconds since the epoch. @returns how many entries */
  removeBefore(at: number): Promise<number>;
  /** How many entries a learner has written, or has alone been told. */
  count(learner: LearnerId): Promise<number>;
}

export interface Kept {
  readonly channel: string;
  readonly entry: Entry;
}

export interface RecordsParts {
  readonly store: Store;
  readonly mediaFolder: string;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Entries read at once. */
const BATCH = 500;

export function createRecords({ store, mediaFolder, now, newId }: RecordsParts): Records {
  const hub = createHub();
  const log = createMessageLog({
    store,
    workspace: WORKSPACE,
    now,
    changed: (channel, entry) => hub.entry(channel, entry),
    removed: hub.removed,
  });
  const messages = store.collection<Entry>(WORKSPACE, 'page-messages');

  async function* all(): AsyncGenerator<Kept> {
    for (let after: string | undefined; ; ) {
      const batch = await messages.entries({ ...(after !== undefined && { after }), limit: BATCH });
      for (const [key, entry] of batch) yield { channel: placeOf(key).channel, entry };
      after = batch.at(-1)?.[0];
      if (batch.length < BATCH) return;
      // others get a turn on the event loop
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function entries(fits: (entry: Entry) => boolean): Promise<readonly Kept[]> {
    const found: Kept[] = [];
    for await (const kept of all()) if (fits(kept.entry)) found.push(kept);
    return found;
  }

  /** @param sparing files written since then may belong to an entry that is still being written; they stay */
  async function remove(gone: readonly Kept[], sparing = Number.POSITIVE_INFINITY): Promise<void> {
    for (const { channel, entry } of gone) await log.remove(channel, entry.id, entry.privateTo);
    const loose = new Set(gone.flatMap(({ entry }) => filesOf(entry)));
    if (loose.size === 0) return;
    for await (const { entry } of all()) for (const digest of filesOf(entry)) loose.delete(digest);
    for (const digest of loose) {
      const file = join(mediaFolder, digest);
      const written = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
      if (written < sparing) await rm(file, { force: true });
    }
  }

  return {
    hub,
    log,
    media: createMedia(mediaFolder, newId),
    entries,
    remove: (gone) => remove(gone),
    async removeBefore(at) {
      const old = await entries((entry) => Math.max(entry.at, entry.editedAt ?? 0) < at);
      await remove(old, at);
      return old.length;
    },
    count: (learner) =>
      messages.count({
        holding: [
          { at: ['author', 'id'], text: learner },
          { at: ['privateTo'], text: learner },
        ],
      }),
  };
}

function filesOf({ body }: Entry): readonly string[] {
  if (body.kind !== 'view') return [];
  return body.view.blocks.flatMap((block) =>
    block.kind === 'image' || block.kind === 'file' ? [block.file.digest] : [],
  );
}
