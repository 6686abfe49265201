import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../src/course/markdown.ts';
import { proseText, tableRows } from '../../src/course/prose.ts';

const text = (source: string) => proseText({ nodes: parseMarkdown(source).children });

describe('plain text of a lesson', () => {
  it('keeps apart the lines that the author broke, and runs on those that were only wrapped', () => {
    expect(text('The lowest layer  \nsees a *line*,\\\nand wrapped\nwords run on.')).toBe(
      'The lowest layer\nsees a line,\nand wrapped words run on.',
    );
  });

  it('keeps code, lists and tables line by line', () => {
    expect(text('```\na\nb\n```\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |')).toBe(
      'a\nb\n\n1. one\n2. two\n\na | b\n1 | 2',
    );
  });

  it('is read back as the rows of a table, an empty corner included, and as nothing else', () => {
    const table = text('|  | frozen | unfrozen |\n|---|---|---|\n| time | short | long |');
    expect(tableRows(table)).toEqual([
      ['', 'frozen', 'unfrozen'],
      ['time', 'short', 'long'],
    ]);
    expect(tableRows(table.trim())?.[0]).toHaveLength(3);
    expect(tableRows('a | b')).toBeUndefined();
    expect(tableRows('one line\nanother')).toBeUndefined();
    expect(tableRows('a | b\nno cells here')).toBeUndefined();
  });
});
