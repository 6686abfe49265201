import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../src/chat/view.ts';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import {
  type Answer,
  ada,
  bob,
  buttonsOf,
  type Classroom,
  classroom,
  cy,
  labelsOf,
  type Standing,
  tess,
  wordsOf,
} from './classroom.ts';

let room: Classroom;
beforeEach(async () => {
  room = await classroom(contentFolder(wholeCourse()));
});
afterEach(() => room.close());

const viewOf = ({ view }: Answer): View => {
  if (!view) throw new Error('no view');
  return view;
};
const ROUND_MS = 30_000;

/** Ada hosts a session that Bob has joined. */
async function lobby(options: Record<string, string | number> = {}) {
  const opened = await room.command(ada, 'study', { lesson: '8.6', questions: 4, ...options });
  const message = room.last();
  await room.click(bob, 'Join');
  return { opened, message };
}

async function started(options: Record<string, string | number> = {}) {
  const { message } = await lobby(options);
  await room.click(ada, 'Start', message);
  expect(room.last().view.text).toContain('Question 1 of');
  return message;
}

/** Answers the round that is open, right or wrong, in whatever way it is answered. */
async function answer(learner: typeof ada, right: boolean, on: Standing = room.last()): Promise<Answer> {
  const { text } = on.view;
  if (text.includes('frozen layer changes')) return room.click(learner, right ? 'False' : 'True', on);
  if (text.includes('early layers reused')) {
    return room.click(learner, right ? 'They find general features' : 'They are the largest', on);
  }
  if (text.includes('is called …')) {
    const { form } = await room.click(learner, 'Type your answer', on);
    return room.press(learner, form?.action ?? '', {
      message: on.ref,
      fields: { answer: right ? 'fine tunning' : 'guessing' },
    });
  }
  for (const choice of ['Data', 'Time', 'Sunlight']) expect(wordsOf(on.view)).toContain(choice);
  const own = await room.click(learner, 'Choose your answers', on);
  const select = viewOf(own).blocks.find((block) => block.kind === 'select');
  const values = select?.options
    .filter(({ label }) => (label === 'Sunlight') !== right)
    .map(({ value }) => value);
  return room.press(learner, select?.action ?? '', {
    ...(own.message && { message: own.message }),
    ...(values && { values }),
  });
}

const practised = async ({ id }: typeof ada) => (await room.quizzes.standing('web:local', id)).summaries;

