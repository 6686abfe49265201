import fc from 'fast-check';
import type { Lesson, Question } from '../../src/course/model.ts';
import { PARTS } from '../../src/course/model.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { hostileText } from '../chat/arbitrary-view.ts';

/** Text as a bank may hold it: not blank, trimmed, of limited length. */
const authored = (limit: number) =>
  fc
    .oneof(hostileText, fc.constant('w'.repeat(limit)))
    .map((text) => text.slice(0, limit).trim())
    .filter((text) => text !== '');

const choices = (most: number) =>
  fc.uniqueArray(fc.record({ text: authored(300), feedback: authored(500) }), {
    minLength: 2,
    maxLength: most,
    selector: ({ text }) => text.toLowerCase(),
  });

const body = fc.oneof(
  choices(8).map((list) => ({
    kind: 'single',
    body: { choices: list.map((each, index) => ({ ...each, correct: index === 1 })) },
  })),
  choices(8).map((list) => ({
    kind: 'multiple',
    body: { choices: list.map((each, index) => ({ ...each, correct: index % 2 === 0 })) },
  })),
  fc.boolean().map((answer) => ({ kind: 'true-false', body: { answer } })),
  authored(100).map((text) => ({ kind: 'typed', body: { answers: [text] } })),
  fc
    .double({ min: -1e12, max: 1e12, noNaN: true })
    .map((value) => ({ kind: 'typed', body: { number: { value } } })),
);

/** Any question a bank may hold. */
export const question: fc.Arbitrary<Question> = fc
  .record({
    id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,23}$/),
    prompt: authored(1000),
    explanation: authored(2000),
    hints: fc.array(authored(500), { maxLength: 5 }),
    review: fc.option(fc.record({ part: fc.constantFrom(...PARTS), step: fc.nat(2) })),
    body,
  })
  .map(({ review, body: { kind, body: raw }, ...rest }) => ({
    ...rest,
    ...(review && { review }),
    kind,
    body: questionTypes.get(kind)?.format(raw),
  }));

/** An answer of any sort, sensible or not. */
export const answer = fc.array(fc.oneof(fc.constantFrom('0', '1', '2', '7', 'true'), authored(200)), {
  minLength: 1,
  maxLength: 4,
});

/** A lesson around questions, with the longest id there can be. */
export const lessonOf = (questions: readonly Question[], title = 'Transfer Learning'): Lesson =>
  ({
    id: `${'c'.repeat(30)}/12.34.56`,
    number: '12.34.56',
    title,
    questions,
    glossary: [],
    dialogues: [{ title }],
    chapters: [{ title }, { title }],
    concepts: [{}],
    examples: [{ title }],
    memoryAids: [{}],
    references: [{}],
    videos: [],
  }) as unknown as Lesson;
