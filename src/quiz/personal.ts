import type { PersonalData } from '../store/personal.ts';
import type { Store } from '../store/store.ts';
import { createHistory } from './history.ts';
import type { Run } from './run.ts';

/** A question as it was asked holds its right answer, which is not yet the learner's to take along. */
const withoutAnswers = (run: Run) => ({
  ...run,
  items: run.items.map(({ asked, ...item }) => ({ ...item, ...(asked && { prompt: asked.prompt }) })),
});

/** A learner's quiz runs and scores. */
export function quizData(store: Store): PersonalData {
  const history = createHistory(store);

  async function runsOf(...[workspace, learner]: Parameters<PersonalData['exportOf']>) {
    const all = await store.collection<Run>(workspace, 'quiz-runs').entries();
    return all.map(([, run]) => run).filter((run) => run.learner === learner);
  }

  return {
    async countOf(workspace, learner) {
      const runs = store.collection<Run>(workspace, 'quiz-runs');
      const taken = await runs.count({ holding: [{ at: ['learner'], text: learner }] });
      return taken + (await history.count(workspace, learner));
    },
    async exportOf(workspace, learner) {
      const runs = await runsOf(workspace, learner);
      const scores = await history.summaries(workspace, learner);
      return { data: { scores, runs: runs.map(withoutAnswers) } };
    },
    async forget(workspace, learner) {
      await store.collection<string>(workspace, 'quiz-open').delete(learner);
      const runs = store.collection<Run>(workspace, 'quiz-runs');
      for (const { id } of await runsOf(workspace, learner)) await runs.delete(id);
      await history.forget(workspace, learner);
    },
  };
}
