import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlace, turnTo } from '../../src/reading/actions.ts';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import {
  type Answer,
  ada,
  bob,
  ELSEWHERE,
  HOME,
  labelsOf,
  type ReadingRoom,
  readingRoom,
  selectOf,
  wordsOf,
} from './reading-room.ts';

const LESSON = 'deep-learning/8.6';
let content: string;
let room: ReadingRoom;
beforeEach(async () => {
  content = contentFolder(wholeCourse());
  room = await readingRoom(content);
});
afterEach(() => room.close());

const heading = ({ view }: Answer) => view.blocks.find((block) => block.kind === 'heading')?.text;

describe('/lesson', () => {
  it('lists the lessons, opens one from the list, and says how far it has been read', async () => {
    const list = await room.command('lesson');
    expect(list.how).toBe('private');
    expect(list.view.text).toContain('8.6 Transfer Learning: 30 min · not begun');
    const contents = await room.choose(LESSON, list);
    expect(contents.how).toBe('update');
    expect(wordsOf(contents)).toContain('Builds on 8.5 What Layers Learn');
    expect(wordsOf(contents)).toContain('0 of 7 pages read');
    await room.click('Start reading', contents);
    expect(wordsOf(await room.command('lesson', { lesson: '8.6' }))).toContain('1 of 7 pages read');
    expect((await room.command('lesson')).view.text).toContain('1 of 7 pages read');
  });

  it('goes through every page with Next, back with Back, and is then read', async () => {
    let page = await room.click('Start reading', await room.command('lesson', { lesson: '8.6' }));
    const seen = [heading(page)];
    while (labelsOf(page).includes('Next')) {
      page = await room.click('Next', page);
      expect(page.how).toBe('update');
      seen.push(heading(page));
    }
    expect(seen).toEqual([
      'Overview, quick',
      'Why not start over?',
      'Borrowed eyes',
      'Freezing',
      'Key concepts',
      'Reading X-rays',
      'Memory aids',
      'Glossary',
      'References',
    ]);
    expect(labelsOf(page)).toEqual(['Back', 'Contents', 'Quiz', 'Flashcards']);
    expect(heading(await room.click('Back', page))).toBe('Glossary');
    const contents = await room.click('Contents', page);
    expect(wordsOf(contents)).toContain('7 of 7 pages read');
    expect(labelsOf(contents)).toContain('Read again');
  });

  it('shows the overview in three depths, and dialogues as what each one says', async () => {
    const quick = await room.command('lesson', { lesson: 'transfer', part: 'overview' });
    expect(wordsOf(quick)).toContain('already knows');
    const detailed = await room.click('Detailed', quick);
    expect(detailed.view.text).toContain('Training from scratch needs much data.\nFine-tuning needs little.');
    expect(labelsOf(detailed)).toEqual(['Quick', 'Standard', 'Next', 'Contents']);
    const dialogue = await room.click('Next', detailed);
    expect(dialogue.view.blocks.filter((block) => block.kind === 'quote')).toEqual([
      { kind: 'quote', by: 'Student', text: 'Why not train from scratch?' },
      { kind: 'quote', by: 'Teacher', text: ['Because it costs ', { kind: 'emphasis', text: 'data' }, '.'] },
      { kind: 'quote', by: 'Teacher', text: 'It also costs time.' },
    ]);
  });

  it('jumps to a chapter from the list, and to a part from the contents', async () => {
    const chapter = await room.command('lesson', { lesson: '8.6', part: 'chapters' });
    expect(selectOf(chapter).options.map(({ label }) => label)).toEqual(['1. Borrowed eyes', '2. Freezing']);
    expect(heading(await room.choose('chapters/2', chapter))).toBe('Freezing');
    const contents = await room.command('lesson', { lesson: '8.6' });
    expect(heading(await room.choose('memory/1', contents))).toBe('Memory aids');
    expect((await room.choose('nonsense/1', contents)).view.text).toContain('no part of the lesson');
  });

  it('links to references and videos, and to nothing that is no web address', async () => {
    const page = await room.command('lesson', { lesson: '8.6', part: 'references' });
    expect(wordsOf(page)).toContain('"url":"https://arxiv.org/abs/1411.1792"');
    expect(wordsOf(page)).toContain('To watch');
  });

  it('opens a place from elsewhere as a message of its own, which leaves the other standing', async () => {
    const opened = await room.press(openPlace.id({ lesson: LESSON, part: 'chapters', step: 1 }));
    expect([opened.how, heading(opened)]).toEqual(['private', 'Freezing']);
  });

  it('finds lessons by number, title and misspelt title', async () => {
    const both = await room.suggest('lesson', 'lesson', '8');
    expect(both.map(({ value }) => value)).toEqual(['deep-learning/8.5', LESSON]);
    expect(await room.suggest('lesson', 'lesson', 'tranfser lerning')).toEqual([
      { value: LESSON, label: '8.6 Transfer Learning' },
    ]);
    expect((await room.command('lesson', { lesson: 'quantum' })).view.text).toContain('no lesson “quantum”');
  });

  it('keeps what each learner has read to them, in each class apart', async () => {
    await room.command('lesson', { lesson: '8.6', part: 'chapters' }, ada);
    expect((await room.command('lesson', {}, bob)).view.text).not.toContain('pages read');
    expect((await room.command('lesson', {}, ada, ELSEWHERE)).view.text).not.toContain('pages read');
    await room.restart();
    expect((await room.command('lesson', {}, ada, HOME)).view.text).toContain('1 of 7 pages read');
  });

  it('opens the nearest page for a step that an edit removed, and says so when the lesson is gone', async () => {
    expect(heading(await room.press(turnTo.id({ lesson: LESSON, part: 'chapters', step: 9 })))).toBe(
      'Freezing',
    );
    expect(heading(await room.press(turnTo.id({ lesson: LESSON, part: 'chapters', step: -4 })))).toBe(
      'Borrowed eyes',
    );
    rmSync(join(content, 'deep-learning/8.6-transfer-learning.md'));
    await room.library.reload();
    const gone = await room.press(turnTo.id({ lesson: LESSON, part: 'chapters', step: 0 }));
    expect(gone.view.text).toContain('no longer in the course');
  });

  it('leads on to the quiz and the cards of the lesson', async () => {
    const contents = await room.command('lesson', { lesson: '8.6' });
    const quiz = await room.click('Quiz', contents);
    expect([quiz.how, quiz.view.text]).toEqual(['private', expect.stringContaining('Question 1 of 4')]);
    expect((await room.click('Flashcards', contents)).view.text).toContain('What does freezing a layer do?');
  });
});
