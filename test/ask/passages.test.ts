import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerView, source } from '../../src/ask/answer-view.ts';
import { type Passage, passagesOf } from '../../src/ask/passages.ts';
import type { WatchedLibrary } from '../../src/course/library.ts';
import { courses } from './library.ts';

let library: WatchedLibrary;
let passages: readonly Passage[];
beforeAll(async () => {
  library = await courses();
  passages = passagesOf(library.courses());
});
afterAll(() => library.close());

const the = (found: Passage | undefined) => found as Passage;

describe('passages', () => {
  it('are made of flashcards too, which open where the lesson teaches the same', () => {
    const card = the(passages.find(({ kind, heading }) => kind === 'card' && heading === 'What is LoRA?'));
    expect(card.text).toContain('two thin matrices');
    expect(card.source).toMatchObject({ kind: 'lesson', place: { part: 'chapters' } });
    expect(source(card)).toBe('8.6 Transfer Learning, flashcard');
  });

  it('define what a list of a chapter sets out, unless the glossary does', () => {
    const item = the(passages.find(({ heading }) => heading === 'Little data, similar domain'));
    expect(item).toMatchObject({ kind: 'definition', source: { place: { part: 'chapters' } } });
    expect(item.text).toMatch(/^feature extraction\. /);
    const named = passages.flatMap(({ terms = [] }) => terms.map((term) => term.toLowerCase()));
    expect(named).toContain('the ladder of vision');
    const glossary = library.lessons().flatMap((lesson) => lesson.glossary);
    expect(glossary.filter(({ term }) => named.includes(term.toLowerCase()))).toHaveLength(0);
  });

  it('are shown below the question that they answer', () => {
    const card = the(passages.find(({ kind, heading }) => kind === 'card' && heading === 'What is LoRA?'));
    const excerpts = [{ passage: card, text: card.text }];
    const view = answerView(
      { kind: 'answered', question: 'lora', excerpts, corrections: [] },
      { open: () => undefined },
    );
    expect(view.blocks).toContainEqual({ kind: 'heading', text: 'What is LoRA?', level: 3 });
    expect(view.text).toMatch(/^What is LoRA\? /);
  });

  it('name who wrote a reference', () => {
    const resnet = the(
      passages.find(({ kind, text }) => kind === 'reference' && text.includes('ResNet paper')),
    );
    expect(resnet.text).toMatch(/^He, Zhang, Ren and Sun: .*\. The ResNet paper/);
  });

  it('keep a student’s question and the answer to it together', () => {
    const turns = passages.filter(({ kind }) => kind === 'dialogue');
    for (const { text } of turns) {
      expect(text).toMatch(/^Student: /);
      expect(text.split('\n\n').at(-1)).toMatch(/^Teacher: /);
    }
  });

  it('have every question that is listed for their lesson', () => {
    const listed = library.lessons().flatMap(({ asked }) => asked.flatMap(({ questions }) => questions));
    const had = new Set(passages.flatMap(({ asked }) => asked.map(({ question }) => question)));
    expect(listed.length).toBeGreaterThan(1000);
    expect(listed.filter((question) => !had.has(question))).toEqual([]);
  });

  it('have the questions of cards and quizzes, which they answer', () => {
    const card = the(passages.find(({ kind, heading }) => kind === 'card' && heading === 'What is LoRA?'));
    expect(card.asked).toContainEqual({ question: 'What is LoRA?' });
  });

  it('are called as the memory aid is, and found by its sort', () => {
    const cook = the(passages.find(({ heading }) => heading === 'The cook in a new town'));
    expect(cook).toMatchObject({ kind: 'aid', aliases: ['Memory aid: story'] });
  });
});

describe('an answer', () => {
  const blocksOf = (text: string) => {
    const passage = the(passages.find(({ kind }) => kind === 'explanation'));
    const excerpts = [{ passage, text }];
    return answerView(
      { kind: 'answered', question: 'q', excerpts, corrections: [] },
      { open: () => undefined },
    ).blocks;
  };

  it('shows lists and tables of the course as such', () => {
    const [, lead, list, steps, table] = blocksOf(
      'Two things:\n\n• one\n• two\n\n1. first\n2. then\n\n| a | b\nx | 1 | 2',
    );
    expect(lead).toEqual({ kind: 'text', text: 'Two things:' });
    expect(list).toEqual({ kind: 'list', items: ['one', 'two'] });
    expect(steps).toEqual({ kind: 'list', ordered: true, items: ['first', 'then'] });
    expect(table).toMatchObject({
      kind: 'table',
      columns: [{ title: '' }, { title: 'a' }, { title: 'b' }],
      rows: [['x', '1', '2']],
    });
  });
});

describe('the buttons under an answer', () => {
  const open = ({ source: from }: Passage) =>
    from.kind === 'lesson' ? `${from.lesson.number} ${from.place.part} ${from.place.step}` : undefined;
  const labels = (excerpts: readonly Passage[]) =>
    answerView(
      {
        kind: 'answered',
        question: 'q',
        excerpts: excerpts.map((passage) => ({ passage, text: passage.text })),
        corrections: [],
      },
      { open },
    ).blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons.map(({ label }) => label) : []));

  it('never read alike', () => {
    const same = passages.filter(
      ({ kind, heading }) => kind === 'definition' && heading.toLowerCase() === 'transfer learning',
    );
    expect(same).toHaveLength(2);
    expect(new Set(labels(same)).size).toBe(2);
    expect(labels(same)[0]).toMatch(/^Open Transfer learning \(8\.6 Glossary\)$/);
  });

  it('stay short when only one has the name', () => {
    expect(labels(passages.filter(({ heading }) => heading === 'LoRA').slice(0, 1))).toEqual(['Open LoRA']);
  });
});
