import { UserError } from '../chat/errors.ts';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { CourseLibrary, Lesson, LessonId, Question } from '../course/model.ts';
import type { Store } from '../store/store.ts';
import type { Answer, AnyQuestionType, QuestionTypes } from './question-type.ts';
import {
  advance,
  createRun,
  giveHint,
  isEnded,
  missedOf,
  type Outcome,
  type Run,
  record,
  scoreOf,
  stop,
  waiting,
} from './run.ts';
import { shuffledOrder } from './shuffle.ts';

/** How a learner has done in the quizzes of one lesson. */
export interface QuizSummary {
  readonly lesson: LessonId;
  readonly attempts: number;
  /** Share of right answers, 0 to 1. */
  readonly best: number;
  readonly last: number;
  /** Milliseconds since the epoch of the last one. */
  readonly at: number;
  /** Ids of questions whose latest answer was wrong. */
  readonly missed: readonly string[];
}

/** A question with what is needed to show and grade it. */
export interface Posed {
  readonly lesson: Lesson;
  readonly question: Question;
  readonly type: AnyQuestionType;
}

export interface RunRequest {
  readonly lesson?: Lesson;
  readonly questions: number;
  readonly only?: 'missed';
}

export interface QuizParts {
  readonly store: Store;
  readonly library: CourseLibrary;
  readonly types: QuestionTypes;
  readonly now: () => number;
  /** 0 to 1, for seeds. */
  readonly random: () => number;
  readonly newId: () => string;
}

const RUN_DAYS = 30;
const KEPT = { ttlMs: RUN_DAYS * 24 * 3600 * 1000 };

/** Quiz runs of learners, kept in the store: each change is one atomic update, so no answer counts twice. */
export type Quizzes = ReturnType<typeof createQuizzes>;

