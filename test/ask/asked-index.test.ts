import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestSentences, excerptOf } from '../../src/ask/answer.ts';
import { createAskedIndex } from '../../src/ask/asked-index.ts';
import type { Passage, PassageQuestion } from '../../src/ask/passages.ts';
import { contentWords } from '../../src/ask/question.ts';
import { softTerms } from '../../src/ask/soft-match.ts';

function passage(id: string, asked: readonly PassageQuestion[], text = ''): Passage {
  const source = { kind: 'teacher', name: 'T', at: 0 } as const;
  return { id, source, kind: 'explanation', heading: id, text, aliases: [], asked };
}

const termsOf = (question: string, near?: Parameters<typeof softTerms>[1]) =>
  softTerms(
    contentWords(question).map((word) => ({ word, weight: 1 })),
    near,
  );

const passages = [
  passage('size', [
    { question: 'How large is BERT?', quote: 'It has 12 layers.' },
    { question: 'bert size?', quote: 'It has 12 layers.' },
  ]),
  passage('use', [{ question: 'When should I use transfer learning?' }]),
  passage('not', [{ question: 'When should I not use transfer learning?' }]),
  passage('silent', []),
];
const index = createAskedIndex(passages);

describe('questions that are listed for passages', () => {
  it('are found again by the same words, and count as wholly alike', () => {
    const found = index.nearest(termsOf('How large is BERT?'), 'How large is BERT?');
    expect([...found.keys()]).toEqual([0]);
    expect(found.get(0)?.value).toBeCloseTo(1, 9);
    expect(found.get(0)?.listed.question).toBe('How large is BERT?');
  });

  it('are found by words of nearly the same meaning, as near as these come', () => {
    const near = new Map([
      [
        'huge',
        [
          { stem: 'larg', closeness: 0.5 },
          { stem: 'large', closeness: 0.5 },
        ],
      ],
    ]);
    const value = (question: string, known?: typeof near) =>
      index.nearest(termsOf(question, known), question).get(0)?.value ?? 0;
    expect(value('How huge is BERT?', near)).toBeGreaterThan(value('How huge is BERT?'));
    expect(value('How huge is BERT?', near)).toBeLessThan(value('How large is BERT?'));
  });

  it('that deny what is asked are less alike than those that do not', () => {
    const asked = 'When should I not use transfer learning?';
    const found = index.nearest(termsOf(asked), asked);
    expect(found.get(2)?.value).toBeCloseTo(1, 9);
    expect(found.get(1)?.value).toBeLessThan(1);
  });

  it('are never more than wholly alike, and passages without any are not found', () => {
    const words = fc.constantFrom(
      'how',
      'large',
      'bert',
      'size',
      'transfer',
      'learning',
      'other',
      'not',
      '?',
    );
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 8 }), (chosen) => {
        const asked = chosen.join(' ');
        for (const [row, { value }] of index.nearest(termsOf(asked), asked)) {
          expect(row).not.toBe(3);
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });
});

describe('what is shown of a passage', () => {
  const filler = (topic: string) =>
    Array.from({ length: 6 }, (_, at) => `Here the ${topic} is told about at some length, part ${at}.`).join(
      ' ',
    );
  const text = `${filler('kernel')} It has **12** layers. ${filler('head')}`;
  const [long] = [passage('long', [{ question: 'How deep?', quote: 'It has 12 layers' }], text)];
  const terms = termsOf('kernel');

  it('holds the words that answer a listed question much like the one asked', () => {
    const listed = { question: 'How deep?', quote: 'It has 12 layers' };
    const shown = excerptOf({ passage: long, likeness: { value: 0.9, listed } }, terms);
    expect(shown).toContain('It has **12** layers.');
    expect(shown.length).toBeLessThan(text.length);
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
