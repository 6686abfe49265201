import type { Flashcard, Lesson, LessonId } from '../course/model.ts';
import type { Memory } from './schedule.ts';

/** Which card, wherever it is. */
export interface CardRef {
  readonly lesson: LessonId;
  readonly card: string;
}

/** A card of the course as it is now. */
export interface DeckCard extends CardRef {
  readonly from: Lesson;
  readonly flashcard: Flashcard;
}

/** What is kept of a card a learner has met. */
export interface Kept extends Memory {
  /** When it was first graded. */
  readonly firstAt: number;
  /** As it stood before the latest grade, to be taken back to; absent when that was the first. */
  readonly before?: Memory;
}

export const cardKey = ({ lesson, card }: CardRef): string => `${lesson}/${card}`;

const cards = new WeakMap<Lesson, readonly DeckCard[]>();

export const deckOf = (lessons: readonly Lesson[]): readonly DeckCard[] => lessons.flatMap(cardsOf);

/** The cards of one lesson; made once. */
function cardsOf(lesson: Lesson): readonly DeckCard[] {
  const known = cards.get(lesson);
  if (known) return known;
  const made = lesson.flashcards.map((flashcard) => ({
    lesson: lesson.id,
    card: flashcard.id,
    from: lesson,
    flashcard,
  }));
  cards.set(lesson, made);
  return made;
}

/** How the cards of a deck stand for a learner. Cards that have left the course are not among them. */
export interface DeckState {
  /** Due now, the longest waiting first. */
  readonly due: readonly DeckCard[];
  /** To be met today, in the order of the course. */
  readonly fresh: readonly DeckCard[];
  /** Not met yet, today's included. */
  readonly unmet: number;
  /** When the next card that has been met is due; absent when none will be. */
  readonly nextDue?: number;
}

/** @param freshLeft how many cards the learner may still meet today */
export function deckState(
  deck: readonly DeckCard[],
  kept: ReadonlyMap<string, Kept>,
  now: number,
  freshLeft: number,
): DeckState {
  const met = deck.flatMap((card) => {
    const memory = kept.get(cardKey(card));
    return memory ? [{ card, at: memory.due }] : [];
  });
  const unmet = deck.filter((card) => !kept.has(cardKey(card)));
  const due = met.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
  const later = met.filter(({ at }) => at > now).map(({ at }) => at);
  return {
    due: due.map(({ card }) => card),
    fresh: unmet.slice(0, Math.max(0, freshLeft)),
    unmet: unmet.length,
    ...(later.length > 0 && { nextDue: Math.min(...later) }),
  };
}
