import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../src/course/markdown.ts';
import { proseText } from '../../src/course/prose.ts';

const text = (source: string) => proseText({ nodes: parseMarkdown(source).children });

describe('plain text of a lesson', () => {
  it('keeps apart the lines that the author broke, and runs on those that were only wrapped', () => {
    expect(text('The lowest layer  \nsees a *line*,\\\nand wrapped\nwords run on.')).toBe(
      'The lowest layer\nsees a line,\nand wrapped words run on.',
    );
  });

  it('keeps code, lists and tables line by line', () => {
    expect(text('```\na\nb\n```\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |')).toBe(
      'a\nb\n\n1. one\n2. two\n\na, b\n1, 2',
    );
  });
});
