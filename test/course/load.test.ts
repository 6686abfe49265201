import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { checkContent, formatCheck } from '../../src/course/check.ts';
import { openLibrary } from '../../src/course/library.ts';
import { compareNumbers, loadContent } from '../../src/course/load.ts';
import { places } from '../../src/course/places.ts';
import { contentFolder, lessonMarkdown, wholeCourse } from '../fixtures/content.ts';
import { formats } from './formats.ts';

const bank = 'deep-learning/8.6-transfer-learning.questions.yaml';
const lesson = 'deep-learning/8.6-transfer-learning.md';
const withChange = (file: string, from: string, to: string) => {
  const files = wholeCourse();
  const before = files[file] ?? '';
  expect(before).toContain(from);
  return contentFolder({ ...files, [file]: before.replace(from, to) });
};

describe('a content folder', () => {
  it('gives courses with their lessons in order, prerequisites and questions', async () => {
    const { courses, problems } = await loadContent(contentFolder(wholeCourse()), formats);
    expect(problems).toEqual([]);
    expect(
      courses[0]?.lessons.map(({ id, prerequisites, questions }) => [id, prerequisites, questions.length]),
    ).toEqual([
      ['deep-learning/8.5', [], 4],
      ['deep-learning/8.6', ['deep-learning/8.5'], 4],
    ]);
    expect(courses[0]?.lessons[1]?.questions[0]).toMatchObject({
      id: 'frozen',
      review: { part: 'chapters', step: 1 },
      hints: ['Think of ice.'],
      body: { answer: false },
    });
  });

  it.each([
    [
      bank,
      'kind: single',
      'kind: singel',
      10,
      'There is no kind of question “singel”. Did you mean “single”?',
    ],
    [bank, 'answer: false', 'anwser: false', 5, '“anwser” means nothing here. Did you mean “answer”?'],
    [
      bank,
      'id: why-reuse',
      'id: frozen',
      9,
      'The id “frozen” is already used on line 2: give this question another.',
    ],
    [
      bank,
      'review: chapters/2',
      'review: chapter/2',
      7,
      '“review”: “chapter” is no part of a lesson. Did you mean “chapters”?',
    ],
    [
      lesson,
      '["8.5"]',
      '["8.4"]',
      4,
      'The prerequisite 8.4 is no lesson of this course that can be served. Did you mean “8.5”?',
    ],
  ])('with %s, %j as %j is reported with its line', async (file, from, to, line, message) => {
    const { problems } = await loadContent(withChange(file, from, to), formats);
    expect(problems.map((each) => [each.file, each.line, each.message])).toContainEqual([
      file,
      line,
      message,
    ]);
  });

  it('serves the rest when one lesson is broken', async () => {
    const { courses, problems } = await loadContent(
      withChange(lesson, '## Chapters', '## Chaptres'),
      formats,
    );
    expect(courses[0]?.lessons.map(({ id }) => id)).toEqual(['deep-learning/8.5']);
    expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('leaves out a broken question and keeps the others', async () => {
    const { courses } = await loadContent(withChange(bank, 'answer: false', 'answer: maybe'), formats);
    expect(courses[0]?.lessons[1]?.questions.map(({ id }) => id)).toEqual(['why-reuse', 'saves', 'term']);
  });

  it('drops a review place the lesson does not have, and warns', async () => {
    const { courses, problems } = await loadContent(
      withChange(bank, 'review: chapters/2', 'review: chapters/9'),
      formats,
    );
    expect(problems).toMatchObject([{ line: 7, severity: 'warning' }]);
    expect(courses[0]?.lessons[1]?.questions[0]?.review).toBeUndefined();
  });

  it.each([
    ['an empty file', '', 'The file is empty'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x80]), 'not UTF-8'],
    ['a huge file', 'x'.repeat(3 * 1024 * 1024), 'larger than 2 MB'],
  ])('reports %s and serves the rest', async (_, bytes, message) => {
    const { courses, problems } = await loadContent(
      contentFolder({ ...wholeCourse(), [lesson]: bytes }),
      formats,
    );
    expect(problems.find(({ file }) => file === lesson)?.message).toContain(message);
    expect(courses[0]?.lessons).toHaveLength(1);
  });

  it('does not follow a link out of the folder', async () => {
    const folder = contentFolder(wholeCourse());
    const outside = contentFolder({ 'secret.md': lessonMarkdown({ number: '9.9' }) });
    symlinkSync(join(outside, 'secret.md'), join(folder, 'deep-learning/9.9-secret.md'));
    const { courses, problems } = await loadContent(folder, formats);
    expect(courses[0]?.lessons.map(({ number }) => number)).toEqual(['8.5', '8.6']);
    expect(problems[0]?.message).toContain('outside the content folder');
  });

  it('reports a circle of prerequisites and two lessons of one number', async () => {
    const files = wholeCourse();
    const circle = contentFolder({
      ...files,
      'deep-learning/8.5-layers.md': lessonMarkdown({ number: '8.5', prerequisites: '["8.6"]' }),
    });
    expect((await loadContent(circle, formats)).problems.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('round in a circle'),
    );
    const twice = contentFolder({ ...files, 'deep-learning/8.6-again.md': lessonMarkdown() });
    expect((await loadContent(twice, formats)).problems.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^\S+\.md already has the number 8\.6: give this lesson another\.$/),
    );
  });

  it('refuses YAML that unfolds without end', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nquestions: [*c,*c,*c,*c,*c,*c,*c,*c]\n`;
    const { problems } = await loadContent(contentFolder({ ...wholeCourse(), [bank]: bomb }), formats);
    expect(problems.find(({ file }) => file === bank)?.message).toContain('cannot be read');
  });

  it('that is not there is one clear sentence', async () => {
    await expect(loadContent('/no/such/folder', formats)).rejects.toThrow(UserError);
  });
});

describe('the check', () => {
  it('counts what is there and lists problems as file:line', async () => {
    const report = await checkContent(withChange(lesson, '## Chapters', '## Chaptres'), formats);
    expect(report.ok).toBe(false);
    expect(report.courses[0]?.lessons).toMatchObject([
      { id: 'deep-learning/8.5', questions: 4, flashcards: 2, terms: 2 },
    ]);
    expect(formatCheck(report)).toContain(
      `${lesson}:36: error: A lesson has no section “Chaptres”. Did you mean “Chapters”?`,
    );
  });
});

describe('the library', () => {
  it('takes up an edit, keeps a lesson that an edit broke, and drops one that was removed', async () => {
    const folder = contentFolder(wholeCourse());
    const library = await openLibrary({ directory: folder, formats });
    const changed = () =>
      new Promise<void>((resolve) => {
        const stop = library.onChange(() => {
          stop();
          resolve();
        });
      });
    try {
      let next = changed();
      writeFileSync(join(folder, lesson), lessonMarkdown({ title: 'A New Title' }));
      await next;
      expect(library.lesson('deep-learning/8.6')?.title).toBe('A New Title');
      next = changed();
      writeFileSync(join(folder, lesson), 'broken');
      await next;
      expect(library.lesson('deep-learning/8.6')?.title).toBe('A New Title');
      expect(library.problems().some(({ file }) => file === lesson)).toBe(true);
      next = changed();
      rmSync(join(folder, lesson));
      await next;
      expect(library.lesson('deep-learning/8.6')).toBeUndefined();
    } finally {
      await library.close();
    }
  });

  it('knows every place of a lesson once', async () => {
    const library = await openLibrary({ directory: contentFolder(wholeCourse()), formats, watch: false });
    const found = library.lesson('deep-learning/8.6');
    expect(found && places(found).map(({ part, step }) => `${part}/${step}`)).toEqual([
      'overview/0',
      'overview/1',
      'overview/2',
      'dialogues/0',
      'chapters/0',
      'chapters/1',
      'concepts/0',
      'examples/0',
      'memory/0',
      'glossary/0',
      'references/0',
    ]);
    await library.close();
  });
});

describe('lesson numbers', () => {
  it('are ordered by their parts, not as text', () => {
    expect(['8.10', '8.9', '10', '8', '8.9.1'].toSorted(compareNumbers)).toEqual([
      '8',
      '8.9',
      '8.9.1',
      '8.10',
      '10',
    ]);
  });
});
