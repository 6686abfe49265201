import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { softCoverage, softTerms } from '../../src/ask/soft-match.ts';
import { lightStem } from '../../src/ask/stem.ts';
import { englishThesaurus, thesaurusOf } from '../../src/ask/thesaurus.ts';
import { packageRoot } from '../../src/paths.ts';

describe('the thesaurus', () => {
  it('knows words of one line as alike, whatever their endings, and does not go on from line to line', () => {
    const alike = thesaurusOf('large big\nbig important\n');
    expect([...alike('larger')]).toEqual([lightStem('big')]);
    expect([...alike('big')].toSorted()).toEqual([lightStem('large'), lightStem('important')].toSorted());
    expect([...alike('important')]).not.toContain(lightStem('large'));
    expect(alike('small').size).toBe(0);
  });

  it('lets a text that has another word for it meet a question in part', () => {
    const words = [{ word: 'picture', weight: 1 }];
    const stems = new Set([lightStem('photograph')]);
    const met = softCoverage(softTerms(words, undefined, englishThesaurus()), stems);
    expect(met).toBeGreaterThan(0.5);
    expect(met).toBeLessThan(1);
    expect(softCoverage(softTerms(words, undefined), stems)).toBe(0);
  });

  it('does not make a word less near than its meaning does', () => {
    const near = new Map([['picture', [{ stem: lightStem('image'), closeness: 0.9 }]]]);
    const [term] = softTerms([{ word: 'picture', weight: 1 }], near, thesaurusOf('picture image'));
    expect(term?.met.get(lightStem('image'))).toBe(0.9);
    expect(term?.met.get(lightStem('picture'))).toBe(1);
  });

  it('has two to nine single words a line, no line twice, none twice in a line', () => {
    const lines = readFileSync(join(packageRoot(), 'src', 'ask', 'thesaurus.txt'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines) {
      expect(line).toMatch(/^[a-z]+(?: [a-z]+){1,8}$/);
      const words = line.split(' ');
      expect(new Set(words).size, line).toBe(words.length);
    }
  });
});
