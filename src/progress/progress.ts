import type { Lesson, LessonId, LessonPlace } from '../course/model.ts';
import { placeTitle } from '../course/places.ts';
import type { DeckState } from '../flashcards/deck.ts';
import type { QuizSummary } from '../quiz/history.ts';
import { openPlace, startCards, startQuiz } from '../reading/actions.ts';
import { type Marks, type ReadingProgress, readingProgress } from '../reading/marks.ts';
import type { Streak } from './days.ts';

/** What is known of a learner. */
export interface Known {
  readonly lessons: readonly Lesson[];
  readonly marks: ReadonlyMap<LessonId, Marks>;
  readonly quizzes: readonly QuizSummary[];
  readonly cards: DeckState;
  readonly streak: Streak;
  /** Questions left in a quiz that has not been finished. */
  readonly quizLeft?: number;
}

export interface LessonProgress {
  readonly lesson: Lesson;
  readonly reading: ReadingProgress;
  readonly quiz?: QuizSummary;
  readonly due: number;
  /** When the learner last read in it. */
  readonly readAt?: number;
}

export interface Progress {
  readonly lessons: readonly LessonProgress[];
  /** Read to the end. */
  readonly read: number;
  readonly due: number;
  readonly streak: Streak;
  /** The most worthwhile first. */
  readonly next: readonly Step[];
}

/** Something worth doing now, and the button that does it. */
export interface Step {
  readonly text: string;
  readonly label: string;
  readonly action: string;
}

const STEPS = 3;

export function progressOf(known: Known): Progress {
  const lessons = known.lessons.map((lesson): LessonProgress => {
    const marks = known.marks.get(lesson.id);
    const quiz = known.quizzes.find((each) => each.lesson === lesson.id);
    return {
      lesson,
      reading: readingProgress(lesson, marks),
      due: known.cards.due.filter((card) => card.lesson === lesson.id).length,
      ...(quiz && { quiz }),
      ...(marks && { readAt: marks.at }),
    };
  });
  return {
    lessons,
    read: lessons.filter(({ reading }) => reading.complete).length,
    due: known.cards.due.length,
    streak: known.streak,
    next: nextSteps(lessons, known).slice(0, STEPS),
  };
}

/** What fades first comes first: due cards, then what is half done, then what was missed, then what is new. */
function nextSteps(lessons: readonly LessonProgress[], { cards, quizLeft }: Known): readonly Step[] {
  const steps: Step[] = [];
  const due = cards.due.length;
  if (due > 0) {
    steps.push({
      text: `${due} ${due === 1 ? 'card is' : 'cards are'} due for review.`,
      label: `Review ${due} ${due === 1 ? 'card' : 'cards'}`,
      action: startCards.id({ lesson: '' }),
    });
  }
  if (quizLeft !== undefined) {
    steps.push({
      text: `Your quiz has ${quizLeft} ${quizLeft === 1 ? 'question' : 'questions'} left.`,
      label: 'Go on with the quiz',
      action: startQuiz.id({ lesson: '', mode: 'practice' }),
    });
  }
  const begun = lessons
    .filter(({ reading, readAt }) => readAt !== undefined && reading.next !== undefined)
    .toSorted((a, b) => (b.readAt ?? 0) - (a.readAt ?? 0))[0];
  if (begun?.reading.next) {
    const { lesson, reading } = begun;
    steps.push({
      text: `You are reading ${named(lesson)}; next comes “${placeTitle(lesson, begun.reading.next)}” (${reading.read} of ${reading.total} pages read).`,
      label: 'Go on reading',
      action: open(lesson, begun.reading.next),
    });
  }
  const untested = lessons.find(
    ({ lesson, reading, quiz }) => reading.complete && lesson.questions.length > 0 && !quiz?.attempts,
  );
  if (untested) {
    steps.push({
      text: `You have read ${named(untested.lesson)}: see what stayed.`,
      label: `Quiz on ${untested.lesson.number}`,
      action: startQuiz.id({ lesson: untested.lesson.id, mode: 'practice' }),
    });
  }
  const missed = lessons.toSorted((a, b) => missedIn(b) - missedIn(a))[0];
  if (missed && missedIn(missed) > 0) {
    const count = missedIn(missed);
    steps.push({
      text: `You missed ${count} ${count === 1 ? 'question' : 'questions'} on ${named(missed.lesson)}.`,
      label: 'Try them again',
      action: startQuiz.id({ lesson: missed.lesson.id, mode: 'missed' }),
    });
  }
  const complete = new Set(lessons.filter(({ reading }) => reading.complete).map(({ lesson }) => lesson.id));
  const present = new Set(lessons.map(({ lesson }) => lesson.id));
  const fresh = lessons.find(
    ({ lesson, readAt }) =>
      readAt === undefined && lesson.prerequisites.every((id) => complete.has(id) || !present.has(id)),
  );
  if (fresh) {
    steps.push({
      text: `${named(fresh.lesson)} is new to you (about ${fresh.lesson.minutes} minutes).`,
      label: `Read ${fresh.lesson.number}`,
      action: open(fresh.lesson, { part: 'overview', step: 0 }),
    });
  }
  if (due === 0 && cards.fresh.length > 0) {
    steps.push({
      text: `${cards.fresh.length} new ${cards.fresh.length === 1 ? 'card waits' : 'cards wait'} for you today.`,
      label: 'Meet new cards',
      action: startCards.id({ lesson: '' }),
    });
  }
  return steps;
}

/** Missed questions that are still in the course. */
function missedIn({ lesson, quiz }: LessonProgress): number {
  const ids = new Set(lesson.questions.map(({ id }) => id));
  return (quiz?.missed ?? []).filter((id) => ids.has(id)).length;
}

const named = ({ number, title }: Lesson) => `${number} ${title}`;

const open = (lesson: Lesson, { part, step }: LessonPlace) => openPlace.id({ lesson: lesson.id, part, step });
