import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openLibrary } from '../../src/course/library.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { createQuizzes } from '../../src/quiz/quizzes.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import { contentFolder, courseYaml, lessonMarkdown } from '../fixtures/content.ts';

const QUESTIONS = 300;
const bank = `questions:\n${Array.from(
  { length: QUESTIONS },
  (_, index) =>
    `  - id: q${index}\n    kind: true-false\n    prompt: Is it true?\n    answer: true\n    explanation: It is.\n`,
).join('')}`;

/** Kills the process once it has reported so many answers; gives the last one it reported. */
async function killAfter(child: ChildProcess, answers: number): Promise<number> {
  let text = '';
  const ended = once(child, 'exit');
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > answers) child.kill('SIGKILL');
  });
  await ended;
  return Number(text.trim().split('\n').at(-1));
}

describe('a quiz whose process is killed with kill -9', { timeout: 120_000 }, () => {
  it('keeps every answer that was taken, counts none twice, and goes on', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'studyhall-quiz-')), 'studyhall.db');
    const content = contentFolder({
      'deep-learning/course.yaml': courseYaml,
      'deep-learning/8.6-a.md': lessonMarkdown(),
      'deep-learning/8.6-a.questions.yaml': bank,
    });
    const script = fileURLToPath(new URL('fixtures/answer-on.mjs', import.meta.url));
    const store = openStore({ file });
    const library = await openLibrary({
      directory: content,
      formats: [...questionTypes.values()],
      watch: false,
    });
    const parts = {
      store,
      library,
      types: questionTypes,
      now: Date.now,
      random: Math.random,
      newId: () => 'x',
    };
    const quizzes = createQuizzes(parts);
    for (const answers of [20, 35]) {
      const child = fork(script, [file, content], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      const last = await killAfter(child, answers);
      const run = await quizzes.openRun('web:local', 'web:ada');
      const taken = run?.items.findLastIndex(({ outcome }) => outcome) ?? -1;
      expect(taken).toBeGreaterThanOrEqual(last);
      expect(taken).toBeLessThanOrEqual(last + 1);
      expect(run?.items.slice(0, taken + 1).every(({ outcome }) => outcome?.kind === 'answered')).toBe(true);
    }
    const child = fork(script, [file, content], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'exit');
    expect(await quizzes.openRun('web:local', 'web:ada')).toBeUndefined();
    expect((await quizzes.standing('web:local', 'web:ada')).summaries).toEqual([
      expect.objectContaining({
        attempts: 1,
        best: 0.5,
        missed: expect.objectContaining({ length: QUESTIONS / 2 }),
      }),
    ]);
    await library.close();
    await store.close();
  });
});
