import { UserError } from '../chat/errors.ts';
import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { CourseLibrary, Lesson, LessonId } from '../course/model.ts';
import type { PersonalData } from '../store/personal.ts';
import type { Store } from '../store/store.ts';
import {
  type CardRef,
  cardKey,
  type DeckCard,
  type DeckState,
  deckOf,
  deckState,
  type Kept,
} from './deck.ts';
import { answerPractice, type Practice, skipGone, startPractice } from './practice.ts';
import { createSchedule, type GradeName, type Memory } from './schedule.ts';

export interface FlashcardParts {
  readonly store: Store;
  readonly library: CourseLibrary;
  readonly newCardsPerDay: number;
  /** When the learner's present day began, milliseconds. */
  readonly startOfDay: (workspace: WorkspaceId, learner: LearnerId) => Promise<number>;
  /** Told of every grade that counted. */
  readonly studied: (workspace: WorkspaceId, learner: LearnerId) => Promise<void>;
  readonly now: () => number;
  readonly newId: () => string;
}

/** What came of a grade. */
export type Graded =
  | { readonly kind: 'graded'; readonly card: DeckCard; readonly due: number; readonly reps: number }
  /** It had been graded already by the same button or another. */
  | { readonly kind: 'before' }
  | { readonly kind: 'gone' };

const PRACTICE_KEPT = { ttlMs: 7 * 24 * 3600 * 1000 };

/** Cards of learners and when each is due, in the store. */
export type Flashcards = ReturnType<typeof createFlashcards>;

