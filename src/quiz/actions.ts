import { defineAction } from '../chat/action.ts';
import { TYPED_LENGTH } from './question-type.ts';
import { RUN_MODES } from './run.ts';

const at = { run: { kind: 'text' }, question: { kind: 'integer' } } as const;

export const answerByButton = defineAction('quiz.answer', { ...at, choice: { kind: 'text' } });
export const answerBySelect = defineAction('quiz.choose', at);
export const openAnswerForm = defineAction('quiz.type', at);
export const answerByText = defineAction('quiz.typed', at, {
  answer: { kind: 'text', label: 'Your answer', required: true, maxLength: TYPED_LENGTH },
});
export const showHint = defineAction('quiz.hint', at);
export const skipQuestion = defineAction('quiz.skip', at);
export const nextQuestion = defineAction('quiz.next', at);
export const stopRun = defineAction('quiz.stop', { run: { kind: 'text' } });
export const continueRun = defineAction('quiz.resume', { run: { kind: 'text' } });
export const retryMissed = defineAction('quiz.retry', { run: { kind: 'text' } });
/** A new run, whatever run is open. `lesson` is empty for all lessons. */
export const beginQuiz = defineAction('quiz.begin', {
  lesson: { kind: 'text' },
  questions: { kind: 'integer' },
  mode: { kind: 'choice', choices: RUN_MODES },
});
