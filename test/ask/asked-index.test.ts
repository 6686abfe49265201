import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAskedIndex } from '../../src/ask/asked-index.ts';
import { listedQuestions } from '../../src/ask/listed.ts';
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
const index = createAskedIndex(listedQuestions(passages));

describe('questions that are listed for passages', () => {
  it('are found again by the same words, and count as wholly alike', () => {
    const found = index.nearest(termsOf('How large is BERT?'), 'How large is BERT?');
    expect([...found.keys()]).toEqual([0]);
    expect(found.get(0)?.value).toBeCloseTo(1, 9);
    expect(found.get(0)?.listed.question).toBe('How large is BERT?');
    expect(found.get(0)?.form()).toBe('amount');
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
