import { z } from 'zod';
import type { QuestionType } from '../question-type.ts';

const body = z.strictObject({ answer: z.boolean('must be true or false') });
const OPTIONS = [
  { value: 'true', label: 'True' },
  { value: 'false', label: 'False' },
] as const;
const labelOf = (value: string | undefined) =>
  OPTIONS.find((option) => option.value === value)?.label ?? 'nothing';

/** A statement that is true or false. */
export const trueFalse: QuestionType<z.infer<typeof body>> = {
  kind: 'true-false',
  body,
  format: (value) => body.parse(value),
  render: () => ({ blocks: [], input: { kind: 'buttons', options: OPTIONS } }),
  grade: ({ answer }, [given, ...others]) => ({ correct: others.length === 0 && given === String(answer) }),
  solution: ({ answer }) => labelOf(String(answer)),
  describe: (_, [given]) => labelOf(given),
  outcomes: ({ answer }) => OPTIONS.map((option) => ({ ...option, right: option.value === String(answer) })),
};
