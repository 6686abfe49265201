import { z } from 'zod';
import type { QuestionType } from '../question-type.ts';
import { choices, chosen, describeChosen, IN_SELECT, layOut, outcomesOf, rightOnes } from './choices.ts';

const body = z.strictObject({
  choices: choices.refine(
    (list) => list.some(({ correct }) => correct),
    'at least one choice must have “correct: true”',
  ),
});

/** All right choices among several, and none of the wrong ones. */
export const multiple: QuestionType<z.infer<typeof body>> = {
  kind: 'multiple',
  body,
  format: (value) => body.parse(value),
  render({ choices }, order) {
    const { blocks, options } = layOut(choices, order, IN_SELECT);
    return {
      blocks,
      input: { kind: 'select', label: 'Choose all that apply', options, max: options.length },
    };
  },
  grade({ choices }, answer) {
    const taken = new Set(chosen(choices, answer));
    const missed = choices.filter((each) => each.correct && !taken.has(each)).length;
    const wrong = choices.filter((each) => !each.correct && taken.has(each));
    if (missed === 0 && wrong.length === 0) return { correct: taken.size === answer.length };
    const notes = [
      ...(wrong.length > 0
        ? [`${wrong.length} of your choices ${wrong.length === 1 ? 'does' : 'do'} not belong.`]
        : []),
      ...(missed > 0 ? [`${missed} ${missed === 1 ? 'is' : 'are'} missing.`] : []),
      ...wrong.flatMap(({ feedback }) => (feedback ? [feedback] : [])),
    ];
    return { correct: false, note: notes.join(' ') };
  },
  solution: ({ choices }) => rightOnes(choices),
  describe: ({ choices }, answer) => describeChosen(choices, answer),
  outcomes: ({ choices }) => outcomesOf(choices),
  hint: ({ choices }) => {
    const count = choices.filter(({ correct }) => correct).length;
    return `${count} of the ${choices.length} ${count === 1 ? 'is' : 'are'} right.`;
  },
};
