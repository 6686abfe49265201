import { z } from 'zod';
import { shorten } from '../../chat/shorten.ts';
import type { Block } from '../../chat/view.ts';
import type { AnswerOption, CountedOption } from '../question-type.ts';
import { authoredText } from './authored-text.ts';

/** Choices as authored; values of answers are their positions. */
const choice = z.strictObject(
  {
    text: authoredText('must be the text of the choice', 300),
    correct: z.boolean('must be true or false').default(false),
    feedback: z.string('must be text').trim().max(500, 'at most 500 characters').optional(),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'must begin with “text:”, as in - text: The choice' : undefined,
  },
);
export type Choice = z.infer<typeof choice>;

export const choices = z
  .array(choice, 'must be a list of choices, each with “text”')
  .min(2, 'needs at least 2 choices')
  .max(8, 'at most 8 choices')
  .refine(
    (list) => new Set(list.map(({ text }) => text.toLowerCase())).size === list.length,
    'two choices are the same',
  );

/** What fits on a control, and what stands on it when the choices do not. */
interface Control {
  readonly most: number;
  label(letter: string, text: string): string;
}

/** As wide as platforms advise. */
export const ON_BUTTONS: Control = { most: 34, label: (letter) => letter };
/** As wide as the narrowest of them allows. */
export const IN_SELECT: Control = {
  most: 75,
  label: (letter, text) => shorten(`${letter}  ${text}`, 75),
};

const letter = (index: number) => String.fromCharCode(65 + index);

/** Short choices stand on their controls; long ones in a list, with letters on the controls. */
export function layOut(
  list: readonly Choice[],
  order: (count: number) => readonly number[],
  { most, label }: Control,
): { readonly blocks: readonly Block[]; readonly options: readonly AnswerOption[] } {
  const placed = order(list.length).flatMap((position) => {
    const each = list[position];
    return each ? [{ value: String(position), text: each.text }] : [];
  });
  if (placed.every(({ text }) => text.length <= most)) {
    return { blocks: [], options: placed.map(({ value, text }) => ({ value, label: text })) };
  }
  return {
    blocks: [
      {
        kind: 'list',
        items: placed.map(({ text }, index) => [{ kind: 'strong', text: `${letter(index)}  ` }, text]),
      },
    ],
    options: placed.map(({ value, text }, index) => ({
      value,
      label: label(letter(index), text),
    })),
  };
}

export function chosen(list: readonly Choice[], answer: readonly string[]): readonly Choice[] {
  return answer.flatMap((value) => {
    const each = /^\d{1,2}$/.test(value) ? list[Number(value)] : undefined;
    return each ? [each] : [];
  });
}

export const describeChosen = (list: readonly Choice[], answer: readonly string[]): string =>
  listed(chosen(list, answer)) || 'nothing';

export const rightOnes = (list: readonly Choice[]): string => listed(list.filter(({ correct }) => correct));

/** Several sentences in one line lose their full stops. */
const listed = (list: readonly Choice[]): string =>
  list.map(({ text }) => (list.length > 1 ? text.replace(/\.$/, '') : text)).join('; ');

export const outcomesOf = (list: readonly Choice[]): readonly CountedOption[] =>
  list.map(({ text, correct }, index) => ({ value: String(index), label: text, right: correct }));
