import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { PersonalData } from '../store/personal.ts';
import type { Store } from '../store/store.ts';

/** What of an open question names a learner. */
interface PassedOn {
  readonly question: string;
  readonly waiting: readonly { readonly learner: LearnerId }[];
}

/** What was talked about last, and the questions a learner has passed on to the teachers. */
export function askData(store: Store): PersonalData {
  const topics = (workspace: WorkspaceId) => store.collection<unknown>(workspace, 'ask-topics');
  const questions = (workspace: WorkspaceId) => store.collection<PassedOn>(workspace, 'ask-open');

  /** Keys are the channel and the learner. */
  const topicsOf = async (workspace: WorkspaceId, learner: LearnerId) =>
    (await topics(workspace).entries()).filter(([key]) => key.endsWith(` ${learner}`));
  const passedOn = async (workspace: WorkspaceId, learner: LearnerId) =>
    (await questions(workspace).entries()).filter(([, { waiting }]) =>
      waiting.some((each) => each.learner === learner),
    );

  return {
    async countOf(workspace, learner) {
      const [lately, asked] = await Promise.all([topicsOf(workspace, learner), passedOn(workspace, learner)]);
      return lately.length + asked.length;
    },
    async exportOf(workspace, learner) {
      const lately = (await topicsOf(workspace, learner)).map(([, topic]) => topic);
      const asked = (await passedOn(workspace, learner)).map(([, { question }]) => question);
      return { data: { passedOn: asked, lately } };
    },
    async forget(workspace, learner) {
      for (const [key] of await topicsOf(workspace, learner)) await topics(workspace).delete(key);
      for (const [key] of await passedOn(workspace, learner)) {
        await questions(workspace).update(
          key,
          (each) => each && { ...each, waiting: each.waiting.filter((one) => one.learner !== learner) },
        );
      }
    },
  };
}
