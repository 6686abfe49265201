import type { LearnerId } from '../chat/ids.ts';
import type { LessonId, Question } from '../course/model.ts';
import type { QuestionRef } from './posed.ts';
import type { Answer, Grade } from './question-type.ts';

export const RUN_MODES = ['practice', 'missed'] as const;
/** All questions there are, or only those whose latest answer was wrong. */
export type RunMode = (typeof RUN_MODES)[number];

/** One learner's way through some questions. Plain data; every change makes a new one. */
export interface Run {
  readonly id: string;
  readonly learner: LearnerId;
  readonly mode: RunMode;
  /** Set when all questions are of one lesson. */
  readonly lesson?: LessonId;
  /** The run whose missed questions are tried again. */
  readonly retryOf?: string;
  readonly items: readonly RunItem[];
  /** The question being shown. */
  readonly at: number;
  /** Decides the order of choices. */
  readonly seed: number;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface RunItem extends QuestionRef {
  /** Hints shown so far. */
  readonly hints: number;
  readonly outcome?: Outcome;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly grade: Grade; readonly at: number }
  | { readonly kind: 'skipped' }
  /** The question has left the course since the run began. */
  | { readonly kind: 'gone' };

export function createRun(
  parts: Pick<Run, 'id' | 'learner' | 'mode' | 'lesson' | 'retryOf' | 'seed' | 'startedAt'>,
  questions: readonly QuestionRef[],
): Run {
  const items = questions.map(({ lesson, question }) => ({ lesson, question, hints: 0 }));
  return { ...parts, items, at: 0 };
}

/** Keeps the question that is shown now as it is now. */
export function keepAsked(run: Run, questionOf: (ref: QuestionRef) => Question | undefined): Run {
  const item = waiting(run, run.at);
  const asked = item && !item.asked ? questionOf(item) : undefined;
  if (!asked) return run;
  return { ...run, items: run.items.map((each) => (each === item ? { ...each, asked } : each)) };
}

/** Nothing has been done in it. */
export const isUntouched = (run: Run): boolean =>
  !isEnded(run) && run.at === 0 && run.items.every(({ outcome, hints }) => !outcome && hints === 0);

export const isEnded = (run: Run): boolean => run.endedAt !== undefined;

/** The item shown, while it waits for an answer. */
export function waiting(run: Run, index: number): RunItem | undefined {
  const item = run.items[index];
  return !isEnded(run) && run.at === index && item && !item.outcome ? item : undefined;
}

/** Records an outcome once; a second one for the same question changes nothing. */
export function record(run: Run, index: number, outcome: Outcome): Run {
  if (!waiting(run, index)) return run;
  return {
    ...run,
    items: run.items.map((item, position) => (position === index ? { ...item, outcome } : item)),
  };
}

export function giveHint(run: Run, index: number, most: number): Run {
  const item = waiting(run, index);
  if (!item || item.hints >= most) return run;
  const items = run.items.map((each, position) =>
    position === index ? { ...each, hints: each.hints + 1 } : each,
  );
  return { ...run, items };
}

/** Goes on from a question that has its outcome; after the last the run ends. */
export function advance(run: Run, index: number, now: number): Run {
  if (isEnded(run) || run.at !== index || !run.items[index]?.outcome) return run;
  return index + 1 < run.items.length ? { ...run, at: index + 1 } : { ...run, endedAt: now };
}

export function stop(run: Run, now: number): Run {
  return isEnded(run) ? run : { ...run, endedAt: now };
}

/** Whether every question has its outcome; a run that was stopped before is ended but not finished. */
export const isFinished = (run: Run): boolean => run.items.every(({ outcome }) => outcome !== undefined);

export interface Score {
  readonly correct: number;
  /** Questions with an answer; skipped and missing ones do not count. */
  readonly answered: number;
  readonly skipped: number;
}

export function scoreOf(run: Run): Score {
  const answered = run.items.flatMap(({ outcome }) => (outcome?.kind === 'answered' ? [outcome] : []));
  return {
    correct: answered.filter(({ grade }) => grade.correct).length,
    answered: answered.length,
    skipped: run.items.filter(({ outcome }) => outcome?.kind === 'skipped').length,
  };
}

/** Items whose answer was wrong or that were skipped. */
export const missedOf = (run: Run): readonly RunItem[] =>
  run.items.filter(
    ({ outcome }) => outcome?.kind === 'skipped' || (outcome?.kind === 'answered' && !outcome.grade.correct),
  );
