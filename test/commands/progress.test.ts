import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import { ada, bob, ELSEWHERE, labelsOf, type ReadingRoom, readingRoom, wordsOf } from './reading-room.ts';

const HOUR = 3600 * 1000;
let room: ReadingRoom;
beforeEach(async () => {
  room = await readingRoom(contentFolder(wholeCourse()));
});
afterEach(() => room.close());

const progress = (given = {}) => room.command('progress', given);

describe('/progress', () => {
  it('tells who has done nothing where to begin, prerequisites first', async () => {
    const nothing = await progress();
    expect(nothing.how).toBe('private');
    expect(nothing.view.text).toContain('Nothing has been read or practised yet');
    expect(labelsOf(nothing)).toEqual(['Read 8.5', 'Meet new cards']);
    expect((await room.click('Read 8.5', nothing)).view.text).toContain('8.5 What Layers Learn · Overview');
  });

  it('shows lessons read, quiz scores, cards due and the streak', async () => {
    let page = await room.command('lesson', { lesson: '8.6', part: 'overview' });
    while (labelsOf(page).includes('Next')) page = await room.click('Next', page);
    await room.click('Again', await room.click('Show answer', await room.click('Flashcards', page)));
    let shown = await room.command('quiz', { lesson: '8.6' });
    while (!shown.view.text.includes('right (') && !shown.view.text.includes('no question was answered')) {
      const step = ['True', 'Next question', 'See the result', 'Skip'].find((label) =>
        labelsOf(shown).some((each) => each.startsWith(label)),
      );
      shown = await room.click(step ?? 'Next', shown);
    }
    room.pass(2 * 60_000);
    const shownProgress = await progress();
    expect(wordsOf(shownProgress)).toContain('["8.6 Transfer Learning","all","0%","0%","1"]');
    expect(shownProgress.view.text).toContain('Lessons read: 1 of 2');
    expect(shownProgress.view.text).toContain('Cards due: 1');
    expect(shownProgress.view.text).toContain('Streak: 1 day');
    expect(labelsOf(shownProgress)).toEqual(['Review 1 card', 'Try them again', 'Read 8.5']);
    expect((await room.click('Review', shownProgress)).view.text).toContain('1 due');
    expect((await room.click('Try them', shownProgress)).view.text).toContain('Question 1 of 4');
    expect(labelsOf(await progress())).toContain('Go on with the quiz');
  });

  it('counts days by the learner’s own clock, also for days already past', async () => {
    const read = () => room.command('lesson', { lesson: '8.6', part: 'memory' });
    room.pass(11.5 * HOUR); // Monday 23:30 UTC, Monday 16:30 in Los Angeles, Tuesday 08:30 in Tokyo
    await read();
    room.pass(1 * HOUR); // Tuesday 00:30 UTC
    await read();
    expect((await progress()).view.text).toContain('Streak: 2 days in a row');
    expect((await progress({ 'time-zone': 'los angeles' })).view.text).toContain('Streak: 1 day');
    const tokyo = await progress({ 'time-zone': 'Asia/Tokyo' });
    expect(tokyo.view.text).toContain('Streak: 1 day');
    expect(wordsOf(await progress())).toContain('in the time zone Asia/Tokyo');
  });

  it('keeps a streak while today is not over, then says what it was', async () => {
    await room.command('lesson', { lesson: '8.6', part: 'memory' });
    room.pass(24 * HOUR);
    await room.command('lesson', { lesson: '8.6', part: 'memory' });
    room.pass(24 * HOUR);
    expect((await progress()).view.text).toContain('2 days in a row, and today still counts');
    room.pass(24 * HOUR);
    expect((await progress()).view.text).toContain('Streak: none now; your longest was 2 days');
  });

  it('goes on where the learner was reading', async () => {
    await room.command('lesson', { lesson: '8.6', part: 'overview' });
    const shown = await progress();
    expect(shown.view.text).toContain('next comes “Why not start over?” (1 of 7 pages read)');
    expect((await room.click('Go on reading', shown)).view.text).toContain('Why not train from scratch?');
  });

  it('keeps progress to each learner, in each class apart', async () => {
    await room.command('lesson', { lesson: '8.6', part: 'overview' });
    for (const other of [room.command('progress', {}, bob), room.command('progress', {}, ada, ELSEWHERE)]) {
      expect((await other).view.text).toContain('Nothing has been read');
    }
  });

  it('knows time zones by city, and says what may have been meant', async () => {
    expect((await room.suggest('progress', 'time-zone', 'new york'))[0]?.value).toBe('America/New_York');
    expect((await room.suggest('progress', 'time-zone', 'berln'))[0]?.value).toBe('Europe/Berlin');
    expect((await progress({ 'time-zone': 'Middle-earth/Shire' })).view.text).toContain(
      'There is no time zone “Middle-earth/Shire”',
    );
  });
});
