import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommandText } from '../../src/chat/command-text.ts';
import type { OptionSpecs } from '../../src/chat/values.ts';

const quiz: OptionSpecs = {
  lesson: { kind: 'text', description: '', autocomplete: true },
  questions: { kind: 'integer', description: '', min: 1, max: 20 },
  mode: {
    kind: 'choice',
    description: '',
    choices: [
      { value: 'practice', label: 'Practice' },
      { value: 'exam', label: 'Timed exam' },
    ],
  },
};
const ask: OptionSpecs = { question: { kind: 'text', description: '', required: true } };
const predict: OptionSpecs = {
  model: { kind: 'text', description: '', required: true, autocomplete: true },
  text: { kind: 'text', description: '' },
};
const upload: OptionSpecs = {
  file: { kind: 'file', description: '', accept: ['.csv'] },
  seed: { kind: 'integer', description: '' },
};

describe('what stands after a slash command', () => {
  it.each([
    ['', {}],
    ['8.6', { lesson: '8.6' }],
    ['transfer learning', { lesson: 'transfer learning' }],
    ['8.6 5 exam', { lesson: '8.6', questions: '5', mode: 'exam' }],
    ['exam 5 transfer learning', { lesson: 'transfer learning', questions: '5', mode: 'exam' }],
    ['5', { questions: '5' }],
    ['8 5', { lesson: '8', questions: '5' }],
    ['lesson:8.6 questions:5', { lesson: '8.6', questions: '5' }],
    ['Lesson: "transfer learning" mode=exam', { lesson: 'transfer learning', mode: 'exam' }],
    ['lesson:“transfer learning” 5', { lesson: 'transfer learning', questions: '5' }],
    ['mode:Timed exam', { mode: 'Timed exam' }],
    ['--questions=5 --lesson=8.6', { questions: '5', lesson: '8.6' }],
    ['"lesson:8.6 exam"', { lesson: 'lesson:8.6 exam' }],
  ])('of a quiz: %s', (text, options) => {
    expect(readCommandText('quiz', text, quiz)).toEqual(options);
  });

  it('is a question as a whole', () => {
    const question = 'why 2 epochs, not 5? see https://a.example/x:y "quoted" exam';
    expect(readCommandText('ask', question, ask)).toEqual({ question });
    expect(readCommandText('ask', '“why freeze?”', ask)).toEqual({ question: 'why freeze?' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (text) => {
        fc.pre(text.trim() !== '' && !/["“”]|question\s*[:=]/i.test(text));
        expect(readCommandText('ask', text, ask)).toEqual({ question: text.trim() });
      }),
    );
  });

  it('gives one word to what is completed while typing, and the rest to the next text', () => {
    expect(readCommandText('predict', 'reviews I loved 2 of them', predict)).toEqual({
      model: 'reviews',
      text: 'I loved 2 of them',
    });
    expect(readCommandText('predict', '"my reviews" good', predict)).toEqual({
      model: 'my reviews',
      text: 'good',
    });
  });

  it('goes as a whole to the first text when all are completed while typing, and to a required one before others', () => {
    const term = { kind: 'text', description: '', autocomplete: true } as const;
    const glossary: OptionSpecs = { term, lesson: term };
    expect(readCommandText('glossary', 'transfer learning', glossary)).toEqual({ term: 'transfer learning' });
    expect(
      readCommandText('glossary', 'frozen layer', { lesson: term, term: { ...term, required: true } }),
    ).toEqual({ term: 'frozen layer' });
  });

  it('is refused with the names there are when it means nothing', () => {
    expect(() => readCommandText('help', 'me', {})).toThrow(
      '/help takes nothing after it; “me” was not used.',
    );
    expect(() => readCommandText('finetune', '42 nonsense', upload)).toThrow(/what “nonsense” means here/);
  });

  it('keeps names it does not know, so that they can be said', () => {
    expect(readCommandText('quiz', '8.6 seconds:15', quiz)).toEqual({ lesson: '8.6', seconds: '15' });
  });

  it('never fails otherwise, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const value of Object.values(readCommandText('quiz', text, quiz)))
          expect(typeof value).toBe('string');
      }),
    );
  });
});
