import { blocksText } from './blocks-text.ts';
import type { Limits } from './limits.ts';
import { type Measure, measureBlock } from './measure.ts';
import { shorten } from './shorten.ts';
import { splitBlock } from './split.ts';
import { type Block, plain, type View } from './view.ts';

/**
 * Splits a View into Views that each fit into one message of a platform. Order is kept, no character of a
 * text is lost, a heading stays with what follows it. What a limit cannot carry whole (labels, alt text,
 * table cells, the fallback) is shortened with an ellipsis.
 * @returns at least one View.
 */
export function paginate(view: View, limits: Limits): readonly View[] {
  const measure = limits.measure ?? ((text) => plain(text).length);
  const pieces = view.blocks.flatMap((block) => splitBlock(block, limits, measure));
  const pages = pack(pieces, limits, measure);
  if (pages.length <= 1) return [{ text: shorten(view.text, limits.fallback), blocks: pages[0] ?? [] }];
  return pages.map((blocks) => ({ text: shorten(blocksText(blocks) || view.text, limits.fallback), blocks }));
}

function pack(pieces: readonly Block[], limits: Limits, measure: Measure): Block[][] {
  const pages: Block[][] = [];
  let page: Block[] = [];
  let length = 0;
  let files = 0;
  for (const piece of pieces) {
    const size = measureBlock(piece, measure);
    const carries = piece.kind === 'image' || piece.kind === 'file' ? 1 : 0;
    const full =
      page.length + 1 > limits.blocks || length + size > limits.message || files + carries > limits.files;
    if (full && page.length > 0) {
      const carried = trailingHeadings(page);
      const kept = page.slice(0, page.length - carried.length);
      if (kept.length > 0) {
        pages.push(kept);
        page = carried;
      } else {
        pages.push(page);
        page = [];
      }
      length = page.reduce((sum, block) => sum + measureBlock(block, measure), 0);
      files = 0;
      if (page.length + 1 > limits.blocks || length + size > limits.message) {
        pages.push(page);
        page = [];
        length = 0;
      }
    }
    page.push(piece);
    length += size;
    files += carries;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}

function trailingHeadings(page: readonly Block[]): Block[] {
  let from = page.length;
  while (from > 0 && (page[from - 1]?.kind === 'heading' || page[from - 1]?.kind === 'divider')) from--;
  return page.slice(from);
}
