import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnerId, WorkspaceId } from '../../chat/ids.ts';
import type { PersonalData } from '../../store/personal.ts';
import type { Store } from '../../store/store.ts';
import type { Entry } from './entry.ts';
import { ordered } from './message-log.ts';

/** What a learner wrote on the page, and what only they were told there. */
export function pageData({
  store,
  mediaFolder,
}: {
  readonly store: Store;
  readonly mediaFolder: string;
}): PersonalData {
  async function entriesOf(workspace: WorkspaceId, learner: LearnerId) {
    const all = await store.collection<Entry>(workspace, 'page-messages').entries();
    const isOwn = (entry: Entry) => entry.privateTo === learner || entry.author?.id === learner;
    return {
      own: all.filter(([, entry]) => isOwn(entry)),
      others: all.filter(([, entry]) => !isOwn(entry)),
    };
  }

  return {
    async countOf(workspace, learner) {
      const messages = store.collection<Entry>(workspace, 'page-messages');
      return messages.count({
        holding: [
          { at: ['author', 'id'], text: learner },
          { at: ['privateTo'], text: learner },
        ],
      });
    },
    async exportOf(workspace, learner) {
      const { own } = await entriesOf(workspace, learner);
      const data = own.map(([key, { at, author, privateTo, body }]) => ({
        channel: key.split('/')[0],
        at: new Date(at).toISOString(),
        by: author?.name ?? 'Studyhall',
        private: privateTo !== undefined,
        ...body,
      }));
      return { data };
    },

    async forget(workspace, learner) {
      const { own, others } = await entriesOf(workspace, learner);
      const messages = store.collection<Entry>(workspace, 'page-messages');
      const changes = store.collection<string>(workspace, 'page-changes');
      for (const [key, entry] of own) {
        await messages.delete(key);
        await changes.delete(key.slice(0, -entry.id.length) + ordered(entry.version));
      }
      const kept = new Set(others.flatMap(([, entry]) => filesOf(entry)));
      const gone = own.flatMap(([, entry]) => filesOf(entry)).filter((digest) => !kept.has(digest));
      for (const digest of new Set(gone)) await rm(join(mediaFolder, digest), { force: true });
    },
  };
}

function filesOf({ body }: Entry): readonly string[] {
  if (body.kind !== 'view') return [];
  return body.view.blocks.flatMap((block) =>
    block.kind === 'image' || block.kind === 'file' ? [block.file.digest] : [],
  );
}
