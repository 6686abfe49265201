import { describe, expect, it } from 'vitest';
import { bestSentences, excerptOf } from '../../src/ask/excerpt.ts';
import type { Passage } from '../../src/ask/passages.ts';
import { contentWords } from '../../src/ask/question.ts';
import { softTerms } from '../../src/ask/soft-match.ts';

const termsOf = (question: string) =>
  softTerms(
    contentWords(question).map((word) => ({ word, weight: 1 })),
    undefined,
  );

describe('what is shown of a passage', () => {
  const filler = (topic: string) =>
    Array.from({ length: 6 }, (_, at) => `Here the ${topic} is told about at some length, part ${at}.`).join(
      ' ',
    );
  const text = `${filler('kernel')} It has **12** layers. ${filler('head')}`;
  const long: Passage = {
    id: 'long',
    source: { kind: 'teacher', name: 'T', at: 0 },
    kind: 'explanation',
    heading: 'long',
    text,
    aliases: [],
    asked: [{ question: 'How deep?', quote: 'It has 12 layers' }],
  };
  const terms = termsOf('kernel');

  it('holds the words that answer a listed question much like the one asked', () => {
    const listed = { question: 'How deep?', quote: 'It has 12 layers' };
    const shown = excerptOf({ passage: long, likeness: { value: 0.9, listed } }, terms);
    expect(shown).toContain('It has **12** layers.');
    expect(shown.length).toBeLessThan(text.length);
  });

  it('holds them too where the listed question has other words but nearly the same meaning', () => {
    const listed = { question: 'How deep?', quote: 'It has 12 layers' };
    const shown = (cosine: number) =>
      excerptOf({ passage: long, likeness: undefined, near: { cosine, listed } }, terms);
    expect(shown(0.9)).toContain('It has **12** layers.');
    expect(shown(0.3)).not.toContain('layers');
  });

  it('is what the question’s words are in when no listed question is much like it', () => {
    const listed = { question: 'How deep?', quote: 'It has 12 layers' };
    const shown = excerptOf({ passage: long, likeness: { value: 0.3, listed } }, terms);
    expect(shown).not.toContain('layers');
    expect(shown).toContain('kernel');
  });

  const wordy = (topic: string) =>
    `Here the ${topic} is told about in a sentence that has as many words as are needed for it to be rather long. `;
  const list = '• The first is about costs, in a few words.\n• The second is about time.';
  const table = '| fast | slow\ncosts | yes | no\nroom | no | yes\ntime | no | yes\nheat | yes | no';
  const paragraph =
    'The first is about costs. The second is about room. The third is about time. Then comes heat.';

  it.each([
    ['a list', list],
    ['a table', table],
    ['a paragraph', paragraph],
  ])('keeps a lead-in and %s that it announces together', (_, announced) => {
    const opening = `${wordy('kernel').repeat(3)}These are the differences:`;
    const whole = `${opening}\n\n${announced}\n\n${wordy('head').repeat(5).trim()}`;
    const parts = announced.split(/\n|(?<=\.) /);
    for (const word of ['kernel', 'differences', 'costs', 'time', 'heat', 'head']) {
      const shown = bestSentences(whole, termsOf(word));
      expect(shown).not.toMatch(/:$/);
      expect(shown.includes('differences:')).toBe(parts.some((part) => shown.includes(part)));
      expect(shown.includes('differences:')).toBe(parts.every((part) => shown.includes(part)));
    }
    expect(bestSentences(whole, termsOf('kernel'))).toBe(`${opening}\n\n${announced}`);
  });

  it('ends before a lead-in whose list stands elsewhere, unless the quote is in it', () => {
    const loose = `${filler('kernel')} In code it looks like this:`;
    expect(bestSentences(loose, termsOf('looks'))).toMatch(/part 5\.$/);
    expect(bestSentences(loose, termsOf('looks'), 'it looks like this')).toMatch(/looks like this:$/);
    expect(bestSentences('In code it looks like this:', termsOf('looks'))).toBe(
      'In code it looks like this:',
    );
  });

  it('is not lost when the quoted words are gone', () => {
    const listed = { question: 'How deep?', quote: 'words of an older lesson' };
    expect(excerptOf({ passage: long, likeness: { value: 1, listed } }, terms)).toContain('kernel');
  });
});
