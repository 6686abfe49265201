import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import { labelsOf, type ReadingRoom, readingRoom } from './reading-room.ts';

let room: ReadingRoom;
beforeEach(async () => {
  room = await readingRoom(contentFolder(wholeCourse()));
});
afterEach(() => room.close());

const look = async (term: string, lesson?: string) =>
  (await room.command('glossary', { term, ...(lesson !== undefined && { lesson }) })).view.text;

describe('/glossary', () => {
  it('finds a term by name, alias, without regard to case, hyphens and accents', async () => {
    const found = await room.command('glossary', { term: 'Fine-tuning', lesson: '8.6' });
    expect(found.view.text).toBe(
      'Fine-tuning\ntraining a pre-trained network further on your own examples.\n8.6 Transfer Learning · also: fine tuning, finetuning',
    );
    for (const typed of ['fine tuning', 'FINETUNING', ' fíne—tuning '])
      expect(await look(typed, '8.6'), typed).toBe(found.view.text);
    expect(labelsOf(found)).toEqual(['Open 8.6 Transfer Learning', 'All terms']);
  });

  it('says what may have been meant by a slip of spelling', async () => {
    expect(await look('fine tunning', '8.6')).toMatch(
      /^There is no term “fine tunning”. Did you mean:\nFine/,
    );
    expect(await look('frozzen leyer', '8.6')).toContain('Frozen layer');
  });

  it('finds terms by what their definition mentions, and otherwise says that there is none', async () => {
    expect(await look('weights', '8.6')).toMatch(
      /^There is no term “weights”, but these mention it:\nFrozen/,
    );
    expect(await look('photosynthesis')).toContain('The glossary has no term “photosynthesis”');
    expect(await look('???')).toContain('The glossary has no term');
  });

  it('shows a term that two lessons define with both definitions', async () => {
    const found = await look('frozen layer');
    expect(found).toContain('8.5 What Layers Learn');
    expect(found).toContain('8.6 Transfer Learning');
  });

  it('lists the terms of a lesson in the order of the alphabet', async () => {
    const list = await room.command('glossary', { lesson: '8.6' });
    expect(list.view.text).toMatch(
      /^Glossary of 8.6 Transfer Learning\n2 terms\nFine-tuning: .*\nFrozen layer: /,
    );
    expect((await room.command('glossary')).view.text).toContain('4 terms');
  });

  it('turns the pages of a long list', async () => {
    const terms = Array.from({ length: 30 }, (_, index) => `- **Term ${index + 10}**: number ${index}.`);
    const files = { ...wholeCourse() };
    const name = 'deep-learning/8.6-transfer-learning.md';
    files[name] = (files[name] ?? '').replace(
      '- **Frozen layer**',
      `${terms.join('\n')}\n- **Frozen layer**`,
    );
    await room.close();
    room = await readingRoom(contentFolder(files));
    let page = await room.command('glossary', { lesson: '8.6' });
    const seen = [page.view.text];
    while (labelsOf(page).includes('Next')) {
      page = await room.click('Next', page);
      seen.push(page.view.text);
    }
    expect(seen).toHaveLength(3);
    expect(seen.join('\n').match(/^Term \d+: /gm)).toHaveLength(30);
    expect((await room.click('Back', page)).view.text).toContain('page 2 of 3');
  });

  it('completes terms and lessons, misspelt too', async () => {
    expect(await room.suggest('glossary', 'term', 'fro')).toEqual([
      { value: 'Frozen layer', label: 'Frozen layer' },
    ]);
    expect((await room.suggest('glossary', 'term', 'finetunig'))[0]?.value).toBe('Fine-tuning');
    expect(await room.suggest('glossary', 'term', '', { lesson: '8.5' })).toHaveLength(2);
    expect(await room.suggest('glossary', 'lesson', 'layers')).toEqual([
      { value: 'deep-learning/8.5', label: '8.5 What Layers Learn' },
    ]);
  });
});