describe('/study', () => {
  it('counts as practice: what was wrong is to be tried again, a score needs every answer', async () => {
    await started();
    await answer(bob, false);
    await room.click(ada, 'End this round');
    await room.click(ada, 'Stop the session');
    expect(await practised(ada)).toEqual([]);
    expect(await practised(bob)).toMatchObject([{ lesson: 'deep-learning/8.6', attempts: 0, best: 0 }]);
    const [missed] = (await practised(bob))[0]?.missed ?? [];
    const retry = await room.command(bob, 'quiz', { lesson: '8.6', mode: 'missed' });
    const kept = await room.quizzes.openRun('web:local', bob.id);
    expect(kept?.items.map(({ question }) => question)).toEqual([missed]);
    expect(viewOf(retry).text).toContain('Question 1 of 1');
  });

  it('ends at once where its announcement could be shown to its host alone', async () => {
    await room.close();
    const [closed, direct] = ['web:local/closed', 'web:local/direct'] as const;
    room = await classroom(contentFolder(wholeCourse()), { instead: new Map([[closed, direct]]) });
    await room.command(ada, 'study', { lesson: '8.6' }, closed);
    expect(room.last().ref.channel).toBe(direct);
    await room.clock.pass(1000);
    expect(labelsOf(room.messages[0]?.view as View)).toEqual([]);
    expect(await room.study.inChannel('web:local', closed)).toBeUndefined();
  });

  it('plays a session of two learners to the recap', async () => {
    const message = await started();
    expect(labelsOf(message.view)).toEqual([]);
    expect(message.view.text).toContain('Taking part: Ada and Bob.');
    for (let round = 1; round <= 4; round++) {
      const asked = room.last();
      expect(asked.view.text).toContain(`Question ${round} of 4`);
      const own = await answer(ada, true, asked);
      expect(viewOf(own).text).toContain('Your answer: ');
      expect(own.message?.privateTo ?? ada.id).toBe(ada.id);
      await room.clock.pass(2500);
      expect(asked.view.text).toContain('1 of 2 have answered');
      await answer(bob, round <= 2, asked);
      await room.clock.pass(6000);
      expect(asked.view.text).toContain(`${round <= 2 ? 2 : 1} of 2 right.`);
      expect(wordsOf(asked.view)).toContain('The answer: ');
      if (round < 4) await room.clock.pass(15_000);
    }
    const recap = room.last().view;
    expect(recap.text).toContain('Ada leads with 4 of 4.');
    expect(recap.text).toContain('1. Ada: 4 points\n2. Bob: 2 points');
    expect(wordsOf(recap)).toContain('Worth reading again');
    expect(message.view.text).toContain('The session is over.');
    const mine = viewOf(await room.click(bob, 'How did I do?'));
    expect(mine.text).toBe('You have 2 of 4 right.');
    expect(wordsOf(mine)).toContain('Your answer: ');
    expect(wordsOf(mine)).toContain('/progress shows them.');
    expect(viewOf(await room.click(cy, 'How did I do?')).text).toContain('You have not answered');
    expect(await practised(ada)).toMatchObject([{ attempts: 1, best: 1, last: 1, missed: [] }]);
    expect(await practised(bob)).toMatchObject([{ attempts: 1, best: 0.5, last: 0.5 }]);
    expect((await practised(bob))[0]?.missed).toHaveLength(2);
    expect(await practised(cy)).toEqual([]);
    await room.command(bob, 'study');
    expect(room.last().view.text).toContain('Study session: all lessons');
  });

  it('shows nobody’s answer, and nothing of right or wrong, before the reveal', async () => {
    await started();
    const asked = room.last();
    const before = JSON.stringify(
      asked.view.blocks.filter(({ kind }) => kind !== 'progress' && kind !== 'note'),
    );
    const own = await answer(ada, true, asked);
    expect(viewOf(own).text).not.toMatch(/right|wrong|correct/i);
    await room.clock.pass(2500);
    expect(asked.view.text).toContain('1 of 2 have answered');
    const after = JSON.stringify(
      asked.view.blocks.filter(({ kind }) => kind !== 'progress' && kind !== 'note'),
    );
    expect(after).toBe(before);
    for (const { ref, view } of room.messages) {
      if (ref.privateTo !== undefined && ref.privateTo !== ada.id)
        expect(view.text).not.toContain('Your answer');
    }
  });

  it('lets an answer be changed until the round is over, and counts the last', async () => {
    await started();
    while (!room.last().view.text.includes('frozen layer changes')) {
      await answer(ada, true);
      await answer(bob, true);
      await room.clock.pass(6000);
      await room.clock.pass(15_000);
    }
    const asked = room.last();
    const first = await room.click(ada, 'True', asked);
    expect(first.how).toBe('private');
    const kept = room.messages.length;
    const second = await room.click(ada, 'False', asked);
    expect(second.how).toBe('silent');
    expect(room.messages).toHaveLength(kept);
    expect(room.messages.find(({ ref }) => ref === first.message)?.view.text).toContain(
      'Changed. Your answer: False.',
    );
    await room.clock.pass(ROUND_MS);
    expect(asked.view.text).toContain('1 of 1 right.');
  });

  it('answers late clicks kindly and counts none of them', async () => {
    await started();
    const first = room.last();
    const button = buttonsOf(first.view)[0];
    await answer(bob, true, first);
    await room.clock.pass(ROUND_MS);
    const late = await room.press(ada, button?.action ?? '', { message: first.ref });
    expect(viewOf(late).text).toContain('Time is up for question 1');
    await room.clock.pass(15_000);
    const later = await room.press(ada, button?.action ?? '', { message: first.ref });
    expect(viewOf(later).text).toContain('Question 2 is open now');
    await room.click(ada, 'Stop the session');
    expect(room.last().view.text).toContain('Ada ended the session.');
    expect(viewOf(await room.press(ada, button?.action ?? '', { message: first.ref })).text).toBe(
      'This session is over. Start another with /study.',
    );
    expect(room.last().view.text).toContain('Bob: 1 point');
    expect(room.last().view.text).not.toContain('Ada: ');
  });

  it('edits the count at a gentle rate, and the reveal at once', async () => {
    await started();
    const asked = room.last();
    const edits = asked.edits;
    await answer(ada, true, asked);
    await answer(cy, true, asked);
    await room.click(tess, 'End this round', asked);
    expect(asked.view.text).toContain('2 of 2 right.');
    expect(asked.edits - edits).toBeLessThanOrEqual(3);
  });

  it('ends a round early once everybody has answered, with a moment to change one’s mind', async () => {
    await started();
    const asked = room.last();
    await answer(ada, true, asked);
    await answer(bob, true, asked);
    await room.clock.pass(4000);
    expect(asked.view.text).toContain('2 of 2 have answered');
    await room.clock.pass(2000);
    expect(asked.view.text).toContain('2 of 2 right.');
  });

  it('has rounds without limit, which the host or a teacher ends', async () => {
    await started({ time: 'none' });
    const asked = room.last();
    expect(wordsOf(asked.view)).toContain('No time limit');
    await answer(bob, true, asked);
    await room.clock.pass(10 * 60_000);
    expect(asked.view.text).toContain('1 of 2 have answered');
    expect(viewOf(await room.click(bob, 'End this round', asked)).text).toContain(
      'Only Ada, who hosts this session',
    );
    expect((await room.click(ada, 'End this round', asked)).how).toBe('silent');
    expect(asked.view.text).toContain('1 of 1 right.');
    await room.clock.pass(10 * 60_000);
    expect(room.last()).toBe(asked);
    await room.click(tess, 'Next question', asked);
    expect(room.last().view.text).toContain('Question 2 of 4');
    expect(labelsOf(asked.view)).toEqual(['How did I do?']);
    await room.clock.pass(31 * 60_000);
    expect(room.last().view.text).toContain('stopped by itself, since nobody answered');
  });

  it('stops by itself after three rounds nobody answered', async () => {
    await started();
    for (let round = 1; round <= 3; round++) {
      expect(room.last().view.text).toContain(`Question ${round} of 4`);
      await room.clock.pass(ROUND_MS);
      if (round < 3) await room.clock.pass(15_000);
    }
    expect(room.last().view.text).toContain('stopped by itself, since nobody answered');
    await room.clock.pass(3_600_000);
    expect(room.last().view.text).toContain('Results: Transfer Learning');
  });

  it('closes a lobby that nobody starts', async () => {
    await room.command(tess, 'study', { lesson: '8.6' });
    const message = room.last();
    expect(viewOf(await room.click(bob, 'Start', message)).text).toContain('Only Tess');
    await room.clock.pass(15 * 60_000);
    expect(message.view.text).toContain('Nobody started this session, so it was closed');
    expect(labelsOf(message.view)).toEqual([]);
    expect(viewOf(await room.press(bob, `study.join|${await sessionId()}`)).text).toBe(
      'This session is over. Start another with /study.',
    );
  });

  it('waits for nobody who did not answer the last round, and lists no host who only hosts', async () => {
    await room.command(tess, 'study', { lesson: '8.6', questions: 2 });
    await room.click(bob, 'Join');
    await room.click(tess, 'Start');
    await answer(bob, true);
    await room.clock.pass(6000);
    expect(room.last().view.text).toContain('1 of 2 have answered');
    await room.clock.pass(ROUND_MS);
    await room.clock.pass(15_000);
    expect(room.last().view.text).toContain('Question 2 of 2');
    await answer(bob, true);
    await room.clock.pass(6000);
    expect(room.last().view.text).toContain('Bob leads with 2 of 2.');
    expect(room.last().view.text).not.toContain('Tess');
  });

  it('has one session a channel at a time, which others are asked to join', async () => {
    await lobby();
    const second = await room.command(cy, 'study');
    expect(second.how).toBe('private');
    expect(viewOf(second).text).toContain(
      'A study session on “Transfer Learning” is under way here; Ada hosts it.',
    );
    expect(labelsOf(viewOf(second))).toEqual(['Join']);
    expect(labelsOf(viewOf(await room.command(tess, 'study')))).toEqual(['Join', 'Stop the session']);
    const [one, two] = await Promise.all([
      room.command(cy, 'study', {}, 'web:local/other'),
      room.command(bob, 'study', {}, 'web:local/other'),
    ]);
    expect([one.how, two.how].toSorted()).toEqual(['private', 'public']);
  });

  it('lets latecomers in by their first answer, and says to those who join twice that they are in', async () => {
    const message = await started();
    await answer(cy, true);
    await room.clock.pass(2500);
    expect(room.last().view.text).toContain('1 of 3 have answered');
    const action = `study.join|${await sessionId()}`;
    expect(viewOf(await room.press(cy, action, { message: message.ref })).text).toContain(
      'You are in already.',
    );
  });

  it('takes nothing that was not offered', async () => {
    await started();
    while (!room.last().view.text.includes('frozen layer changes')) {
      await answer(ada, true);
      await answer(bob, true);
      await room.clock.pass(21_000);
    }
    const asked = room.last();
    const action = buttonsOf(asked.view)[0]?.action ?? '';
    const forged = await room.press(ada, action.replace(/[^|]*$/, 'maybe'), { message: asked.ref });
    expect(viewOf(forged).text).toContain('does not belong to this question');
    await room.clock.pass(2500);
    expect(asked.view.text).toContain('0 of 2 have answered');
  });

  it('uses a thread where there is one, and sums up in the channel', async () => {
    await room.close();
    room = await classroom(contentFolder(wholeCourse()), { threads: true });
    const message = await started({ questions: 1 });
    expect(room.last().ref.channel).toBe('web:local/general/thread');
    expect(await room.study.inChannel('web:local', 'web:local/general/thread')).toBeDefined();
    await answer(ada, true);
    await room.clock.pass(ROUND_MS);
    expect(room.last().ref.channel).toBe('web:local/general/thread');
    expect(room.last().view.text).toContain('Ada leads with 1 of 1.');
    expect(message.view.text).toContain('The session is over.');
    expect(await room.study.inChannel('web:local', 'web:local/general/thread')).toBeUndefined();
  });

  it('says the question again when its message was deleted', async () => {
    await started();
    const asked = room.last();
    asked.gone = true;
    await room.press(bob, buttonsOf(asked.view)[0]?.action ?? '');
    await room.clock.pass(4000);
    const again = room.last();
    expect(again).not.toBe(asked);
    expect(again.view.text).toContain('Question 1 of 4');
  });

  it('waits for a platform that cannot be reached, and gives up after a while', async () => {
    await started();
    room.reach(false);
    await room.clock.pass(ROUND_MS + 5000);
    expect(room.warnings.length).toBeGreaterThan(0);
    room.reach(true);
    await room.clock.pass(120_000);
    expect(room.shown().some(({ view }) => view.text.includes('Question 2 of 4'))).toBe(true);
    room.reach(false);
    await room.clock.pass(3_600_000);
    room.reach(true);
    expect(await room.study.inChannel('web:local', 'web:local/general')).toBeUndefined();
  });
});

