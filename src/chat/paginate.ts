import { type Measure, measureBlock } from './measure.ts';
import { splitBlock } from './split.ts';
import { type Block, plain, type View } from './view.ts';

/** What one message of a platform can carry. Lengths are characters as the platform's renderer counts them. */
export interface Limits {
  /** Blocks of one message. */
  readonly blocks: number;
  /** All text of one message together. */
  readonly message: number;
  /** The text of one block. At least 100. */
  readonly block: number;
  readonly heading: number;
  /** The fallback text. */
  readonly fallback: number;
  readonly buttonsPerBlock: number;
  readonly buttonLabel: number;
  readonly selectOptions: number;
  readonly selectLabel: number;
  readonly optionLabel: number;
  readonly optionDescription: number;
  readonly tableRows: number;
  readonly tableColumns: number;
  readonly cell: number;
  readonly listItems: number;
  readonly alt: number;
  /** Images and files of one message. */
  readonly files: number;
  /** Length of a rich text once rendered; its plain length unless given. */
  readonly measure?: Measure;
}

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

/** Plain text of blocks, for a fallback. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .filter((text) => text !== '')
    .join('\n');
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'code':
      return block.text;
    case 'text':
    case 'note':
    case 'callout':
      return plain(block.text);
    case 'quote':
      return block.by ? `${block.by}: ${plain(block.text)}` : plain(block.text);
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? `${index + 1}.` : '•'} ${plain(item)}`)
        .join('\n');
    case 'definitions':
      return block.items.map((item) => `${item.term}: ${plain(item.text)}`).join('\n');
    case 'table':
      return [block.caption, ...block.rows.map((row) => row.join(', '))].join('\n');
    case 'image':
      return block.alt;
    case 'file':
      return `${block.file.name}: ${block.description}`;
    case 'buttons':
    case 'divider':
      return '';
    case 'select':
      return block.label;
    case 'progress':
      return block.value === undefined ? block.label : `${block.label} (${Math.round(block.value * 100)}%)`;
  }
}

const graphemes = new Intl.Segmenter();

/** Cuts at a grapheme boundary, with an ellipsis when something was cut. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = Math.max(0, limit - 1);
  let sure = room;
  while (sure > 0 && !(isPlain(text, sure - 1) && isPlain(text, sure))) sure--;
  let kept = text.slice(0, sure);
  if (sure === room) return `${kept}…`;
  for (const { segment } of graphemes.segment(text.slice(sure, limit + 64))) {
    if (kept.length + segment.length > room) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Between two of these characters there is always a boundary. */
function isPlain(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x20 && code < 0x7f;
}
