import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/chat/limits.ts';
import { measureBlock } from '../../src/chat/measure.ts';
import { paginate } from '../../src/chat/paginate.ts';
import { type Block, plain, type Rich } from '../../src/chat/view.ts';
import { block, view } from './arbitrary-view.ts';

const limits: Limits = {
  blocks: 8,
  message: 1500,
  block: 600,
  heading: 120,
  fallback: 900,
  buttonsPerBlock: 5,
  buttonLabel: 75,
  selectOptions: 25,
  selectLabel: 100,
  optionLabel: 75,
  optionDescription: 75,
  tableRows: 10,
  tableColumns: 6,
  cell: 20,
  listItems: 15,
  alt: 300,
  files: 2,
};
/** Escaping makes text longer; a renderer's measure must be obeyed, not the plain length. */
const escaped: Limits = {
  ...limits,
  measure: (text) => plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').length,
};

const measureOf = (under: Limits) => under.measure ?? ((text: Rich) => plain(text).length);

const words = (blocks: readonly Block[]) =>
  blocks
    .flatMap((each) =>
      each.kind === 'text' || each.kind === 'note' || each.kind === 'callout' ? [plain(each.text)] : [],
    )
    .join('');

describe.each([
  ['plain lengths', limits],
  ['lengths after escaping', escaped],
])('paginate under %s', (_, under) => {
  it('never breaks a limit', () => {
    fc.assert(
      fc.property(view, (given) => {
        for (const page of paginate(given, under)) {
          const measure = measureOf(under);
          expect(page.text.length).toBeLessThanOrEqual(under.fallback);
          expect(page.blocks.length).toBeLessThanOrEqual(under.blocks);
          const sizes = page.blocks.map((each) => measureBlock(each, measure));
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(under.message);
          for (const each of page.blocks) checkBlock(each, under, measureBlock(each, measure));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every character of texts, in order', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (blocks) => {
        const pages = paginate({ text: 'x', blocks }, under);
        expect(words(pages.flatMap((page) => page.blocks))).toBe(words(blocks));
      }),
      { numRuns: 200 },
    );
  });
});

describe('paginate', () => {
  it('leaves a View that fits as it is', () => {
    const given = { text: 'short', blocks: [{ kind: 'text' as const, text: 'short' }] };
    expect(paginate(given, limits)).toEqual([given]);
  });

  it('keeps a heading with what follows it', () => {
    const blocks: Block[] = [
      { kind: 'text', text: 'a'.repeat(590) },
      { kind: 'text', text: 'b'.repeat(590) },
      { kind: 'heading', text: 'Next' },
      { kind: 'text', text: 'c'.repeat(590) },
    ];
    const pages = paginate({ text: '', blocks }, limits);
    expect(pages.map((page) => page.blocks.map((each) => each.kind))).toEqual([
      ['text', 'text'],
      ['heading', 'text'],
    ]);
  });

  it('cuts between words where it can', () => {
    const text = 'alpha beta gamma '.repeat(60);
    for (const page of paginate({ text: '', blocks: [{ kind: 'text', text }] }, limits)) {
      for (const each of page.blocks)
        if (each.kind === 'text') expect(plain(each.text)).toMatch(/(alpha|beta|gamma) ?$/);
    }
  });

  it('gives an empty View one page', () => {
    expect(paginate({ text: '', blocks: [] }, limits)).toEqual([{ text: '', blocks: [] }]);
  });
});

function checkBlock(each: Block, under: Limits, size: number): void {
  switch (each.kind) {
    case 'heading':
      expect(size).toBeLessThanOrEqual(under.heading);
      return;
    case 'buttons':
      expect(each.buttons.length).toBeLessThanOrEqual(under.buttonsPerBlock);
      for (const button of each.buttons) expect(button.label.length).toBeLessThanOrEqual(under.buttonLabel);
      return;
    case 'select':
      expect(each.options.length).toBeLessThanOrEqual(under.selectOptions);
      expect(each.label.length).toBeLessThanOrEqual(under.selectLabel);
      for (const option of each.options) {
        expect(option.label.length).toBeLessThanOrEqual(under.optionLabel);
        expect(option.description?.length ?? 0).toBeLessThanOrEqual(under.optionDescription);
      }
      return;
    case 'table':
      expect(each.rows.length).toBeLessThanOrEqual(under.tableRows);
      expect(each.columns.length).toBeLessThanOrEqual(under.tableColumns);
      expect(size).toBeLessThanOrEqual(under.block);
      return;
    case 'image':
    case 'file':
      expect(size).toBeLessThanOrEqual(under.alt);
      return;
    default:
      expect(size).toBeLessThanOrEqual(under.block);
  }
}
