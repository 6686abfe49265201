import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkContent } from '../../src/course/check.ts';
import { packageRoot } from '../../src/paths.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';

const formats = [...questionTypes.values()];

describe('the guide for authors', () => {
  it('shows a course that passes the check without a warning', async () => {
    const guide = readFileSync(join(packageRoot(), 'docs', 'authoring.md'), 'utf8');
    const content = mkdtempSync(join(tmpdir(), 'studyhall-guide-'));
    mkdirSync(join(content, 'small'));
    const files = [...guide.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)];
    for (const [, name = '', text = ''] of files) writeFileSync(join(content, 'small', name), text);
    const report = await checkContent(content, formats);
    expect(report.problems).toEqual([]);
    expect(report.courses[0]?.lessons[0]).toMatchObject({
      title: 'Learning from Examples',
      dialogues: 1,
      chapters: 1,
      questions: 4,
      flashcards: 1,
      terms: 1,
    });
  });
});

describe('the courses that come with Studyhall', () => {
  it('pass the check without a warning', async () => {
    const report = await checkContent(join(packageRoot(), 'content'), formats);
    expect(report.problems).toEqual([]);
  });

  it('have a complete lesson 8.6 with at least 25 questions and 20 flashcards', async () => {
    const { courses } = await checkContent(join(packageRoot(), 'content'), formats);
    const lesson = courses
      .find(({ id }) => id === 'deep-learning')
      ?.lessons.find(({ title }) => title === 'Transfer Learning');
    expect(lesson?.questions).toBeGreaterThanOrEqual(25);
    expect(lesson?.flashcards).toBeGreaterThanOrEqual(20);
    expect(lesson?.dialogues).toBeGreaterThan(1);
    expect(lesson?.terms).toBeGreaterThan(10);
  });
});
