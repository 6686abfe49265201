import type { LearnerId } from '../chat/ids.ts';
import type { LessonId } from '../course/model.ts';
import type { Answer, Grade } from './question-type.ts';

/** One learner's way through some questions. Plain data; every change makes a new one. */
export interface Run {
  readonly id: string;
  readonly learner: LearnerId;
  /** Set when all questions are of one lesson. */
  readonly lesson?: LessonId;
  readonly items: readonly RunItem[];
  /** The question being shown. */
  readonly at: number;
  /** Decides the order of choices. */
  readonly seed: number;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface RunItem {
  readonly lesson: LessonId;
  readonly question: string;
  readonly hints: number;
  readonly outcome?: Outcome;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly grade: Grade; readonly at: number }
  | { readonly kind: 'skipped' }
  /** The question has left the course since the run began. */
  | { readonly kind: 'gone' };

export function createRun(
  parts: Pick<Run, 'id' | 'learner' | 'seed' | 'startedAt'> & { readonly lesson?: LessonId },
  questions: readonly { readonly lesson: LessonId; readonly question: string }[],
): Run {
  return { ...parts, items: questions.map((each) => ({ ...each, hints: 0 })), at: 0 };
}

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
