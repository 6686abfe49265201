import { defineAction } from '../chat/action.ts';
import { PARTS } from '../course/model.ts';

const place = {
  lesson: { kind: 'text' },
  part: { kind: 'choice', choices: PARTS },
  step: { kind: 'integer' },
} as const;

/** Opens one screen of a lesson as a message of its own, only for who asked. `step` counts from 0. */
export const openPlace = defineAction('lesson.open', place);
/** Turns the page: the screen replaces the one whose button was used. */
export const turnTo = defineAction('lesson.turn', place);
/** A place chosen from a list; its value is a place such as `chapters/2`. */
export const choosePlace = defineAction('lesson.place', { lesson: { kind: 'text' } });
/** The contents of a lesson. */
export const showContents = defineAction('lesson.contents', { lesson: { kind: 'text' } });
/** The lessons there are, a page at a time from 0. */
export const listLessons = defineAction('lesson.list', { page: { kind: 'integer' } });
/** A lesson chosen from that list; its value is the lesson's id. */
export const chooseLesson = defineAction('lesson.choose', {});

/** Terms of one lesson, or of all when `lesson` is empty; pages from 0. */
export const listTerms = defineAction('glossary.list', {
  lesson: { kind: 'text' },
  page: { kind: 'integer' },
});

/** Lead to what other commands offer for a lesson, or for all when `lesson` is empty. */
export const startQuiz = defineAction('lesson.quiz', {
  lesson: { kind: 'text' },
  mode: { kind: 'choice', choices: ['practice', 'missed'] },
});
export const startCards = defineAction('lesson.cards', { lesson: { kind: 'text' } });
