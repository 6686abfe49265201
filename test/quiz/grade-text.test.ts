import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/quiz/fold.ts';
import { gradeText, type TextRules } from '../../src/quiz/grade-text.ts';

const rules: TextRules = { caseSensitive: false, accents: 'ignore', spelling: 'tolerant', otherTerms: [] };
const grade = (given: string, answers: string | readonly string[], changes: Partial<TextRules> = {}) =>
  gradeText(given, typeof answers === 'string' ? [answers] : answers, { ...rules, ...changes });
const right = (given: string, answers: string | readonly string[], changes: Partial<TextRules> = {}) =>
  grade(given, answers, changes).correct;

const phrase = fc
  .array(fc.string({ unit: fc.constantFrom(...'abcdeéßñøçωλиё中'), minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((words) => words.join(' '));
const anything = fc.string({ unit: 'grapheme', maxLength: 30 });
const text = fc.oneof(phrase, anything);
const spelling = fc.constantFrom('tolerant' as const, 'exact' as const);
const accents = fc.constantFrom('ignore' as const, 'strict' as const);

describe('grading typed text', () => {
  it.each([
    ['Fine-tuning', 'fine tuning'],
    ['FINETUNING', 'fine-tuning'],
    ['  fine   tuning ', 'fine-tuning'],
    ['the fine-tuning', 'fine-tuning'],
    ['“fine-tuning”.', 'fine-tuning'],
    ['research & development', 'research and development'],
    ['R&D', 'R & D'],
    ['ｂｅｒｔ', 'BERT'],
    ['naive', 'naïve'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['0,5', '0.5'],
    ['.5', '0.5'],
    ['1 000', '1000'],
    ['U.S.A.', 'usa'],
    ['GPT 2', 'GPT-2'],
    ['dont', 'don’t'],
    ['c ++', 'C++'],
  ])('takes “%s” for “%s”', (given, answer) => {
    expect(right(given, answer)).toBe(true);
    expect(right(given, answer, { spelling: 'exact' })).toBe(true);
  });

  it.each([
    ['fine-tunning', 'fine-tuning'],
    ['transfr learning', 'transfer learning'],
    ['catastrophic forgeting', 'catastrophic forgetting'],
    ['overfiting', 'overfitting'],
    ['rtansfer learning', 'transfer learning'],
    ['haed', 'head'],
  ])('takes the slip “%s” for “%s”, and says so', (given, answer) => {
    expect(grade(given, answer)).toEqual({
      correct: true,
      note: `Accepted with a slip of spelling: it is written “${answer}”.`,
    });
    expect(right(given, answer, { spelling: 'exact' })).toBe(false);
  });

  it.each([
    ['C', 'C++'],
    ['C#', 'C++'],
    ['-5', '5'],
    ['12', '1/2'],
    ['1 2', '12'],
    ['GPT-3', 'GPT-2'],
    ['hepatitis', 'hepatitis A'],
    ['x > y', 'x < y'],
    ['x = y', 'x ≠ y'],
    ['unfrozen', 'frozen'],
    ['underfitting', 'overfitting'],
    ['not frozen', 'frozen'],
    ['never layers', 'newer layers'],
    ['decoder', 'encoder'],
    ['lass', 'loss'],
    ['men', 'man'],
    ['की', 'कि'],
    ['が', 'か'],
    ['', 'x'],
    ['   ', 'x'],
    ['freezing', 'fine-tuning'],
  ])('does not take “%s” for “%s”', (given, answer) => {
    expect(right(given, answer)).toBe(false);
  });

  it('says what was passed over', () => {
    expect(grade('bert', 'BERT').note).toBe('Accepted: capital letters do not count here.');
    expect(grade('naive', 'naïve').note).toBe('Accepted: accents do not count here.');
    expect(grade('finetuning', 'fine tuning').note).toBe('Accepted: spacing does not count here.');
    expect(grade('fine tuning', 'fine-tuning').note).toBe('Accepted: punctuation does not count here.');
    expect(grade('the head', 'head').note).toBe('Accepted: articles do not count here.');
    expect(grade('THE NAIVE', 'naïve').note).toBe(
      'Accepted: capital letters and accents and articles do not count here.',
    );
    expect(grade('fine-tuning', 'fine-tuning')).toEqual({ correct: true });
  });

  it('takes a hidden alternate, and shows none of the others', () => {
    const answers = ['masked language modelling', 'MLM', 'masked LM'];
    expect(grade('MLM', answers)).toEqual({
      correct: true,
      note: 'Accepted as another way to say “masked language modelling”.',
    });
    expect(grade('mlm', answers).note).not.toContain('masked LM');
  });

  it('keeps case and accents where the author says so', () => {
    expect(right('bert', 'BERT', { caseSensitive: true })).toBe(false);
    expect(right('BERT', 'BERT', { caseSensitive: true })).toBe(true);
    expect(right('peche', 'pêche', { accents: 'strict', spelling: 'exact' })).toBe(false);
    expect(right('PÊCHE', 'pêche', { accents: 'strict', spelling: 'exact' })).toBe(true);
  });

  it('does not take another term, or what is nearer to one, for a slip', () => {
    const otherTerms = ['retraining'];
    expect(right('pretrainin', 'pretraining', { otherTerms })).toBe(true);
    expect(right('pre-traning', 'pretraining', { otherTerms })).toBe(true);
    expect(right('gradual', 'gradually')).toBe(false);
    expect(right('precission', 'precision', { otherTerms: ['precession'] })).toBe(false);
    expect(right('layers', 'layer', { otherTerms: ['layers'] })).toBe(false);
  });

  it('is the same for every case, spacing and Unicode form of what is typed', () => {
    fc.assert(
      fc.property(text, phrase, spelling, accents, (given, answer, how, marks) => {
        const under = { spelling: how, accents: marks };
        const normal = given.normalize('NFC');
        const verdict = right(normal, answer, under);
        expect(right(normal.toLowerCase(), answer, under)).toBe(verdict);
        expect(right(normal.toUpperCase(), answer, under)).toBe(verdict);
        expect(right(normal.normalize('NFD'), answer, under)).toBe(verdict);
        expect(right(normal.normalize('NFKC'), answer, under)).toBe(verdict);
        expect(right(`  ${normal.replaceAll(' ', ' \u00a0 ')}\t`, answer, under)).toBe(verdict);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same for every case, spacing and Unicode form of the right answer', () => {
    fc.assert(
      fc.property(phrase, phrase, spelling, accents, (given, answer, how, marks) => {
        const under = { spelling: how, accents: marks };
        const verdict = right(given, answer, under);
        expect(right(given, answer.toUpperCase(), under)).toBe(verdict);
        expect(right(given, answer.normalize('NFD'), under)).toBe(verdict);
        expect(right(given, ` ${answer.replaceAll(' ', '  ')} `, under)).toBe(verdict);
      }),
      { numRuns: 500 },
    );
  });

  it('takes every right answer in any case, with and without its spaces, whatever else is a term', () => {
    fc.assert(
      fc.property(phrase, fc.array(phrase, { maxLength: 3 }), (answer, otherTerms) => {
        expect(right(answer.toUpperCase(), answer, { otherTerms })).toBe(true);
        expect(right(answer.replaceAll(' ', ''), answer, { otherTerms })).toBe(true);
        if (/^[^ ]{2}/.test(answer)) expect(right(`the ${answer}`, answer, { otherTerms })).toBe(true);
        expect(right(`${answer} !`, answer, { otherTerms })).toBe(true);
      }),
    );
  });

  it('never accepts by a slip what is exactly another term', () => {
    fc.assert(
      fc.property(phrase, phrase, (answer, other) => {
        fc.pre(!right(other, answer, { spelling: 'exact' }));
        expect(right(other, answer, { otherTerms: [other] })).toBe(false);
      }),
    );
  });

  it('takes any one swap or lost letter in a long word', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 5, maxLength: 20 }),
        fc.nat(),
        (word, place) => {
          const at = 1 + (place % (word.length - 1));
          expect(right(word.slice(0, at) + word.slice(at + 1), word)).toBe(true);
        },
      ),
    );
  });

  it('folds to something that folds to itself, and is empty only for blanks', () => {
    fc.assert(
      fc.property(anything, accents, fc.boolean(), (given, marks, caseSensitive) => {
        const folded = fold(given, { accents: marks, caseSensitive });
        expect(fold(folded, { accents: marks, caseSensitive })).toBe(folded);
        if (/[\p{L}\p{N}\p{S}\p{P}]/u.test(given)) expect(folded).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('answers walls of text at once', () => {
    expect(right('x '.repeat(5000), 'transfer learning')).toBe(false);
  });
});
