import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptionSpecs } from '../../../src/chat/values.ts';
import { parseLine } from '../../../src/platforms/web/command-line.ts';

const text = { kind: 'text', description: '' } as const;
const commands: { name: string; options: OptionSpecs }[] = [
  {
    name: 'quiz',
    options: {
      lesson: { ...text, autocomplete: true },
      questions: { kind: 'integer', description: '' },
      mode: { kind: 'choice', description: '', choices: [{ value: 'exam', label: 'Final exam' }] },
    },
  },
  { name: 'ask', options: { question: { ...text, required: true } } },
  { name: 'glossary', options: { lesson: text, term: { ...text, required: true } } },
  {
    name: 'finetune',
    options: {
      file: { kind: 'file', description: '', accept: ['.csv'], required: true },
      seed: { kind: 'integer', description: '' },
    },
  },
  { name: 'help', options: {} },
];
const options = (line: string) => {
  const parsed = parseLine(line, commands);
  return parsed.kind === 'command' ? parsed.options : parsed;
};

describe('a line of the message box', () => {
  it('without a slash is text, and two slashes begin a text with one', () => {
    expect(parseLine('  what is /quiz  ', commands)).toEqual({ kind: 'text', text: 'what is /quiz' });
    expect(parseLine('//etc is a folder', commands)).toEqual({ kind: 'text', text: '/etc is a folder' });
  });

  it('gives options by name, by what they are, and the rest to the text', () => {
    expect(options('/QUIZ Questions: 5 mode:final exam')).toEqual({ questions: '5', mode: 'final exam' });
    expect(options('/quiz lesson:"8.6 mode:x" mode:exam')).toEqual({ lesson: '8.6 mode:x', mode: 'exam' });
    expect(options('/quiz 8.6 5 exam')).toEqual({ lesson: '8.6', questions: '5', mode: 'exam' });
    expect(options('/quiz questions:5 8.6')).toEqual({ lesson: '8.6', questions: '5' });
    expect(options('/ask what is fine-tuning: a definition')).toEqual({
      question: 'what is fine-tuning: a definition',
    });
    expect(options('/glossary frozen layer')).toEqual({ term: 'frozen layer' });
    expect(options('/finetune 7')).toEqual({ seed: '7' });
  });

  it('is refused when a command takes nothing', () => {
    expect(() => options('/help me')).toThrow('/help takes nothing after it; “me” was not used.');
  });

  it('says what an unknown command may have meant', () => {
    expect(parseLine('/qiuz 8.6', commands)).toEqual({
      kind: 'unknown',
      message: 'There is no command /qiuz. Did you mean /quiz?',
    });
    expect(parseLine('/xylophones', commands)).toMatchObject({ message: expect.stringContaining('Type /') });
    expect(parseLine('/', commands)).toMatchObject({ kind: 'unknown' });
  });

  it('is read whatever it holds, and options given in quotes come back whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (line) => {
        parseLine(line, commands);
        parseLine(`/quiz ${line}`, commands);
      }),
    );
    const value = fc.string({ unit: 'grapheme' }).filter((word) => !/["\s]/.test(word) && word !== '');
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.integer(), (words, count) => {
        const lesson = words.join(' ');
        expect(options(`/quiz lesson:"${lesson}" questions:${count}`)).toEqual({
          lesson,
          questions: String(count),
        });
      }),
    );
  });
});
