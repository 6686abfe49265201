import { defineAction } from '../chat/action.ts';
import { GRADES } from './schedule.ts';

/** Whether the cards of one lesson are gone through (the lesson of the card) or those of all. */
const scope = { kind: 'choice', choices: ['one', 'all'] } as const;
const card = { scope, lesson: { kind: 'text' }, card: { kind: 'text' }, reps: { kind: 'integer' } } as const;

/** The next card. `lesson` is empty for all lessons. */
export const nextCard = defineAction('cards.next', { lesson: { kind: 'text' } });
/** `reps` is how often the card has been graded, so that a button counts once. */
export const revealCard = defineAction('cards.reveal', card);
export const gradeCard = defineAction('cards.grade', { ...card, grade: { kind: 'choice', choices: GRADES } });
export const undoGrade = defineAction('cards.undo', card);

/** All cards ahead of their time; the schedule stays as it is. `lesson` is empty for all lessons. */
export const studyAhead = defineAction('cards.ahead', { lesson: { kind: 'text' } });
const ahead = { practice: { kind: 'text' }, step: { kind: 'integer' } } as const;
export const revealAhead = defineAction('cards.ahead-reveal', ahead);
export const answerAhead = defineAction('cards.ahead-answer', {
  ...ahead,
  knew: { kind: 'choice', choices: ['yes', 'no'] },
});
