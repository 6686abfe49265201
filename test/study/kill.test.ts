import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { contentFolder, courseYaml, lessonMarkdown } from '../fixtures/content.ts';

const ROUNDS = 4;
const bank = `questions:\n${Array.from(
  { length: ROUNDS },
  (_, index) =>
    `  - id: q${index}\n    kind: true-false\n    prompt: Is it true?\n    answer: true\n    explanation: It is.\n`,
).join('')}`;

interface Event {
  readonly kind: 'ready' | 'post' | 'edit' | 'done';
  readonly what?: string;
  readonly id?: string;
  readonly taken?: string;
  readonly text?: string;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** A process and all it has said so far, so that nothing is missed between two waits. */
function start(folder: string, content: string) {
  const child = fork(fileURLToPath(new URL('fixtures/class.mjs', import.meta.url)), [folder, content]);
  running.push(child);
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (event) => {
    events.push(event as Event);
    for (const check of waiting) check();
  });
  return {
    until: (wanted: (event: Event) => boolean) =>
      new Promise<Event>((resolve) => {
        const check = () => {
          const found = events.find(wanted);
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    tell: (message: object) => void child.send(message),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('a study session whose process is killed with kill -9', { timeout: 120_000 }, () => {
  it('goes on each time another one starts, with every answer that was taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'studyhall-study-'));
    const content = contentFolder({
      'deep-learning/course.yaml': courseYaml,
      'deep-learning/8.6-a.md': lessonMarkdown(),
      'deep-learning/8.6-a.questions.yaml': bank,
    });
    let tutor = start(folder, content);
    await tutor.until(({ kind }) => kind === 'ready');
    tutor.tell({ what: 'open', questions: ROUNDS });
    const { id: session } = await tutor.until(({ what }) => what === 'open');
    const takenBy = (name: string, index: number) => (event: Event) =>
      event.what === 'answer' &&
      (event as { name?: string }).name === name &&
      (event as { index?: number }).index === index;

    for (let index = 0; index < ROUNDS; index++) {
      const question = ({ text = '', kind }: Event) =>
        kind !== 'done' && text.startsWith(`Question ${index + 1} of`);
      await tutor.until(question);
      tutor.tell({ what: 'answer', session, index, name: 'ada', value: 'true' });
      expect((await tutor.until(takenBy('ada', index))).taken).toBe('taken');
      await tutor.kill();

      tutor = start(folder, content);
      await tutor.until(question);
      tutor.tell({ what: 'answer', session, index, name: 'bob', value: index % 2 === 0 ? 'true' : 'false' });
      expect((await tutor.until(takenBy('bob', index))).taken).toBe('taken');
      if (index % 2 === 1) {
        await tutor.kill();
        tutor = start(folder, content);
      }
    }
    const { text } = await tutor.until(
      (event) => event.kind === 'post' && event.text?.startsWith('Results') === true,
    );
    expect(text).toContain('1. ada: 4 points\n2. bob: 2 points');
    const said = readFileSync(join(folder, 'said.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    const recaps = said.filter((event) => event.kind === 'post' && event.text?.startsWith('Results'));
    expect(recaps).toHaveLength(1);
  });
});
