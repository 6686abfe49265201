import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLesson } from '../../src/course/parse-lesson.ts';
import { createFindings } from '../../src/course/problems.ts';
import { proseText } from '../../src/course/prose.ts';
import { lessonMarkdown } from '../fixtures/content.ts';

function parse(source: string) {
  const findings = createFindings('course/lesson.md');
  return { lesson: parseLesson(source, findings), problems: findings.problems };
}

const lineOf = (source: string, text: string) => source.slice(0, source.indexOf(text)).split('\n').length;

describe('a lesson', () => {
  it('is read in every section', () => {
    const { lesson, problems } = parse(lessonMarkdown());
    expect(problems).toEqual([]);
    expect(lesson).toMatchObject({ number: '8.6', title: 'Transfer Learning', minutes: 30, needs: [] });
    expect(proseText(lesson?.overview.detailed ?? { nodes: [] })).toBe(
      'Training from scratch needs much data.\n\nFine-tuning needs little.',
    );
    expect(
      lesson?.dialogues.map(({ title, turns }) => [
        title,
        turns.map((turn) => [turn.speaker, proseText(turn.body)]),
      ]),
    ).toEqual([
      [
        'Why not start over?',
        [
          ['student', 'Why not train from scratch?'],
          ['teacher', 'Because it costs data.\n\nIt also costs time.'],
        ],
      ],
    ]);
    expect(
      lesson?.chapters.map((chapter) => [chapter.title, chapter.illustrations.map(({ kind }) => kind)]),
    ).toEqual([
      ['Borrowed eyes', ['analogy']],
      ['Freezing', ['example']],
    ]);
    expect(lesson?.concepts.map(({ title }) => title)).toEqual(['Pre-training', 'Fine-tuning']);
    expect(lesson?.memoryAids.map(({ kind, title }) => [kind, title])).toEqual([['rhyme', 'on freezing']]);
    expect(lesson?.flashcards.map(({ front, back }) => [proseText(front), proseText(back)])).toEqual([
      ['What does freezing a layer do?', 'It keeps its weights fixed.'],
      ['Why reuse early layers?', 'They find general features.'],
    ]);
    expect(
      lesson?.glossary.map(({ term, aliases, definition }) => [term, aliases, proseText(definition)]),
    ).toEqual([
      [
        'Fine-tuning',
        ['fine tuning', 'finetuning'],
        'training a pre-trained network further on your own examples.',
      ],
      ['Frozen layer', [], 'a layer whose weights training does not change.'],
    ]);
    expect(lesson?.references).toEqual([
      {
        title: 'How transferable are features?',
        url: 'https://arxiv.org/abs/1411.1792',
        note: 'measures which layers transfer.',
      },
    ]);
    expect(lesson?.videos).toEqual([{ title: 'A lecture', url: 'https://example.org/lecture' }]);
  });

  it('gives a flashcard the same id as long as its front stays the same', () => {
    const [first, changed] = [
      lessonMarkdown(),
      lessonMarkdown().replace('It keeps its weights', 'Its weights are'),
    ].map((source) => parse(source).lesson?.flashcards[0]?.id);
    expect(first).toBe(changed);
  });

  it.each([
    ['## Glossary', '## Glosary', 'A lesson has no section “Glosary”. Did you mean “Glossary”?'],
    ['### Quick', '### Quik', '“Quik” is no depth of an overview. Did you mean “Quick”?'],
    [
      '**Student:** Why',
      '**Studnet:** Why',
      '“Studnet” does not speak in dialogues. Did you mean “Student”?',
    ],
    ['#### Analogy', '#### Analgy', 'A chapter has no section “Analgy”. Did you mean “Analogy”?'],
    ['### Rhyme: on freezing', '### Ryme: on freezing', '“Ryme” is no memory aid. Did you mean “Rhyme”?'],
    ['minutes: 30', 'minuts: 30', '“minuts” means nothing here. Did you mean “minutes”?'],
    ['minutes: 30', 'minutes: soon', '“minutes”: must be a whole number of minutes.'],
    [
      'number: "8.6"',
      'number: 8.10',
      '“number”: must be text in quotes, such as "8.6", so that 8.10 does not become 8.1.',
    ],
    [
      '- **Frozen layer**: a',
      '- Frozen layer: a',
      'An item of “Glossary” must begin in bold: write “- **Term**: text”.',
    ],
    [
      'https://example.org/lecture',
      'javascript:alert(1)',
      'The address “javascript:alert(1)” must begin with https:// or http://.',
    ],
  ])('with %j written as %j is refused at that line', (right, wrong, message) => {
    const source = lessonMarkdown().replace(right, wrong);
    const { lesson, problems } = parse(source);
    expect(lesson).toBeUndefined();
    expect(problems).toContainEqual({
      file: 'course/lesson.md',
      line: lineOf(source, wrong),
      message,
      severity: 'error',
    });
  });

  it('with a chapter that lacks a part says which', () => {
    const source = lessonMarkdown().replace('#### Idea\n\nKeep weights fixed.\n\n', '');
    expect(parse(source).problems).toEqual([
      {
        file: 'course/lesson.md',
        line: lineOf(source, '### Freezing'),
        message: 'The chapter “Freezing” lacks #### Idea.',
        severity: 'error',
      },
    ]);
  });

  it('with no settings says what must come first', () => {
    expect(parse('# Hello').problems[0]?.message).toContain('between two lines of “---”');
  });

  it('never makes the parser throw, and every problem stands on a line of the file', () => {
    const whole = lessonMarkdown();
    const damaged = fc
      .tuple(fc.nat(whole.length), fc.nat(80), fc.string({ unit: 'grapheme', maxLength: 20 }))
      .map(([at, length, text]) => whole.slice(0, at) + text + whole.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), damaged), (source) => {
        const { lesson, problems } = parse(source);
        const lines = source.split(/\r\n|\r|\n/).length;
        for (const { line } of problems) expect(line).toSatisfy((each: number) => each >= 1 && each <= lines);
        expect(lesson === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 500 },
    );
  });
});
