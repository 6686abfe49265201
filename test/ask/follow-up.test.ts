import { describe, expect, it } from 'vitest';
import { readings, type Topic } from '../../src/ask/follow-up.ts';

const lora: Topic = { subject: 'LoRA', shape: 'definition', words: ['lora'], shown: ['p1'] };
const freezing: Topic = {
  subject: 'freezing layers',
  shape: 'reason',
  words: ['freezing', 'layers', 'memory'],
  shown: [],
};
const first = (text: string, topic: Topic) => readings(text, topic)[0];

describe('a follow-up question', () => {
  it.each(['And why?', 'why', 'How so?'])('“%s” asks about the topic', (text) => {
    expect(first(text, lora)).toMatchObject({ about: 'LoRA', question: { words: ['lora'] } });
  });

  it.each([
    ['Why does it save memory?', ['lora', 'save', 'memory']],
    ['When should I use it?', ['lora']],
    ['Can they be merged?', ['lora', 'merged']],
    ['How can I detect it?', ['lora', 'detect']],
    ['How does it differ from adapters?', ['lora', 'adapters']],
  ])('“%s” has its pronoun filled in', (text, words) => {
    const reading = first(text, lora);
    expect(reading?.about).toBe('LoRA');
    expect([...(reading?.question.words ?? [])].toSorted()).toEqual([...words].toSorted());
  });

  it('compares the topic when asked how it differs', () => {
    expect(first('How does it differ from adapters?', lora)?.question).toMatchObject({
      shape: 'comparison',
      subjects: ['lora', 'adapters'],
    });
  });

  it('compares the topic with the one side that is named', () => {
    expect(first('What is the difference to adapters?', lora)?.question).toMatchObject({
      shape: 'comparison',
      subjects: ['lora', 'adapters'],
    });
  });

  it('asks for an example of the topic in a word', () => {
    expect(first('Example?', lora)).toMatchObject({
      about: 'LoRA',
      question: { shape: 'example', words: ['lora'] },
    });
  });

  it('asks the same of something else after “what about”', () => {
    expect(first('What about adapters?', lora)?.question).toMatchObject({
      shape: 'definition',
      words: ['adapters'],
    });
    expect(first('And what about LoRA?', freezing)?.question).toMatchObject({
      shape: 'reason',
      words: ['lora', 'memory'],
    });
  });

  it('goes beyond what was shown when asked for more', () => {
    expect(first('Tell me more', lora)).toMatchObject({ about: 'LoRA', beyond: ['p1'] });
  });

  it.each([
    'What is catastrophic forgetting?',
    'Is it true that BERT looks at both sides?',
    'What does it mean to freeze a layer?',
    'Why does fine-tuning need a small learning rate?',
    'What is the head, and why is it replaced?',
  ])('“%s” stands on its own', (text) => {
    expect(readings(text, lora)[0]?.about).toBeUndefined();
  });

  it('has nothing to add at the beginning of a conversation', () => {
    expect(readings('And why?', undefined)).toHaveLength(1);
    expect(readings('And why?', undefined)[0]?.about).toBeUndefined();
  });
});
