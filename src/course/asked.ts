import { z } from 'zod';
import type { AskedAbout } from './model.ts';
import type { Findings } from './problems.ts';
import { mapping, parseYaml, validate } from './yaml.ts';

const MOST_ENTRIES = 2000;
const MOST_QUESTIONS = 30;

const text = (what: string, most: number) =>
  z.string(what).trim().min(1, 'must not be empty').max(most, `at most ${most} characters`);

const file = z.strictObject(
  {
    asked: z
      .array(
        z.strictObject(
          {
            quote: text('must be words of the lesson', 300),
            questions: z
              .array(text('must be a question, in quotes', 300), 'must be a list of questions')
              .min(1, 'must have at least one question')
              .max(MOST_QUESTIONS, `at most ${MOST_QUESTIONS} questions`),
          },
          { error: mapping('must have a quote and questions') },
        ),
        'must be a list of quotes with questions',
      )
      .max(MOST_ENTRIES, `at most ${MOST_ENTRIES} quotes`),
  },
  {
    error: mapping('must begin with a line “asked:”, and the quotes with their questions as a list below it'),
  },
);

/** The questions of a file whose quotes stand in the lesson; the others are reported. */
export function parseAsked(source: string, lesson: string, findings: Findings): readonly AskedAbout[] {
  const yaml = parseYaml(source, findings);
  const parsed = yaml && validate(yaml, file, findings, { keys: ['asked', 'quote', 'questions'] });
  if (!parsed) return [];
  const there = bareText(lesson);
  return parsed.asked.filter(({ quote }, index) => {
    const found = there.includes(bareText(quote));
    if (!found) {
      findings.warn(
        yaml.lineAt(['asked', index, 'quote']),
        `The lesson has no words “${quote}”: copy them from it as they stand there.`,
      );
    }
    return found;
  });
}

/**
 * Lower case, without marks of formatting and addresses of links, the cells of a table apart by commas: authored text
 * agrees in it with the same text as plain text.
 */
export function bareText(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$/gm, '')
    .replace(/[ \t]*\|[ \t]*/g, ', ')
    .replace(/[*`_]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
