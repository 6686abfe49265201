import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentWords, isMisspeltFunctionWord, literalsOf, parseQuestion } from '../../src/ask/question.ts';

describe('a question', () => {
  it.each([
    ['What is LoRA?', 'definition', ['lora']],
    ['what does MLM stand for', 'definition', ['mlm']],
    ['what a watershed is', 'definition', ['watershed']],
    ['what consideration means in contract law', 'definition', ['consideration']],
    ['any other examples?', 'example', []],
    ['What is the difference to a gift?', 'comparison', ['gift']],
    ['Where was LoRA first published?', 'source', ['lora']],
    ['Explain the vanishing gradient', 'definition', ['vanishing gradient']],
    ['catastrophic forgetting', 'definition', ['catastrophic forgetting']],
    ['What is the difference between LoRA and adapters?', 'comparison', ['lora', 'adapters']],
    [
      'How does fine-tuning differ from feature extraction?',
      'comparison',
      ['fine tuning', 'feature extraction'],
    ],
    ['BERT vs. ResNet', 'comparison', ['bert', 'resnet']],
    ['Is fine-tuning the same as training?', 'comparison', ['fine tuning', 'training']],
    ['Why are residual connections useful?', 'reason', ['residual connections useful']],
    ['What causes negative transfer?', 'reason', ['negative transfer']],
    ['Give me an example of domain shift', 'example', ['domain shift']],
    ['How many layers does BERT have?', 'amount', ['layers bert']],
    ['Who proposed adapters?', 'source', ['adapters']],
    ['What do you call a network that forgets?', 'naming', ['network forgets']],
    ['How do I choose a model?', 'steps', ['choose model']],
    ['waht is the head', 'definition', ['head']],
    ['diffrence betwen lora and adapters', 'comparison', ['lora', 'adapters']],
    ['What do you call it if data differ from those before?', 'naming', ['data']],
    ['Where can I read about adapters?', 'source', ['adapters']],
    ['who wrot the ResNet paper', 'source', ['resnet paper']],
    ['how larg is the table', 'amount', ['table']],
    ['What if I have too few examples for a test?', 'open', ['examples test']],
  ] as const)('“%s” has the shape %s', (text, shape, subjects) => {
    expect(parseQuestion(text)).toMatchObject({ shape, subjects });
  });

  it('does not take a question about how for a bare term', () => {
    expect(parseQuestion('How is the head trained?').shape).toBe('open');
  });

  it('leaves out the words that only ask for an amount or a source', () => {
    expect(parseQuestion('How big is BERT?').words).toEqual(['bert']);
    expect(parseQuestion('Which paper introduced LoRA?').words).toEqual(['lora']);
    expect(parseQuestion('What does MLM stand for?').words).toEqual(['mlm']);
  });

  it('keeps commands and names with digits letter for letter', () => {
    expect(literalsOf('What do /finetune and [CLS] have to do with wav2vec 2.0?')).toEqual([
      '/finetune',
      '[cls]',
      'wav2vec',
    ]);
    expect(literalsOf('Is it either/or?')).toEqual([]);
  });

  it('keeps only words that carry meaning', () => {
    expect(contentWords('Could you please tell me what the head is?')).toEqual(['head']);
  });

  it('recognises slips in function words', () => {
    expect(['wat', 'hwo', 'diffrence', 'dose'].map(isMisspeltFunctionWord)).toEqual([true, true, true, true]);
    expect(isMisspeltFunctionWord('backbone')).toBe(false);
  });

  it('is parsed whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500, unit: 'grapheme' }), (text) => {
        const { words, subjects } = parseQuestion(text);
        for (const word of [...words, ...subjects]) expect(word).not.toBe('');
      }),
    );
  });
});
