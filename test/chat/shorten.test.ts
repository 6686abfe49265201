import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../src/chat/shorten.ts';

describe('shortening', () => {
  it('leaves what fits, and cuts plain text where it cuts text of graphemes', () => {
    expect(shorten('abcdef', 6)).toBe('abcdef');
    expect(shorten('abcdefg', 6)).toBe('abcde…');
    expect(shorten('äbcdefg', 6)).toBe('äbcde…');
    // a mark that belongs to the last letter kept takes it along
    expect(shorten('abcde\u0301fgh', 6)).toBe('abcd…');
  });

  it('keeps as many whole graphemes as fit, whatever they are', () => {
    const unit = fc.constantFrom('a', ' ', '~', 'ä', 'e\u0301', '👩🏽‍🚀', '🇨🇭', '🇩', '\u200d', '\r\n', '각');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        fc.pre(text.length > limit);
        const segments = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
        let kept = '';
        for (const segment of segments) {
          if (kept.length + segment.length > limit - 1) break;
          kept += segment;
        }
        expect(shorten(text, limit)).toBe(`${kept}…`);
      }),
    );
  });
});
