import type { PersonalData } from '../../store/personal.ts';
import { WORKSPACE } from './conversation.ts';
import type { Entry } from './entry.ts';
import type { Records } from './records.ts';

/** What a learner wrote on the page, and what only they were told there. */
export function pageData(records: Records): PersonalData {
  const own = (learner: string) => (entry: Entry) =>
    entry.privateTo === learner || entry.author?.id === learner;

  return {
    countOf: async (workspace, learner) => (workspace === WORKSPACE ? records.count(learner) : 0),
    async exportOf(workspace, learner) {
      const kept = workspace === WORKSPACE ? await records.entries(own(learner)) : [];
      return {
        data: kept.map(({ channel, entry: { at, author, privateTo, body } }) => ({
          channel,
          at: new Date(at).toISOString(),
          by: author?.name ?? 'Studyhall',
          private: privateTo !== undefined,
          ...body,
        })),
      };
    },
    async forget(workspace, learner) {
      if (workspace === WORKSPACE) await records.remove(await records.entries(own(learner)));
    },
  };
}
