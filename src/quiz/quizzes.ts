import { UserError } from '../chat/errors.ts';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { CourseLibrary, Lesson } from '../course/model.ts';
import type { Store } from '../store/store.ts';
import { createHistory, type QuizSummary } from './history.ts';
import { createPose, gradingContext, hintsOf, type QuestionRef, questionsOf, renderPosed } from './posed.ts';
import { type Answer, couldBe, type QuestionTypes } from './question-type.ts';
import {
  advance,
  createRun,
  giveHint,
  isEnded,
  isUntouched,
  keepAsked,
  missedOf,
  type Run,
  type RunMode,
  record,
  stop,
  waiting,
} from './run.ts';
import { shuffledOrder } from './shuffle.ts';

export interface RunRequest {
  /** All lessons unless given. */
  readonly lesson?: Lesson;
  /** At most so many. */
  readonly questions: number;
  readonly mode: RunMode;
}

export interface QuizParts {
  readonly store: Store;
  readonly library: CourseLibrary;
  readonly types: QuestionTypes;
  readonly now: () => number;
  /** 0 to 1, for seeds. */
  readonly random: () => number;
  readonly newId: () => string;
  /** Told of every answer that counted. */
  readonly studied?: (workspace: WorkspaceId, learner: LearnerId) => Promise<void>;
}

/** What came of an answer. */
export interface Answered {
  readonly run: Run;
  /** `before` when the question already had its outcome, which stands. */
  readonly counted: 'now' | 'before';
}

const RUN_DAYS = 30;
const KEPT = { ttlMs: RUN_DAYS * 24 * 3600 * 1000 };
const EXPIRED = 'This quiz has expired. Start a new one with /quiz.';

/** Quiz runs of learners, kept in the store: each change is one atomic update, so no answer counts twice. */
export type Quizzes = ReturnType<typeof createQuizzes>;

