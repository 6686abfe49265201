import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadContent } from '../../src/course/load.ts';
import { renderPosed } from '../../src/quiz/posed.ts';
import { type AnyQuestionType, couldBe } from '../../src/quiz/question-type.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { contentFolder, courseYaml, lessonMarkdown } from '../fixtures/content.ts';

const formats = [...questionTypes.values()];
const BANK = 'deep-learning/8.6-a.questions.yaml';

const load = (bank: string) =>
  loadContent(
    contentFolder({
      'deep-learning/course.yaml': courseYaml,
      'deep-learning/8.6-a.md': lessonMarkdown(),
      [BANK]: bank,
    }),
    formats,
  );

/** One question of the given fields, through the loader. */
async function question(fields: string) {
  const { courses, problems } = await load(
    `questions:\n  - id: one\n    prompt: What is it?\n    explanation: So it is.\n${fields}`,
  );
  expect(problems).toEqual([]);
  const found = courses[0]?.lessons[0]?.questions[0];
  const type = found && questionTypes.get(found.kind);
  if (!found || !type) throw new Error('the question was not loaded');
  const body = type.format(found.body);
  return {
    body,
    type,
    question: found,
    grade: (...answer: string[]) => type.grade(body, answer, { concepts: [] }),
    inOrder: type.render(body, (count) => Array.from({ length: count }, (_, index) => index)),
  };
}

const SINGLE = `    kind: single
    choices:
      - text: The head
        correct: true
      - text: The backbone
        feedback: It is kept.
      - text: 42
`;
const MULTIPLE = `    kind: multiple
    choices:
      - text: Data
        correct: true
      - text: Time
        correct: true
      - text: Sunlight
        feedback: The sun shines anyway.
`;

describe('a single choice', () => {
  it('has one button for each choice, and grades with the choice’s own words', async () => {
    const { grade, inOrder, type, body } = await question(SINGLE);
    expect(inOrder).toEqual({
      blocks: [],
      input: {
        kind: 'buttons',
        options: [
          { value: '0', label: 'The head' },
          { value: '1', label: 'The backbone' },
          { value: '2', label: '42' },
        ],
      },
    });
    expect(grade('0')).toEqual({ correct: true });
    expect(grade('1')).toEqual({ correct: false, note: 'It is kept.' });
    expect(grade('0', '1').correct).toBe(false);
    expect(type.solution(body)).toBe('The head');
    expect(type.describe(body, ['1'])).toBe('The backbone');
    expect(type.outcomes(body).map(({ right }) => right)).toEqual([true, false, false]);
  });

  it('puts long choices into a list, with letters on the buttons', async () => {
    const long = 'A model trained on one task is the starting point for another task';
    const { inOrder } = await question(SINGLE.replace('The head', long));
    expect(inOrder.blocks).toEqual([
      {
        kind: 'list',
        items: [
          [{ kind: 'strong', text: 'A  ' }, long],
          [{ kind: 'strong', text: 'B  ' }, 'The backbone'],
          [{ kind: 'strong', text: 'C  ' }, '42'],
        ],
      },
    ]);
    const labels = 'options' in inOrder.input ? inOrder.input.options.map(({ label }) => label) : [];
    expect(labels).toEqual(['A', 'B', 'C']);
  });
});

describe('several choices', () => {
  it('wants all right ones and none of the wrong ones, in any order', async () => {
    const { grade, inOrder, type, body } = await question(MULTIPLE);
    expect(inOrder.input).toMatchObject({ kind: 'select', max: 3 });
    expect(grade('0', '1')).toEqual({ correct: true });
    expect(grade('1', '0').correct).toBe(true);
    expect(grade('0')).toEqual({ correct: false, note: '1 is missing.' });
    expect(grade('0', '2')).toEqual({
      correct: false,
      note: '1 of your choices does not belong. 1 is missing. The sun shines anyway.',
    });
    expect(type.solution(body)).toBe('Data; Time');
    expect(type.hint?.(body)).toBe('2 of the 3 are right.');
  });
});

