import { describe, expect, it } from 'vitest';
import { setOutIn } from '../../src/ask/set-out.ts';
import { parseMarkdown } from '../../src/course/markdown.ts';

const setOut = (markdown: string) => setOutIn(parseMarkdown(markdown).children);

describe('what a text sets out', () => {
  it('are the terms that its list items begin with, each with what is said of it', () => {
    const { definitions } = setOut(
      '- **Abrasion**: stones *scrape* the bed.\n- **Attrition:** stones become round.\n\n  They knock together.',
    );
    expect(definitions).toEqual([
      { term: 'Abrasion', text: 'stones scrape the bed.' },
      { term: 'Attrition', text: 'stones become round.\n\nThey knock together.' },
    ]);
  });

  it('are words in bold, and what the rows of a table are about', () => {
    const { terms, definitions } = setOut(
      'A **deed** is signed.\n\n| Way | What moves |\n|---|---|\n| Saltation | pebbles |\n| 12 | sand |\n\n- a **levee** too',
    );
    expect(terms).toEqual(['deed', 'Saltation', 'levee']);
    expect(definitions).toEqual([]);
  });

  it('is no sentence in bold', () => {
    const said = setOut(
      '**This is a sentence that must not be missed.**\n\n- **Do not ever forget all of this**: or else',
    );
    expect(said).toEqual({ terms: [], definitions: [] });
  });
});
