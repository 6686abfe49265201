import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { LessonId } from '../course/model.ts';
import type { Store } from '../store/store.ts';
import { isFinished, missedOf, type Run, scoreOf } from './run.ts';

/** How a learner has done in the quizzes of one lesson. */
export interface QuizSummary {
  readonly lesson: LessonId;
  /** Quizzes taken to the end; `best` and `last` are 0 while there is none. */
  readonly attempts: number;
  /** Share of right answers, 0 to 1. */
  readonly best: number;
  readonly last: number;
  /** Milliseconds since the epoch of the last change. */
  readonly at: number;
  /** Ids of questions that were answered wrong or skipped the last time they were asked. */
  readonly missed: readonly string[];
}

interface Kept extends QuizSummary {
  /** The run taken in last, which is not taken in again. */
  readonly run: string;
}

/** Takes in ended runs. Taking in the same run again changes nothing, so that a crash in between is mended. */
export function createHistory(store: Store) {
  const of = (workspace: WorkspaceId) => store.collection<Kept>(workspace, 'quiz-history');
  return {
    async take(workspace: WorkspaceId, run: Run, at: number): Promise<void> {
      for (const lesson of new Set(run.items.map((item) => item.lesson))) {
        const part = { ...run, items: run.items.filter((item) => item.lesson === lesson) };
        if (part.items.every(({ outcome }) => outcome === undefined || outcome.kind === 'gone')) continue;
        await of(workspace).update(`${run.learner}/${lesson}`, (before) =>
          before?.run === run.id ? before : summarise(part, lesson, before, at),
        );
      }
    },

    async summaries(workspace: WorkspaceId, learner: LearnerId): Promise<readonly QuizSummary[]> {
      const found = await of(workspace).entries({ prefix: `${learner}/` });
      return found.map(([, { run: _, ...summary }]) => summary);
    },

    /** Of how many lessons something is kept. */
    count: (workspace: WorkspaceId, learner: LearnerId) => of(workspace).count({ prefix: `${learner}/` }),

    async forget(workspace: WorkspaceId, learner: LearnerId): Promise<void> {
      for (const [key] of await of(workspace).entries({ prefix: `${learner}/` }))
        await of(workspace).delete(key);
    },
  };
}

function summarise(run: Run, lesson: LessonId, before: QuizSummary | undefined, at: number): Kept {
  const asked = run.items.filter(({ outcome }) => outcome && outcome.kind !== 'gone');
  const { correct, answered } = scoreOf(run);
  // going over missed questions again says little of the whole lesson
  const counts = run.mode === 'practice' && answered > 0 && isFinished(run);
  const share = correct / Math.max(1, asked.length);
  const ids = new Set(asked.map(({ question }) => question));
  return {
    lesson,
    attempts: (before?.attempts ?? 0) + (counts ? 1 : 0),
    best: Math.max(before?.best ?? 0, counts ? share : 0),
    last: counts ? share : (before?.last ?? 0),
    at,
    missed: [
      ...(before?.missed ?? []).filter((id) => !ids.has(id)),
      ...missedOf(run).map(({ question }) => question),
    ],
    run: run.id,
  };
}