describe('true or false', () => {
  it.each([true, false])('grades by the statement, here %s', async (answer) => {
    const { grade, inOrder, type, body } = await question(`    kind: true-false\n    answer: ${answer}\n`);
    expect(inOrder.input).toMatchObject({
      kind: 'buttons',
      options: [{ label: 'True' }, { label: 'False' }],
    });
    expect(grade(String(answer)).correct).toBe(true);
    expect(grade(String(!answer)).correct).toBe(false);
    expect(grade('true', 'false').correct).toBe(false);
    expect(type.solution(body)).toBe(answer ? 'True' : 'False');
    expect(type.outcomes(body).find(({ right }) => right)?.value).toBe(String(answer));
  });
});

describe('a typed answer', () => {
  it('takes slips and hidden alternates, and answers known mistakes', async () => {
    const { grade, inOrder, type, body } = await question(`    kind: typed
    answers: [fine-tuning]
    accept: [finetuning of a network]
    wrong:
      - text: fine-turning
        feedback: Nothing turns.
      - text: pre-training
`);
    expect(inOrder.input).toEqual({ kind: 'form', label: 'Your answer' });
    expect(grade('Fine Tuninng')).toMatchObject({ correct: true });
    expect(grade('finetuning of a network').correct).toBe(true);
    expect(grade('FINE-TURNING')).toEqual({ correct: false, note: 'Nothing turns.' });
    expect(grade('pre-training')).toEqual({ correct: false });
    expect(grade()).toMatchObject({ correct: false });
    expect(type.solution(body)).toBe('fine-tuning');
    expect(type.outcomes(body)).toEqual([]);
    expect(type.hint?.(body)).toBe('It begins with “f” and has 11 characters.');
  });

  it('knows the other concepts of the lesson, but not other names of the right one', async () => {
    const { type, body } = await question('    kind: typed\n    answers: [pre-training]\n');
    const grade = (given: string, concepts: string[][]) => type.grade(body, [given], { concepts }).correct;
    expect(grade('retraining', [])).toBe(false);
    expect(grade('pre-trainings', [['pre-trainings']])).toBe(false);
    expect(grade('pre-trainings', [['pretraining', 'pre-trainings']])).toBe(true);
  });

  it('keeps case, accents and spelling strict on request', async () => {
    const { grade } = await question(
      '    kind: typed\n    answers: [Élan]\n    caseSensitive: true\n    accents: strict\n    spelling: exact\n',
    );
    expect(grade('Élan').correct).toBe(true);
    expect(grade('E\u0301lan').correct).toBe(true);
    for (const given of ['élan', 'Elan', 'Élna']) expect(grade(given).correct).toBe(false);
  });

  it('grades a number within its tolerance', async () => {
    const { grade, inOrder, type, body } = await question(
      '    kind: typed\n    number: { value: 0.75, tolerance: 0.01 }\n',
    );
    expect(inOrder.input).toEqual({ kind: 'form', label: 'Your answer, a number' });
    for (const given of ['0.75', '0,75', '75 %', '3/4', '0.755', '.75'])
      expect(grade(given).correct).toBe(true);
    for (const given of ['0.8', '75', 'three quarters', '']) expect(grade(given).correct).toBe(false);
    expect(type.solution(body)).toBe('0.75');
    expect(type.hint?.(body)).toBeUndefined();
  });
});