export function createFlashcards(parts: FlashcardParts) {
  const { store, library, now, newId } = parts;
  const schedule = createSchedule();
  const all = (workspace: WorkspaceId) => store.collection<Kept>(workspace, 'flashcards');
  const practices = (workspace: WorkspaceId) => store.collection<Practice>(workspace, 'flashcards-ahead');
  const keyOf = (learner: LearnerId, ref: CardRef) => `${learner}/${cardKey(ref)}`;

  async function keptOf(workspace: WorkspaceId, learner: LearnerId): Promise<ReadonlyMap<string, Kept>> {
    const prefix = `${learner}/`;
    const found = await all(workspace).entries({ prefix });
    return new Map(found.map(([key, kept]) => [key.slice(prefix.length), kept]));
  }

  /** How many new cards the learner may still meet today, of all lessons together. */
  async function freshLeft(
    workspace: WorkspaceId,
    learner: LearnerId,
    kept: ReadonlyMap<string, Kept>,
  ): Promise<number> {
    const since = await parts.startOfDay(workspace, learner);
    const met = [...kept.values()].filter(({ firstAt }) => firstAt >= since).length;
    return Math.max(0, parts.newCardsPerDay - met);
  }

  const lessonsOf = (lesson: Lesson | undefined) => (lesson ? [lesson] : library.lessons());

  function find({ lesson, card }: CardRef): DeckCard | undefined {
    const from = library.lesson(lesson);
    return from && deckOf([from]).find((each) => each.card === card);
  }

  async function state(
    workspace: WorkspaceId,
    learner: LearnerId,
    lesson: Lesson | undefined,
  ): Promise<DeckState> {
    const kept = await keptOf(workspace, learner);
    const left = await freshLeft(workspace, learner, kept);
    return deckState(deckOf(lessonsOf(lesson)), kept, now(), left);
  }

  const personal: PersonalData = {
    countOf: (workspace, learner) => all(workspace).count({ prefix: `${learner}/` }),
    async exportOf(workspace, learner) {
      const kept = await keptOf(workspace, learner);
      const cards = [...kept].map(([key, { before: _, ...memory }]) => [key, memory]);
      return { data: Object.fromEntries(cards) };
    },
    async forget(workspace, learner) {
      for (const key of (await keptOf(workspace, learner)).keys())
        await all(workspace).delete(`${learner}/${key}`);
      await practices(workspace).delete(learner);
    },
  };

  return {
    ...personal,
    find,
    state,
    perDay: parts.newCardsPerDay,

    /** Cards due now, by lesson; lessons with none are left out. */
    async dueByLesson(workspace: WorkspaceId, learner: LearnerId): Promise<ReadonlyMap<LessonId, number>> {
      const { due } = await state(workspace, learner, undefined);
      const counts = new Map<LessonId, number>();
      for (const { lesson } of due) counts.set(lesson, (counts.get(lesson) ?? 0) + 1);
      return counts;
    },

    memory: (workspace: WorkspaceId, learner: LearnerId, ref: CardRef): Promise<Memory | undefined> =>
      all(workspace).get(keyOf(learner, ref)),

    /** When the card would be due after each grade, if it were given now. */
    preview: (memory: Memory | undefined) => schedule.preview(memory, now()),

    /**
     * Grades a card once.
     * @param reps how often the card had been graded when it was shown
     */
    async grade(
      workspace: WorkspaceId,
      learner: LearnerId,
      ref: CardRef,
      reps: number,
      grade: GradeName,
    ): Promise<Graded> {
      const card = find(ref);
      if (!card) return { kind: 'gone' };
      const at = now();
      let counted = false;
      const after = await all(workspace).update(keyOf(learner, ref), (current) => {
        counted = (current?.reps ?? 0) === reps;
        if (!counted) return current;
        const next = schedule.grade(current, grade, at);
        if (!current) return { ...next, firstAt: at };
        const { before: _, firstAt, ...before } = current;
        return { ...next, firstAt, before };
      });
      if (!counted || !after) return { kind: 'before' };
      await parts.studied(workspace, learner);
      return { kind: 'graded', card, due: after.due, reps: after.reps };
    },

    /**
     * Takes the latest grade of a card back.
     * @param reps how often it had been graded after that grade
     * @returns whether there was anything to take back
     */
    async undo(workspace: WorkspaceId, learner: LearnerId, ref: CardRef, reps: number): Promise<boolean> {
      let undone = false;
      await all(workspace).update(keyOf(learner, ref), (current) => {
        undone =
          current !== undefined && current.reps === reps && (current.before !== undefined || reps === 1);
        if (!current || !undone) return current;
        const { before, firstAt } = current;
        return before && { ...before, firstAt };
      });
      return undone;
    },

    /** Begins to go through all cards, those least firmly known first. */
    async beginPractice(
      workspace: WorkspaceId,
      learner: LearnerId,
      lesson: Lesson | undefined,
    ): Promise<Practice> {
      const deck = deckOf(lessonsOf(lesson));
      if (deck.length === 0) throw new UserError(noCards(lesson));
      const kept = await keptOf(workspace, learner);
      const firmness = (card: DeckCard) => kept.get(cardKey(card))?.stability ?? 0;
      const queue = deck
        .toSorted((a, b) => firmness(a) - firmness(b))
        .map(({ lesson, card }) => ({ lesson, card }));
      const practice = startPractice(newId(), queue);
      await practices(workspace).set(learner, practice, PRACTICE_KEPT);
      return practice;
    },

    /** @throws UserError when it is no longer kept */
    async practice(workspace: WorkspaceId, learner: LearnerId, id: string): Promise<Practice> {
      const practice = await practices(workspace).get(learner);
      if (practice?.id !== id) throw new UserError(OVER);
      return skipGone(practice, (card) => find(card) !== undefined);
    },

    /** @throws UserError when it is no longer kept */
    async answerPractice(
      workspace: WorkspaceId,
      learner: LearnerId,
      id: string,
      step: number,
      knew: boolean,
    ): Promise<Practice> {
      const after = await practices(workspace).update(learner, (current) => {
        if (current?.id !== id || current.step !== step) return current;
        const present = skipGone(current, (card) => find(card) !== undefined);
        return answerPractice(present, step, knew, cardKey);
      });
      if (after?.id !== id) throw new UserError(OVER);
      if (after.step === step + 1) await parts.studied(workspace, learner);
      return skipGone(after, (card) => find(card) !== undefined);
    },
  };
}

const OVER = 'This round of cards is over or has been replaced by another: start again with /flashcards.';

export const noCards = (lesson: Lesson | undefined): string =>
  lesson ? `Lesson ${lesson.number} has no flashcards yet.` : 'There are no flashcards yet.';
