import { describe, expect, it } from 'vitest';
import { createLexicalIndex } from '../../src/ask/lexical-index.ts';
import type { Passage } from '../../src/ask/passages.ts';

const passage = (text: string): Passage => ({
  id: text,
  source: { kind: 'teacher', name: 'Ada', at: 0 },
  kind: 'teacher',
  heading: 'Tasks',
  aliases: [],
  text,
  asked: [],
});

const commonness = new Map([
  ['hurt', 3],
  ['advice', 3],
  ['promise', 3],
  ['from', 0],
]);
const index = createLexicalIndex(
  [passage('A source can harm the target task.'), passage('Data of the source are many, and promising.')],
  commonness,
);
const read = (...words: string[]) => {
  const { words: found, corrections } = index.search(words, 5);
  return { words: found.map(({ word }) => word), corrections: [...corrections] };
};

describe('words of a question that the material does not have', () => {
  it('are read as words that it has, where a slip explains them', () => {
    expect(read('sourse', 'tsk')).toEqual({
      words: ['source', 'task'],
      corrections: [
        ['sourse', 'source'],
        ['tsk', 'task'],
      ],
    });
  });

  it('are else read as English, so that what is like them in meaning can be found', () => {
    expect(read('hutr')).toEqual({ words: ['hurt'], corrections: [['hutr', 'hurt']] });
  });

  it('are known where the material has another form of what was meant', () => {
    expect(index.search(['promsie'], 5).known).toBeGreaterThan(0.5);
    expect(index.search(['hutr'], 5).known).toBe(0);
  });

  it('weigh as much as the word that they were meant to be', () => {
    const weight = (word: string) => index.search([word], 5).words[0]?.weight;
    expect(weight('hutr')).toBe(weight('hurt'));
  });

  it('stay as they are where they are English, or like nothing known', () => {
    expect(read('advice', 'xylophone')).toEqual({ words: ['advice', 'xylophone'], corrections: [] });
  });
});
