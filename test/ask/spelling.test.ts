import { describe, expect, it } from 'vitest';
import { respell } from '../../src/ask/spelling.ts';

const vocabulary = new Map([
  ['head', 40],
  ['held', 10],
  ['catastrophic', 8],
  ['forgetting', 9],
  ['transfer', 90],
  ['learning', 80],
]);

describe('a misspelt word', () => {
  it.each([
    ['haed', ['head']],
    ['catastrofic', ['catastrophic']],
    ['forgeting', ['forgetting']],
    ['tranfser', ['transfer']],
    ['transferlearning', ['transfer', 'learning']],
  ])('%s is read as %j', (word, read) => {
    expect(respell(word, vocabulary)).toEqual(read);
  });

  it.each(['cat', 'photosynthesis', 'gpt4', 'xylophone'])('%s is read as nothing else', (word) => {
    expect(respell(word, vocabulary)).toBeUndefined();
  });

  it('of three letters is read as a word without its first vowel, and as nothing else', () => {
    const short = new Map([
      ['task', 9],
      ['tusk', 1],
      ['gain', 4],
    ]);
    expect(respell('tsk', short)).toEqual(['task']);
    expect(respell('gan', short)).toBeUndefined();
    expect(respell('svm', short)).toBeUndefined();
  });

  it('is read with its digits as they are', () => {
    const named = new Map([['word2vec', 3]]);
    expect(respell('wrod2vec', named)).toEqual(['word2vec']);
    expect(respell('word3vec', named)).toBeUndefined();
  });

  it('is rather one with a letter missing than one with a letter wrong', () => {
    const near = new Map([
      ['detector', 9],
      ['detection', 2],
    ]);
    expect(respell('detecton', near)).toEqual(['detection']);
  });

  it('is one with a letter wrong where that is far commoner', () => {
    const near = new Map([
      ['fold', 3],
      ['field', 60],
    ]);
    expect(respell('fiold', near)).toEqual(['field']);
  });

  it('prefers the nearer word, then the commoner', () => {
    const near = new Map([
      ['layer', 2],
      ['lawyer', 1],
      ['layers', 9],
    ]);
    expect(respell('laayer', near)).toEqual(['layer']);
  });
});
