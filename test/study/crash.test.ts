import { afterEach, describe, expect, it } from 'vitest';
import { ada, bob, buttonsOf, type Classroom, classroom, tess } from '../commands/classroom.ts';
import { contentFolder, courseYaml, lessonMarkdown } from '../fixtures/content.ts';

const QUESTIONS = 3;
const bank = `questions:\n${[1, 2, 3]
  .map(
    (number) =>
      `  - id: q${number}\n    kind: true-false\n    prompt: Is statement ${number} true?\n    answer: true\n    explanation: It is.\n    review: chapters/1\n`,
  )
  .join('')}`;
const content = contentFolder({
  'deep-learning/course.yaml': courseYaml,
  'deep-learning/8.6-a.md': lessonMarkdown(),
  'deep-learning/8.6-a.questions.yaml': bank,
});

let room: Classroom;
afterEach(() => room.close());

/** Everybody answers every question they see, right, until the results stand; a dead process is replaced. */
async function play(): Promise<{ readonly crashes: number }> {
  const answered = new Set<string>();
  let crashes = 0;
  for (let second = 0; second < 400; second++) {
    if (room.died()) {
      crashes += 1;
      await room.crash();
    }
    const open = room.shown().findLast(({ view }) => view.blocks.some(({ kind }) => kind === 'progress'));
    const index = open && /Question (\d)/.exec(open.view.text)?.[1];
    const truth = open && buttonsOf(open.view).find(({ label }) => label === 'True');
    if (open && truth && index) {
      for (const learner of [ada, bob]) {
        if (answered.has(`${index} ${learner.id}`)) continue;
        const { view } = await room.press(learner, truth.action, { message: open.ref });
        if (view?.text.startsWith('Your answer')) answered.add(`${index} ${learner.id}`);
      }
    }
    await room.clock.pass(1000);
    const over = room.shown().some(({ view }) => view.text.startsWith('Results:'));
    const running = await room.study.inChannel('web:local', 'web:local/general');
    if (over && !running && !room.died()) {
      await room.clock.pass(60_000);
      expect(answered.size).toBe(2 * QUESTIONS);
      return { crashes };
    }
  }
  throw new Error('the session did not come to its end');
}

describe.each([
  ['in the channel', false],
  ['in a thread', true],
])('a study session %s whose process is killed in the middle of speaking', (_, threads) => {
  it.each(
    Array.from({ length: 18 }, (_, index) => index + 1).flatMap((call) => [
      [call, 'before'] as const,
      [call, 'after'] as const,
    ]),
  )('comes to the same end: call %i, %s its effect', async (call, when) => {
    room = await classroom(content, { threads });
    await room.command(tess, 'study', { questions: QUESTIONS });
    const lobby = room.last();
    await room.click(ada, 'Join', lobby);
    await room.click(bob, 'Join', lobby);
    room.dieAt(call, when);
    await room.click(tess, 'Start', lobby);
    const { crashes } = await play();
    expect(crashes).toBe(1);
    const results = room.shown().filter(({ view }) => view.text.startsWith('Results:'));
    expect(results.length).toBeLessThanOrEqual(2);
    for (const { view } of results) {
      expect(view.text).toContain('Ada and Bob lead with 3 of 3.');
      expect(view.text).toContain('1. Ada: 3 points\n1. Bob: 3 points');
    }
    expect(lobby.view.text).toContain('The session is over.');
    // whatever was said twice has no live round any more
    expect(await room.store.collection('system', 'study-underway').entries()).toEqual([]);
    expect(await room.store.collection('web:local', 'study-channels').entries()).toEqual([]);
  });
});
