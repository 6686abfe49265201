import { defineAction } from '../chat/action.ts';
import { TYPED_LENGTH } from '../quiz/question-type.ts';

const session = { session: { kind: 'text' } } as const;
/** `question` is the position among the session's questions, from 0. */
const at = { ...session, question: { kind: 'integer' } } as const;

export const joinSession = defineAction('study.join', session);
export const startSession = defineAction('study.start', session);
export const stopSession = defineAction('study.stop', session);
/** Ends the round before its time. */
export const endRound = defineAction('study.reveal', at);
export const nextRound = defineAction('study.next', at);
export const answerRound = defineAction('study.answer', { ...at, choice: { kind: 'text' } });
/** Opens what an answer needs beside a button: a form, or a private select. */
export const openRound = defineAction('study.open', at);
export const chooseRound = defineAction('study.choose', at);
export const typeRound = defineAction('study.typed', at, {
  answer: { kind: 'text', label: 'Your answer', required: true, maxLength: TYPED_LENGTH },
});
export const showMine = defineAction('study.mine', session);
