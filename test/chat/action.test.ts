import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTION_ID_BYTES, decodeArgs, defineAction, splitActionId } from '../../src/chat/action.ts';

const answer = defineAction('quiz.answer', {
  run: { kind: 'text' },
  question: { kind: 'integer' },
  how: { kind: 'choice', choices: ['once', 'again'] },
});

const values = fc.record({
  run: fc.string({ unit: 'grapheme', maxLength: 8 }),
  question: fc.integer({ min: -1e9, max: 1e9 }),
  how: fc.constantFrom('once' as const, 'again' as const),
});

describe('action ids', () => {
  it('round-trip every argument or refuse to be made', () => {
    fc.assert(
      fc.property(values, (given) => {
        let id: string;
        try {
          id = answer.id(given);
        } catch (error) {
          expect(error).toSatisfy((each) => each instanceof RangeError || each instanceof URIError);
          return;
        }
        expect(Buffer.byteLength(id)).toBeLessThanOrEqual(ACTION_ID_BYTES);
        const { name, parts } = splitActionId(id);
        expect(name).toBe('quiz.answer');
        expect(decodeArgs(answer.args, parts)).toEqual(given);
      }),
      { numRuns: 1000 },
    );
  });

  it('are plain ASCII without white space, so that every platform keeps them as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }), (run) => {
        expect(answer.id({ run, question: 1, how: 'once' })).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });

  it('that were not made from the signature decode to nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (id) => {
        const decoded = decodeArgs(answer.args, splitActionId(id).parts);
        if (decoded) expect(['once', 'again']).toContain(decoded.how);
      }),
    );
    for (const parts of [
      [],
      ['r'],
      ['r', 'x', 'once'],
      ['r', '1', 'never'],
      ['r', '1', 'once', 'more'],
      ['%E0', '1', 'once'],
    ]) {
      expect(decodeArgs(answer.args, parts)).toBeUndefined();
    }
  });

  it('longer than 100 bytes are refused where they are made', () => {
    expect(() => answer.id({ run: 'x'.repeat(90), question: 1, how: 'once' })).toThrow(RangeError);
  });
});