async function sessionId(): Promise<string> {
  const entries = await room.store.collection<{ id: string }>('web:local', 'study-sessions').entries();
  return entries.at(-1)?.[0] ?? '';
}

describe('a study session whose process dies', () => {
  it('goes on in the next one from every phase, and loses no answer', async () => {
    await lobby({ questions: 2 });
    await room.crash();
    const message = room.shown()[0];
    await room.clock.pass(10_000);
    await room.click(ada, 'Start', message);
    await room.clock.pass(10_000);
    const first = room.last();
    expect(first.view.text).toContain('Question 1 of 2');
    await answer(ada, true, first);
    await room.crash();
    await answer(bob, true, first);
    await room.clock.pass(20_000);
    expect(first.view.text).toContain('2 of 2 right.');
    await room.crash();
    await room.clock.pass(30_000);
    const second = room.last();
    expect(second.view.text).toContain('Question 2 of 2');
    await answer(bob, true, second);
    await room.clock.pass(60_000);
    expect(room.last().view.text).toContain('Bob leads with 2 of 2.');
    expect(room.shown().filter(({ view }) => view.text.startsWith('Results'))).toHaveLength(1);
  });

  it('gives a round whose time ran out meanwhile some time more', async () => {
    await started();
    const asked = room.last();
    await room.clock.pass(1000);
    room.clock.drop();
    await room.clock.pass(60_000);
    await room.crash();
    await room.clock.pass(5000);
    expect(asked.view.text).toContain('have answered');
    await answer(bob, true, asked);
    await room.clock.pass(10_000);
    expect(asked.view.text).toContain('1 of 1 right.');
  });

  it('is driven by one process alone, and by the other at once when the first hands it over', async () => {
    await started();
    const posted = room.shown().length;
    const other = room.another();
    await other.start();
    await room.clock.pass(20_000);
    expect(room.shown()).toHaveLength(posted);
    await answer(bob, true);
    await room.study.stop();
    await room.clock.pass(25_000);
    expect(room.shown()[posted - 1]?.view.text).toContain('1 of 1 right.');
    await room.clock.pass(20_000);
    expect(room.last().view.text).toContain('Question 2 of 4');
    expect(room.shown()).toHaveLength(posted + 1);
    await other.stop();
  });
});