describe('every kind of question', () => {
  const samples: readonly (readonly [AnyQuestionType, unknown])[] = [
    [type('single'), { choices: [{ text: 'a', correct: true }, { text: 'b' }] }],
    [
      type('multiple'),
      { choices: [{ text: 'a', correct: true }, { text: 'b', correct: true }, { text: 'c' }] },
    ],
    [type('true-false'), { answer: true }],
    [type('typed'), { answers: ['a word'] }],
    [type('typed'), { number: { value: 3 } }],
  ];

  function type(kind: string): AnyQuestionType {
    const found = questionTypes.get(kind);
    if (!found) throw new Error(kind);
    return found;
  }

  it.each(samples)('keeps its parsed body through JSON and back (%#)', (each, raw) => {
    const body = each.format(raw);
    expect(each.format(JSON.parse(JSON.stringify(body)))).toEqual(body);
  });

  it.each(samples)('grades whatever it is given, alike however choices are shuffled (%#)', (each, raw) => {
    const body = each.format(raw);
    const posed = { type: each, question: { body } as never };
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('0', '1', '2', '3', 'true', 'a word')),
          {
            maxLength: 4,
          },
        ),
        fc.nat(),
        (answer, seed) => {
          const grade = each.grade(body, answer, { concepts: [] });
          expect(typeof grade.correct).toBe('boolean');
          expect(each.describe(body, answer)).not.toBe('');
          const { input } = renderPosed(posed, seed);
          expect(couldBe(input, answer)).toBe(couldBe(renderPosed(posed, 0).input, answer));
          if (grade.correct) expect(couldBe(input, answer)).toBe(true);
        },
      ),
    );
  });

  it('offers exactly the right choices as right', () => {
    for (const [each, raw] of samples) {
      const body = each.format(raw);
      const right = each.outcomes(body).filter((outcome) => outcome.right);
      if (right.length === 0) continue;
      const answer = right.map(({ value }) => value);
      expect(each.grade(body, answer, { concepts: [] }).correct).toBe(true);
    }
  });
});

describe('broken entries of a question bank', () => {
  const entry = (fields: string) =>
    `questions:\n  - id: good\n    kind: true-false\n    prompt: Yes?\n    answer: true\n    explanation: Yes.\n  - id: bad\n    prompt: What?\n    explanation: So.\n${fields}`;

  it.each([
    ['    kind: singel\n    choices: []\n', 10, 'Did you mean “single”?'],
    [SINGLE.replace('        correct: true\n', ''), 11, 'exactly one choice must have “correct: true”'],
    [SINGLE.replaceAll('The backbone', 'the head'), 11, 'two choices are the same'],
    [SINGLE.replace('correct: true', 'corect: true'), 13, '“corect” means nothing here'],
    [SINGLE.replace('correct: true', 'correct: maybe'), 13, 'must be true or false'],
    [
      '    kind: single\n    choices:\n      - text: Only one\n        correct: true\n',
      11,
      'at least 2 choices',
    ],
    [MULTIPLE.replaceAll('        correct: true\n', ''), 11, 'at least one choice must have'],
    ['    kind: true-false\n    answer: perhaps\n', 11, 'must be true or false'],
    ['    kind: typed\n', 7, 'needs either “answers” or “number”'],
    ['    kind: typed\n    answers: []\n', 11, 'at least one answer'],
    ['    kind: typed\n    answers: [a]\n    number: { value: 1 }\n', 7, 'either “answers” or “number”'],
    ['    kind: typed\n    number: { value: five }\n', 11, 'must be a number'],
    ['    kind: typed\n    answers: [a]\n    speling: exact\n', 12, 'Did you mean “spelling”?'],
    ['    kind: typed\n    answers: [a]\n    accents: some\n', 12, 'must be ignore or strict'],
    ['    kind: typed\n    answers: [a]\n    wrong: [b]\n', 12, 'wrong'],
  ])('are named by file and line, and the rest is served (%#)', async (fields, line, words) => {
    const { courses, problems } = await load(entry(fields));
    expect(courses[0]?.lessons[0]?.questions.map(({ id }) => id)).toEqual(['good']);
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map((each) => `${each.file}:${each.line}`)).toContain(`${BANK}:${line}`);
    expect(errors.map(({ message }) => message).join('\n')).toContain(words);
  });
});
