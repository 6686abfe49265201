import { defineAction } from '../chat/action.ts';
import { ANSWER_LENGTH } from './class-questions.ts';

const question = { question: { kind: 'text' } } as const;

/** A learner passes a question on to the teachers. `question` is the id of an open question. */
export const passOn = defineAction('ask.pass', question);

/** A teacher wants to answer an open question, or to change an answer given before. */
export const writeAnswer = defineAction('ask.write', question);

/** The form of an answer, filled in. */
export const giveAnswer = defineAction('ask.give', question, {
  answer: { kind: 'text', label: 'Your answer', multiline: true, required: true, maxLength: ANSWER_LENGTH },
});

/** Forgets an open question. */
export const dismissQuestion = defineAction('ask.dismiss', question);

/** Takes an answer back. */
export const removeAnswer = defineAction('ask.remove', question);

/** A page of the questions that are open, or of those answered; from 0. */
export const listQuestions = defineAction('ask.list', {
  which: { kind: 'choice', choices: ['open', 'answered'] },
  page: { kind: 'integer' },
});
