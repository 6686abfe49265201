import { type Card, createEmptyCard, type FSRS, fsrs, type Grade, Rating } from 'ts-fsrs';

export const GRADES = ['again', 'hard', 'good', 'easy'] as const;
export type GradeName = (typeof GRADES)[number];

/** What FSRS remembers of a card, as plain data. Times are milliseconds since the epoch. */
export interface Memory {
  readonly due: number;
  readonly stability: number;
  readonly difficulty: number;
  readonly scheduledDays: number;
  readonly learningStep: number;
  readonly reps: number;
  readonly lapses: number;
  /** As in ts-fsrs: 0 new, 1 learning, 2 review, 3 relearning. */
  readonly state: number;
  readonly lastReview: number;
}

const RATINGS: Readonly<Record<GradeName, Grade>> = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
};

/**
 * When a card is shown again: FSRS, the free spaced repetition scheduler of Jarrett Ye and others, with the
 * default weights of ts-fsrs and 90 % retention. Nothing is random, so an interval shown is the interval given.
 */
export function createSchedule() {
  const scheduler: FSRS = fsrs({ enable_fuzz: false, enable_short_term: true });

  const grade = (memory: Memory | undefined, given: GradeName, now: number): Memory =>
    memoryOf(scheduler.next(cardOf(memory, now), new Date(now), RATINGS[given]).card, now);

  return {
    grade,
    /** When the card would be due after each grade. */
    preview(memory: Memory | undefined, now: number): Readonly<Record<GradeName, number>> {
      const due = (given: GradeName) => grade(memory, given, now).due;
      return { again: due('again'), hard: due('hard'), good: due('good'), easy: due('easy') };
    },
  };
}

function cardOf(memory: Memory | undefined, now: number): Card {
  const empty = createEmptyCard(new Date(now));
  if (!memory) return empty;
  const { due, stability, difficulty, scheduledDays, learningStep, reps, lapses, state, lastReview } = memory;
  return {
    ...empty,
    due: new Date(due),
    stability,
    difficulty,
    scheduled_days: scheduledDays,
    learning_steps: learningStep,
    reps,
    lapses,
    state,
    last_review: new Date(lastReview),
  };
}

const memoryOf = (card: Card, now: number): Memory => ({
  due: card.due.getTime(),
  stability: card.stability,
  difficulty: card.difficulty,
  scheduledDays: card.scheduled_days,
  learningStep: card.learning_steps,
  reps: card.reps,
  lapses: card.lapses,
  state: card.state,
  lastReview: now,
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in few characters, for a button: `10 min`, `3 days`, `5 months`. */
export function shortInterval(milliseconds: number): string {
  if (milliseconds < HOUR) return `${Math.max(1, Math.round(milliseconds / MINUTE))} min`;
  if (milliseconds < DAY) return unit(Math.round(milliseconds / HOUR), 'hour');
  const days = Math.round(milliseconds / DAY);
  if (days < 60) return unit(days, 'day');
  if (days < 365) return unit(Math.round(days / 30.4), 'month');
  return unit(Math.round(days / 36.5) / 10, 'year');
}

const unit = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
