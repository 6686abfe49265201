import { z } from 'zod';
import type { QuestionFormat } from '../../src/course/model.ts';

const choices = z.array(
  z.strictObject({ text: z.string(), correct: z.boolean().optional(), feedback: z.string().optional() }),
);

/** Formats as simple as the parser needs them. */
export const formats: readonly QuestionFormat[] = [
  { kind: 'true-false', body: z.strictObject({ answer: z.boolean() }) },
  { kind: 'single', body: z.strictObject({ choices }) },
  { kind: 'multiple', body: z.strictObject({ choices }) },
  {
    kind: 'typed',
    body: z.strictObject({ answers: z.array(z.string()), accept: z.array(z.string()).optional() }),
  },
];
