import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { Lesson, LessonId, LessonPlace } from '../course/model.ts';
import type { PersonalData } from '../store/personal.ts';
import type { Store } from '../store/store.ts';
import { type Marks, mark } from './marks.ts';

/** What learners have read, each in each workspace for themselves. */
export type Reading = ReturnType<typeof createReading>;

export function createReading({ store, now }: { readonly store: Store; readonly now: () => number }) {
  const all = (workspace: WorkspaceId) => store.collection<Marks>(workspace, 'reading');

  async function of(workspace: WorkspaceId, learner: LearnerId): Promise<ReadonlyMap<LessonId, Marks>> {
    const prefix = `${learner}/`;
    const found = await all(workspace).entries({ prefix });
    return new Map(found.map(([key, marks]) => [key.slice(prefix.length), marks]));
  }

  const personal: PersonalData = {
    countOf: (workspace, learner) => all(workspace).count({ prefix: `${learner}/` }),
    async exportOf(workspace, learner) {
      return { data: Object.fromEntries(await of(workspace, learner)) };
    },
    async forget(workspace, learner) {
      for (const lesson of (await of(workspace, learner)).keys())
        await all(workspace).delete(`${learner}/${lesson}`);
    },
  };

  return {
    ...personal,
    /** By lesson. */
    of,
    marks: (workspace: WorkspaceId, learner: LearnerId, lesson: LessonId) =>
      all(workspace).get(`${learner}/${lesson}`),
    /** The learner has opened a place. */
    async mark(
      workspace: WorkspaceId,
      learner: LearnerId,
      lesson: Lesson,
      place: LessonPlace,
    ): Promise<void> {
      await all(workspace).update(`${learner}/${lesson.id}`, (before) => mark(before, lesson, place, now()));
    },
  };
}
