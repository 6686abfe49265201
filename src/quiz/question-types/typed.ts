import { z } from 'zod';
import type { FoldRules } from '../fold.ts';
import { formatNumber, gradeNumber } from '../grade-number.ts';
import { gradeText } from '../grade-text.ts';
import type { QuestionType } from '../question-type.ts';
import { authoredText } from './authored-text.ts';

const answerText = authoredText('must be an answer', 100);

const body = z
  .strictObject({
    answers: z
      .array(answerText, 'must be a list of right answers, such as [example]')
      .min(1, 'needs at least one answer')
      .optional(),
    /** Accepted as well, and never shown. */
    accept: z.array(answerText, 'must be a list of answers that are accepted').default([]),
    /** Known wrong answers: never taken for slips of spelling, and answered with what is wrong about them. */
    wrong: z
      .array(
        z.strictObject({
          text: answerText,
          feedback: z.string('must be text').trim().max(500, 'at most 500 characters').optional(),
        }),
        'must be a list of wrong answers, each with “text”',
      )
      .max(20, 'at most 20 wrong answers')
      .default([]),
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

const solution = ({ answers, number }: Body) => answers?.[0] ?? (number ? formatNumber(number.value) : '');

/** An answer in the learner's own letters. */
export const typed: QuestionType<Body> = {
  kind: 'typed',
  body,
  format: (value) => body.parse(value),
  render: ({ number }) => ({
    blocks: [],
    input: { kind: 'form', label: number ? 'Your answer, a number' : 'Your answer' },
  }),
  grade({ answers, accept, wrong, number, ...rules }, [given = '', ...more], { concepts }) {
    if (more.length > 0) return { correct: false };
    const known = wrong.find(({ text }) => isRight(given, [text], rules));
    if (known) return { correct: false, ...(known.feedback && { note: known.feedback }) };
    if (number) return gradeNumber(given, number);
    const right = [...(answers ?? []), ...accept];
    const others = concepts.filter((names) => !names.some((name) => isRight(name, right, rules)));
    return gradeText(given, right, {
      ...rules,
      otherTerms: [...others.flat(), ...wrong.map(({ text }) => text)],
    });
  },
  solution,
  describe: (_, [given = '']) => given.trim() || 'nothing',
  outcomes: () => [],
  hint(each) {
    if (each.number) return undefined;
    const answer = solution(each);
    const words = answer.split(/\s+/).length;
    const length = words === 1 ? `${[...answer].length} characters` : `${words} words`;
    return `It begins with “${[...answer][0] ?? ''}” and has ${length}.`;
  },
};

const isRight = (given: string, answers: readonly string[], rules: FoldRules) =>
  gradeText(given, answers, { ...rules, spelling: 'exact', otherTerms: [] }).correct;