export function createQuizzes({ store, library, types, now, random, newId }: QuizParts) {
  const runs = (workspace: WorkspaceId) => store.collection<Run>(workspace, 'quiz-runs');
  const openRuns = (workspace: WorkspaceId) => store.collection<string>(workspace, 'quiz-open');
  const history = (workspace: WorkspaceId) => store.collection<QuizSummary>(workspace, 'quiz-history');

  function pose(item: { readonly lesson: LessonId; readonly question: string }): Posed | undefined {
    const lesson = library.lesson(item.lesson);
    const question = lesson?.questions.find(({ id }) => id === item.question);
    const type = question && types.get(question.kind);
    return lesson && question && type ? { lesson, question, type } : undefined;
  }

  async function begin(workspace: WorkspaceId, learner: LearnerId, request: RunRequest): Promise<Run> {
    const lessons = request.lesson ? [request.lesson] : library.lessons();
    let pool = lessons.flatMap((lesson) =>
      lesson.questions.map(({ id }) => ({ lesson: lesson.id, question: id })),
    );
    if (request.only === 'missed') {
      const missed = new Set(
        (await summaries(workspace, learner)).flatMap((each) =>
          each.missed.map((id) => `${each.lesson} ${id}`),
        ),
      );
      pool = pool.filter(({ lesson, question }) => missed.has(`${lesson} ${question}`));
      if (pool.length === 0)
        throw new UserError('There is nothing you have missed: take a quiz without mode:missed.');
    }
    if (pool.length === 0) {
      throw new UserError(
        request.lesson
          ? `Lesson ${request.lesson.number} has no questions yet.`
          : 'There are no questions yet.',
      );
    }
    const seed = Math.floor(random() * 2 ** 32);
    const order = shuffledOrder(pool.length, seed).slice(0, request.questions);
    return open(
      workspace,
      learner,
      seed,
      order.flatMap((index) => pool[index] ?? []),
      request.lesson?.id,
    );
  }

  async function open(
    workspace: WorkspaceId,
    learner: LearnerId,
    seed: number,
    questions: readonly { readonly lesson: LessonId; readonly question: string }[],
    lesson?: LessonId,
  ): Promise<Run> {
    const run = createRun(
      { id: newId(), learner, seed, startedAt: now(), ...(lesson && { lesson }) },
      questions,
    );
    await runs(workspace).set(run.id, run, KEPT);
    await openRuns(workspace).set(learner, run.id, KEPT);
    return run;
  }

  /** @throws UserError when there is no such run of this learner. */
  async function own(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
    const run = await runs(workspace).get(id);
    if (!run) throw new UserError('This quiz has expired. Start a new one with /quiz.');
    if (run.learner !== learner)
      throw new UserError('This quiz belongs to somebody else. Start your own with /quiz.');
    return run;
  }

  async function change(
    workspace: WorkspaceId,
    learner: LearnerId,
    id: string,
    make: (run: Run) => Run,
  ): Promise<Run> {
    await own(workspace, learner, id);
    let before: Run | undefined;
    const after = await runs(workspace).update(id, (run) => {
      before = run;
      return run && skipGone(make(run));
    });
    if (!after) throw new UserError('This quiz has expired. Start a new one with /quiz.');
    if (isEnded(after) && before && !isEnded(before)) await close(workspace, after);
    return after;
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

  async function close(workspace: WorkspaceId, run: Run): Promise<void> {
    await openRuns(workspace).update(run.learner, (id) => (id === run.id ? undefined : id));
    const lessons = new Set(run.items.map(({ lesson }) => lesson));
    for (const lesson of lessons) {
      const part = { ...run, items: run.items.filter((item) => item.lesson === lesson) };
      const { correct, answered } = scoreOf(part);
      if (answered === 0) continue;
      await history(workspace).update(`${run.learner}/${lesson}`, (before) =>
        summarise(part, correct / answered, before),
      );
    }
  }

  function summarise(run: Run, share: number, before: QuizSummary | undefined): QuizSummary {
    const lesson = run.items[0]?.lesson ?? '';
    const tried = new Set(
      run.items.flatMap(({ outcome, question }) => (outcome?.kind === 'answered' ? [question] : [])),
    );
    const wrong = missedOf(run).map(({ question }) => question);
    const missed = [...(before?.missed ?? []).filter((id) => !tried.has(id)), ...wrong];
    return {
      lesson,
      attempts: (before?.attempts ?? 0) + 1,
      best: Math.max(before?.best ?? 0, share),
      last: share,
      at: now(),
      missed: [...new Set(missed)],
    };
  }

  async function summaries(workspace: WorkspaceId, learner: LearnerId): Promise<readonly QuizSummary[]> {
    const found = await history(workspace).entries({ prefix: `${learner}/` });
    return found.map(([, summary]) => summary);
  }

  return {
    begin,
    pose,
    summaries,
    run: own,

    /** The run a learner has not finished. */
    async openRun(workspace: WorkspaceId, learner: LearnerId): Promise<Run | undefined> {
      const id = await openRuns(workspace).get(learner);
      const run = id === undefined ? undefined : await runs(workspace).get(id);
      return run && !isEnded(run) ? change(workspace, learner, run.id, (each) => each) : undefined;
    },

    /** Grades an answer to the question at `index`; one that is already answered stays as it is. */
    answer(
      workspace: WorkspaceId,
      learner: LearnerId,
      id: string,
      index: number,
      answer: Answer,
    ): Promise<Run> {
      return change(workspace, learner, id, (run) => {
        const item = waiting(run, index);
        const posed = item && pose(item);
        if (!posed) return run;
        const { type, question } = posed;
        const outcome: Outcome = {
          kind: 'answered',
          answer,
          grade: type.grade(type.format(question.body), answer, { otherTerms: otherTerms(posed) }),
          at: now(),
        };
        return record(run, index, outcome);
      });
    },

    hint(workspace: WorkspaceId, learner: LearnerId, id: string, index: number): Promise<Run> {
      return change(workspace, learner, id, (run) => {
        const posed = pose(run.items[index] ?? { lesson: '', question: '' });
        return posed ? giveHint(run, index, hintsOf(posed).length) : run;
      });
    },

    skip(workspace: WorkspaceId, learner: LearnerId, id: string, index: number): Promise<Run> {
      return change(workspace, learner, id, (run) =>
        advance(record(run, index, { kind: 'skipped' }), index, now()),
      );
    },

    next(workspace: WorkspaceId, learner: LearnerId, id: string, index: number): Promise<Run> {
      return change(workspace, learner, id, (run) => advance(run, index, now()));
    },

    stop(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
      return change(workspace, learner, id, (run) => stop(run, now()));
    },

    /** A new run over what the ended one got wrong. */
    async retry(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Run> {
      const missed = missedOf(await own(workspace, learner, id)).filter(pose);
      if (missed.length === 0) throw new UserError('There is nothing left to try again in this quiz.');
      const seed = Math.floor(random() * 2 ** 32);
      return open(
        workspace,
        learner,
        seed,
        missed.map(({ lesson, question }) => ({ lesson, question })),
      );
    },
  };
}

/** Authored hints first, then what the kind of question can say by itself. */
export function hintsOf({ question, type }: Posed): readonly string[] {
  const own = type.hint?.(type.format(question.body));
  return own === undefined ? question.hints : [...question.hints, own];
}

/** Glossary terms of the lesson that are not among the right answers. */
export function otherTerms({ lesson, question, type }: Posed): readonly string[] {
  const right = type.solution(type.format(question.body)).toLowerCase();
  return lesson.glossary
    .flatMap(({ term, aliases }) => [term, ...aliases])
    .filter((term) => term.toLowerCase() !== right);
}
