import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import {
  type Answer,
  ada,
  bob,
  buttonsOf,
  ELSEWHERE,
  HOME,
  labelsOf,
  NOON,
  type ReadingRoom,
  readingRoom,
  wordsOf,
} from './reading-room.ts';

const FILE = 'deep-learning/8.6-transfer-learning.md';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
let content: string;
let room: ReadingRoom;
beforeEach(async () => {
  content = contentFolder(wholeCourse());
  room = await readingRoom(content);
});
afterEach(() => room.close());

const begin = () => room.command('flashcards', { lesson: '8.6' });
const grade = async (label: string, front: Answer) =>
  room.click(label, await room.click('Show answer', front));
const dueOf = async () => [...(await room.services.flashcards.dueByLesson(HOME, ada.id)).values()];

describe('/flashcards', () => {
  it('shows the front, then the back with four grades, each with its interval', async () => {
    const front = await begin();
    expect(front.how).toBe('private');
    expect(front.view.text).toContain('What does freezing a layer do?');
    expect(front.view.text).not.toContain('keeps its weights fixed');
    const back = await room.click('Show answer', front);
    expect(back.how).toBe('update');
    expect(back.view.text).toContain('It keeps its weights fixed.');
    expect(labelsOf(back)).toEqual(['Again (1 min)', 'Hard (6 min)', 'Good (10 min)', 'Easy (8 days)']);
  });

  it('gives exactly the interval that the button promised, and shows when cards come again', async () => {
    const next = await grade('Easy', await begin());
    expect(next.view.text).toContain('Why reuse early layers?');
    expect(wordsOf(next)).toContain('“What does freezing a layer do?” comes again');
    expect(wordsOf(next)).toContain(`{"kind":"time","at":${NOON + 8 * DAY},"style":"relative"}`);
    const done = await grade('Easy', next);
    expect(done.view.text).toContain('No card is due now.');
    expect(wordsOf(done)).toContain(`{"kind":"time","at":${NOON + 8 * DAY},"style":"moment"}`);
    expect((await begin()).view.text).toContain('No card is due now.');
    room.pass(8 * DAY);
    expect((await begin()).view.text).toContain('2 due');
  });

  it('shows what is due before what is new, the longest waiting first', async () => {
    await grade('Good', await grade('Again', await begin()));
    room.pass(11 * MINUTE);
    const front = await room.command('flashcards');
    expect(front.view.text).toContain('2 due, 2 new');
    expect(front.view.text).toContain('What does freezing a layer do?');
    const second = await grade('Easy', front);
    expect(second.view.text).toContain('Why reuse early layers?');
    expect((await grade('Easy', second)).view.text).toContain('2 new · new card');
  });

  it('meets no more new cards a day than it should, by the learner’s own day', async () => {
    await room.close();
    room = await readingRoom(content, { newCardsPerDay: 1 });
    await room.command('progress', { 'time-zone': 'Asia/Tokyo' });
    const done = await grade('Easy', await begin());
    expect(done.view.text).toContain('1 new card waits for another day: you have met today’s 1.');
    room.pass(2 * 60 * MINUTE);
    expect((await begin()).view.text).toContain('waits for another day');
    room.pass(2 * 60 * MINUTE);
    expect((await begin()).view.text).toContain('Why reuse early layers?');
  });

  it('counts a double click once, and an old button never', async () => {
    const back = await room.click('Show answer', await begin());
    const [first, second] = await Promise.all([room.click('Good', back), room.click('Good', back)]);
    expect(first.view.text).toContain('Why reuse early layers?');
    expect(second.view.text).toContain('Why reuse early layers?');
    await room.click('Again', back);
    const ref = { lesson: 'deep-learning/8.6', card: (await firstCard()).card };
    expect(await room.services.flashcards.memory(HOME, ada.id, ref)).toMatchObject({
      reps: 1,
      due: NOON + 10 * MINUTE,
    });
  });

  it('takes the last grade back, once, as if it had not been given', async () => {
    const next = await grade('Easy', await begin());
    const back = await room.click('Undo', next);
    expect(labelsOf(back)).toEqual(['Again (1 min)', 'Hard (6 min)', 'Good (10 min)', 'Easy (8 days)']);
    expect((await room.click('Undo', next)).view.text).toContain('2 new · new card');
    const after = await room.click('Good', back);
    room.pass(10 * MINUTE);
    const again = await grade('Good', await begin());
    expect(labelsOf(again)).toContain('Undo');
    await room.click('Undo', again);
    expect(await room.services.flashcards.memory(HOME, ada.id, await firstCard())).toMatchObject({
      reps: 1,
      due: NOON + 10 * MINUTE,
    });
    expect((await room.click('Undo', after)).view.text).toContain('What does freezing a layer do?');
  });

  it('goes on after a restart where it was', async () => {
    const back = await room.click('Show answer', await begin());
    await room.restart();
    expect((await room.click('Easy', back)).view.text).toContain('Why reuse early layers?');
    await room.restart();
    expect((await begin()).view.text).toContain('1 new');
  });

  it('studies ahead through all cards, again those that were not known, and leaves the schedule alone', async () => {
    const done = await grade('Easy', await grade('Easy', await begin()));
    const before = await room.services.flashcards.exportOf(HOME, ada.id);
    let front = await room.click('Study ahead', done);
    expect(front.view.text).toContain('2 to go');
    const back = await room.click('Show answer', front);
    expect(labelsOf(back)).toEqual(['Not yet', 'Knew it']);
    front = await room.click('Not yet', back);
    expect((await room.click('Not yet', back)).view).toEqual(front.view);
    await room.restart();
    front = await room.click('Knew it', await room.click('Show answer', front));
    expect(front.view.text).toContain('1 to go');
    const over = await room.click('Knew it', await room.click('Show answer', front));
    expect(over.view.text).toContain('all 2 cards and knew 1 at the first try');
    expect(await room.services.flashcards.exportOf(HOME, ada.id)).toEqual(before);
    expect((await room.click('Show answer', front)).view.text).toContain('all 2 cards');
    expect((await room.command('flashcards', { mode: 'ahead' })).view.text).toContain('4 to go');
    expect((await room.press(buttonsOf(back)[0]?.action ?? '')).view.text).toContain(
      'This round of cards is over',
    );
  });

  it('treats a card whose front changed as new, and says so for buttons of the old one', async () => {
    const front = await begin();
    const back = await room.click('Show answer', front);
    edit((text) => text.replace('What does freezing a layer do?', 'What is a frozen layer?'));
    await room.library.reload();
    const gone = await room.click('Good', back);
    expect(gone.view.text).toContain('changed or taken out');
    expect((await room.click('Next card', gone)).view.text).toContain('What is a frozen layer?');
    expect((await room.click('Show answer', front)).view.text).toContain('changed or taken out');
  });

  it('keeps a card’s schedule when only its back changes', async () => {
    await grade('Good', await begin());
    edit((text) => text.replace('It keeps its weights fixed.', 'Its weights stay.'));
    await room.library.reload();
    room.pass(10 * MINUTE);
    const back = await room.click('Show answer', await begin());
    expect(back.view.text).toContain('Its weights stay.');
    expect(labelsOf(back)).toContain('Good (2 days)');
  });

  it('leaves out cards of a lesson that is gone, and has them again when it comes back', async () => {
    const back = await room.click('Show answer', await begin());
    await room.click('Again', back);
    room.pass(MINUTE);
    expect(await dueOf()).toEqual([1]);
    const text = readFileSync(join(content, FILE), 'utf8');
    rmSync(join(content, FILE));
    await room.library.reload();
    expect(await dueOf()).toEqual([]);
    expect((await room.click('Good', back)).view.text).toContain('no longer in the course');
    writeFileSync(join(content, FILE), text);
    await room.library.reload();
    expect(await dueOf()).toEqual([1]);
  });

  it('keeps each learner’s schedule to them, in each class apart', async () => {
    const back = await room.click('Show answer', await begin());
    await room.click('Easy', back);
    expect((await room.command('flashcards', { lesson: '8.6' }, bob)).view.text).toContain('2 new');
    expect((await room.command('flashcards', { lesson: '8.6' }, ada, ELSEWHERE)).view.text).toContain(
      '2 new',
    );
  });
});

async function firstCard() {
  const [card] = room.library.lesson('deep-learning/8.6')?.flashcards ?? [];
  return { lesson: 'deep-learning/8.6', card: card?.id ?? '' };
}

function edit(change: (text: string) => string): void {
  writeFileSync(join(content, FILE), change(readFileSync(join(content, FILE), 'utf8')));
}
