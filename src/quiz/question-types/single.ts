import { z } from 'zod';
import type { QuestionType } from '../question-type.ts';
import { choices, chosen, describeChosen, layOut, ON_BUTTONS, outcomesOf, rightOnes } from './choices.ts';

const body = z.strictObject({
  choices: choices.refine(
    (list) => list.filter(({ correct }) => correct).length === 1,
    'exactly one choice must have “correct: true”',
  ),
});

/** One right choice among several. */
export const single: QuestionType<z.infer<typeof body>> = {
  kind: 'single',
  body,
  format: (value) => body.parse(value),
  render({ choices }, order) {
    const { blocks, options } = layOut(choices, order, ON_BUTTONS);
    return { blocks, input: { kind: 'buttons', options } };
  },
  grade({ choices }, answer) {
    const [only] = chosen(choices, answer);
    const correct = answer.length === 1 && only?.correct === true;
    return { correct, ...(only?.feedback && { note: only.feedback }) };
  },
  solution: ({ choices }) => rightOnes(choices),
  describe: ({ choices }, answer) => describeChosen(choices, answer),
  outcomes: ({ choices }) => outcomesOf(choices),
};
