import { z } from 'zod';
import { gradeNumber } from '../grade-number.ts';
import { gradeText } from '../grade-text.ts';
import type { QuestionType } from '../question-type.ts';

const answerText = z.coerce
  .string<string>('must be text')
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'at most 100 characters');

const body = z
  .strictObject({
    answers: z
      .array(answerText, 'must be a list of right answers')
      .min(1, 'needs at least one answer')
      .optional(),
    accept: z.array(answerText, 'must be a list of answers that are accepted').default([]),
    caseSensitive: z.boolean('must be true or false').default(false),
    accents: z.enum(['ignore', 'strict'], 'must be ignore or strict').default('ignore'),
    spelling: z.enum(['tolerant', 'exact'], 'must be tolerant or exact').default('tolerant'),
    number: z
      .strictObject({
        value: z.number('must be a number'),
        tolerance: z.number('must be a number').min(0, 'must not be negative').default(0),
      })
      .optional(),
  })
  .refine(
    (each) => (each.answers === undefined) !== (each.number === undefined),
    'needs either “answers” or “number”',
  );
type Body = z.infer<typeof body>;

const solution = ({ answers, number }: Body) => answers?.[0] ?? String(number?.value ?? '');

/** An answer in the learner's own letters. */
export const typed: QuestionType<Body> = {
  kind: 'typed',
  body,
  format: (value) => body.parse(value),
  render: ({ number }) => ({
    blocks: [],
    input: { kind: 'form', label: number ? 'Your answer, a number' : 'Your answer' },
  }),
  grade({ answers, accept, number, caseSensitive, accents, spelling }, [given = ''], { otherTerms }) {
    if (number) return gradeNumber(given, number);
    return gradeText(given, [...(answers ?? []), ...accept], {
      caseSensitive,
      accents,
      spelling,
      otherTerms,
    });
  },
  solution,
  describe: (_, [given = '']) => given.trim() || 'nothing',
  outcomes: () => [],
  hint(each) {
    const answer = solution(each);
    if (each.number) return undefined;
    const words = answer.split(/\s+/).length;
    return `It begins with “${[...answer][0] ?? ''}” and has ${words === 1 ? `${[...answer].length} letters` : `${words} words`}.`;
  },
};
