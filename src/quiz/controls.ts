import type { Block } from '../chat/view.ts';
import type { Answer, AnswerInput } from './question-type.ts';

/** Ids of the actions that take an answer. */
export interface AnswerActions {
  readonly choose: (value: string) => string;
  readonly select: () => string;
  readonly form: () => string;
}

/** The controls by which an answer is given. `given` is the answer that stands so far. */
export function answerControls(input: AnswerInput, actions: AnswerActions, given: Answer = []): Block {
  switch (input.kind) {
    case 'buttons':
      return {
        kind: 'buttons',
        buttons: input.options.map(({ value, label }) => ({
          label,
          action: actions.choose(value),
          style: 'primary',
        })),
      };
    case 'select':
      return {
        kind: 'select',
        label: input.label,
        action: actions.select(),
        options: input.options.map(({ value, label }) => ({
          value,
          label,
          ...(given.includes(value) && { selected: true }),
        })),
        min: 1,
        max: input.max,
      };
    case 'form':
      return {
        kind: 'buttons',
        buttons: [{ label: 'Type your answer', action: actions.form(), style: 'primary' }],
      };
  }
}

/** The choices in words, for the fallback text; nothing when the answer is typed. */
export const spokenOptions = (input: AnswerInput): string =>
  input.kind === 'form' ? '' : input.options.map(({ label }) => label).join('; ');