export function createQuizzes({ store, library, types, now, random, newId, studied }: QuizParts) {
  const runs = (workspace: WorkspaceId) => store.collection<Run>(workspace, 'quiz-runs');
  const openRuns = (workspace: WorkspaceId) => store.collection<string>(workspace, 'quiz-open');
  const history = createHistory(store);
  const pose = createPose(library, types);

  async function begin(workspace: WorkspaceId, learner: LearnerId, request: RunRequest): Promise<Run> {
    const { lesson, mode } = request;
    const before = await settle(workspace, learner);
    // a double click must not begin twice
    if (before && isUntouched(before) && before.mode === mode && before.lesson === lesson?.id) return before;
    if (before) await finishOpen(workspace, before);
    const all = questionsOf(lesson ? [lesson] : library.lessons());
    if (all.length === 0) {
      throw new UserError(
        lesson ? `Lesson ${lesson.number} has no questions yet.` : 'There are no questions yet.',
      );
    }
    const pool = mode === 'missed' ? await missedAmong(all, workspace, learner) : all;
    if (pool.length === 0) {
      const where = lesson ? ` in lesson ${lesson.number}` : '';
      throw new UserError(`There is nothing you have missed${where}: take a quiz with mode practice.`);
    }
    const seed = newSeed();
    const chosen = shuffledOrder(pool.length, seed).slice(0, request.questions);
    return open(
      workspace,
      { learner, mode, seed, ...(lesson && { lesson: lesson.id }) },
      chosen.flatMap((index) => pool[index] ?? []),
    );
  }

  async function missedAmong(
    questions: readonly QuestionRef[],
    workspace: WorkspaceId,
    learner: LearnerId,
  ): Promise<readonly QuestionRef[]> {
    const known = await history.summaries(workspace, learner);
    const missed = new Set(known.flatMap((each) => each.missed.map((id) => `${each.lesson} ${id}`)));
    return questions.filter(({ lesson, question }) => missed.has(`${lesson} ${question}`));
  }

  async function open(
    workspace: WorkspaceId,
    parts: Pick<Run, 'learner' | 'mode' | 'seed' | 'lesson' | 'retryOf'>,
    questions: readonly QuestionRef[],
  ): Promise<Run> {
    const run = withAsked(createRun({ ...parts, id: newId(), startedAt: now() }, questions));
    await runs(workspace).set(run.id, run, KEPT);
    await openRuns(workspace).set(parts.learner, run.id, KEPT);
    return run;
  }

  /** @throws UserError when there is no such run of this learner. */
  async function own(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
    const run = await runs(workspace).get(id);
    if (!run) throw new UserError(EXPIRED);
    if (run.learner !== learner) {
      throw new UserError('This quiz belongs to somebody else. Start your own with /quiz.');
    }
    return run;
  }

  async function change(
    workspace: WorkspaceId,
    learner: LearnerId,
    id: string,
    make: (run: Run) => Run,
  ): Promise<Run> {
    await own(workspace, learner, id);
    let wasOpen = false;
    const after = await runs(workspace).update(id, (run) => {
      wasOpen = run !== undefined && !isEnded(run);
      return run && withAsked(skipGone(make(run)));
    });
    if (!after) throw new UserError(EXPIRED);
    if (wasOpen && isEnded(after)) await close(workspace, after);
    return after;
  }

  const withAsked = (run: Run): Run => keepAsked(run, (ref) => pose(ref)?.question);

  /** The run past questions that have left the course; nothing is written where there are none. */
  async function present(workspace: WorkspaceId, run: Run): Promise<Run> {
    if (withAsked(skipGone(run)) === run) return run;
    return change(workspace, run.learner, run.id, (each) => each);
  }

  /** Passes over questions that have left the course. */
  function skipGone(run: Run): Run {
    let current = run;
    for (
      let item = current.items[current.at];
      !isEnded(current) && item && !item.outcome && !pose(item);
      item = current.items[current.at]
    ) {
      current = advance(record(current, current.at, { kind: 'gone' }), current.at, now());
    }
    return current;
  }

  /** Takes the open run into the history once it has ended, also one that a crash left between the two. */
  async function settle(workspace: WorkspaceId, learner: LearnerId): Promise<Run | undefined> {
    const id = await openRuns(workspace).get(learner);
    const run = id === undefined ? undefined : await runs(workspace).get(id);
    if (run && !isEnded(run)) return run;
    if (run) await close(workspace, run);
    else await openRuns(workspace).update(learner, (current) => (current === id ? undefined : current));
    return undefined;
  }

  async function close(workspace: WorkspaceId, run: Run): Promise<void> {
    await history.take(workspace, run, now());
    await openRuns(workspace).update(run.learner, (current) => (current === run.id ? undefined : current));
  }

  /** Starting anew ends what was open, so that its answers are not lost. */
  async function finishOpen(workspace: WorkspaceId, run: Run): Promise<void> {
    await change(workspace, run.learner, run.id, (each) => stop(each, now()));
  }

  /** The run a learner has not finished. */
  async function openRun(workspace: WorkspaceId, learner: LearnerId): Promise<Run | undefined> {
    const run = await settle(workspace, learner);
    if (!run) return undefined;
    const current = await present(workspace, run);
    return isEnded(current) ? undefined : current;
  }

  const newSeed = () => Math.floor(random() * 2 ** 32);

  return {
    begin,
    pose,
    run: own,

    openRun,

    /** How a learner's quizzes went, and the run that is not finished. */
    async standing(
      workspace: WorkspaceId,
      learner: LearnerId,
    ): Promise<{ readonly open: Run | undefined; readonly summaries: readonly QuizSummary[] }> {
      const open = await openRun(workspace, learner);
      return { open, summaries: await history.summaries(workspace, learner) };
    },

    /** The run as it stands now, past questions that have left the course. */
    async resume(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
      return present(workspace, await own(workspace, learner, id));
    },

    /** Grades an answer to the question at `index`; one that is already answered stays as it is. */
    async answer(
      workspace: WorkspaceId,
      learner: LearnerId,
      id: string,
      index: number,
      answer: Answer,
    ): Promise<Answered> {
      let counted = 'before' as Answered['counted'];
      const run = await change(workspace, learner, id, (before) => {
        counted = 'before';
        const item = waiting(before, index);
        const posed = item && pose(item);
        if (!posed) return before;
        if (!couldBe(renderPosed(posed, before.seed + index).input, answer)) {
          throw new UserError('This answer does not belong to this question: choose one of those shown.');
        }
        counted = 'now';
        const { type, question } = posed;
        const grade = type.grade(type.format(question.body), answer, gradingContext(posed));
        return record(before, index, { kind: 'answered', answer, grade, at: now() });
      });
      if (counted === 'now') await studied?.(workspace, learner);
      return { run, counted };
    },

    hint(workspace: WorkspaceId, learner: LearnerId, id: string, index: number): Promise<Run> {
      return change(workspace, learner, id, (run) => {
        const item = run.items[index];
        const posed = item && pose(item);
        return posed ? giveHint(run, index, hintsOf(posed).length) : run;
      });
    },

    /** Gives a question up; its answer is shown then. */
    skip(workspace: WorkspaceId, learner: LearnerId, id: string, index: number): Promise<Run> {
      return change(workspace, learner, id, (run) => record(run, index, { kind: 'skipped' }));
    },

    next(workspace: WorkspaceId, learner: LearnerId, id: string, index: number): Promise<Run> {
      return change(workspace, learner, id, (run) => advance(run, index, now()));
    },

    stop(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
      return change(workspace, learner, id, (run) => stop(run, now()));
    },

    /** A new run over what the ended one got wrong. */
    async retry(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
      const run = await own(workspace, learner, id);
      const missed = missedOf(run).filter(pose);
      if (missed.length === 0) throw new UserError('There is nothing left to try again in this quiz.');
      const before = await settle(workspace, learner);
      if (before?.retryOf === id && isUntouched(before)) return before;
      if (before) await finishOpen(workspace, before);
      const lesson = run.lesson && { lesson: run.lesson };
      return open(workspace, { learner, mode: 'missed', retryOf: id, seed: newSeed(), ...lesson }, missed);
    },
  };
}
