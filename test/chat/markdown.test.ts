import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownBlocks } from '../../src/chat/markdown.ts';
import { parseMarkdown } from '../../src/course/markdown.ts';

const blocks = (source: string) => markdownBlocks(parseMarkdown(source).children);

describe('authored Markdown', () => {
  it('becomes blocks with the same words', () => {
    expect(blocks('A **bold** and `code` and [a link](https://example.org).')).toEqual([
      {
        kind: 'text',
        text: [
          'A ',
          { kind: 'strong', text: 'bold' },
          ' and ',
          { kind: 'code', text: 'code' },
          ' and ',
          { kind: 'link', text: 'a link', url: 'https://example.org' },
          '.',
        ],
      },
    ]);
    expect(blocks('- one\n- two\n  - inner\n')).toEqual([
      { kind: 'list', ordered: false, items: ['one', 'two', ['  – ', 'inner'].join('')] },
    ]);
    expect(blocks('| a | b |\n|---|--:|\n| 1 | 2 |')).toEqual([
      {
        kind: 'table',
        caption: 'a, b',
        columns: [
          { title: 'a', align: 'left' },
          { title: 'b', align: 'right' },
        ],
        rows: [['1', '2']],
      },
    ]);
    expect(blocks('```py\nx = 1\n```\n\n> said')).toEqual([
      { kind: 'code', text: 'x = 1', language: 'py' },
      { kind: 'quote', text: 'said' },
    ]);
  });

  it('keeps HTML as literal text and drops addresses that are not of the web', () => {
    expect(blocks('<script>x</script>')).toEqual([{ kind: 'text', text: '<script>x</script>' }]);
    expect(blocks('[x](javascript:alert) ![pic](data:x)')).toEqual([{ kind: 'text', text: 'x pic' }]);
  });

  it('never throws and links only to the web', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (source) => {
        for (const block of blocks(source)) {
          if (block.kind !== 'text' || typeof block.text === 'string') continue;
          for (const part of block.text) {
            if (typeof part !== 'string' && part.kind === 'link') expect(part.url).toMatch(/^https?:\/\//i);
          }
        }
      }),
    );
  });
});
