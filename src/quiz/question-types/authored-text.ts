import { z } from 'zod';

/** Text in a question bank; a number or a truth value is taken as it is written, nothing at all is not. */
export const authoredText = (what: string, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
    z
      .string(`${what}, in quotes where it begins with a sign such as #`)
      .trim()
      .min(1, 'must not be empty')
      .max(most, `at most ${most} characters`),
  );
