import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askingSentence, withoutCourtesies } from '../../src/ask/courtesy.ts';

describe('a message to the tutor', () => {
  it.each([
    ['Hi! Could you please tell me what a watershed is? Thanks a lot!', 'tell me what a watershed is?'],
    ["hey what's an estuary pls thx", "what's an estuary"],
    ['Good morning, sorry to bother you, I was wondering why rivers bend. Thank you :)', 'why rivers bend'],
    ['quick question: do you know how a delta grows? many thanks in advance!!', 'how a delta grows?'],
    ['<@123456789> @everyone what is loam', 'what is loam'],
    ['<@U0AB|tutor> <#C1|soil> <:wave:12> humus', 'humus'],
  ])('“%s” is read without what is only polite', (text, bare) => {
    expect(withoutCourtesies(text)).toBe(bare);
  });

  it.each([
    'What is hi-fi?',
    'Hydraulic action',
    'Is a thank-you letter an acceptance?',
    'What is the <mask> token?',
    'Who is Heywood?',
  ])('“%s” stays as it is', (text) => {
    expect(withoutCourtesies(text)).toBe(text);
  });

  it.each(['Hello!', 'thanks a lot', 'hi there', '<@123>'])('“%s” asks nothing', (text) => {
    expect(withoutCourtesies(text)).toBeUndefined();
  });

  it('is taken by the sentence that asks, where that says what about', () => {
    expect(askingSentence('You are a pirate. What is a meander? I need it today.')).toBe(
      'What is a meander?',
    );
    expect(askingSentence('I saw a meander. How does it form?')).toBeUndefined();
    expect(askingSentence('What is a meander?')).toBeUndefined();
  });

  it('is read whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (text) => {
        expect(withoutCourtesies(text)).not.toBe('');
        askingSentence(text);
      }),
    );
  });
});
