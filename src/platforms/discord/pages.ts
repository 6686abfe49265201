import type { APIMessageTopLevelComponent, ComponentType } from 'discord.js';
import type { Limits } from '../../chat/limits.ts';
import { paginate } from '../../chat/paginate.ts';
import { type Block, isStanding, strong, textView, type View } from '../../chat/view.ts';
import { renderRich } from './markdown.ts';
import { type Page, renderPage } from './render.ts';

/** Of one message. https://docs.discord.com/developers/components/reference */
export const MESSAGE = { components: 40, text: 4000, files: 10, bytes: 24 * 1024 * 1024 } as const;

/** What Discord takes as one file where it does not say otherwise. Bytes. */
export const FILE_BYTES = 10 * 1024 * 1024;

export const LIMITS: Limits = {
  blocks: 36,
  message: 3800,
  block: 3600,
  heading: 240,
  fallback: 2000,
  buttonsPerBlock: 5,
  buttonLabel: 80,
  selectOptions: 25,
  selectLabel: 150,
  optionLabel: 100,
  optionDescription: 100,
  tableRows: 25,
  tableColumns: 20,
  cell: 60,
  listItems: 40,
  alt: 1000,
  files: MESSAGE.files,
  measure: (text) => renderRich(text).length,
};

/** What was made of Views that stand, none of which carries a file. */
const kept = new WeakMap<View, readonly Page[]>();

/** A View as the messages that say it, in order; at least one. Files over `maxFileBytes` are named instead. */
export function renderPages(view: View, maxFileBytes: number = FILE_BYTES): readonly Page[] {
  const known = kept.get(view);
  if (known) return known;
  const pages = makePages(view, maxFileBytes);
  if (isStanding(view) && !view.blocks.some(({ kind }) => kind === 'image' || kind === 'file'))
    kept.set(view, pages);
  return pages;
}

/** A short text as one message. */
export function notice(text: string): Page {
  const [page] = renderPages(textView(text)) as [Page, ...Page[]];
  return page;
}

function makePages(view: View, maxFileBytes: number): readonly Page[] {
  const blocks = view.blocks.map((block) => numbered(carried(block, maxFileBytes)));
  const whole = { ...view, blocks };
  if (blocks.length <= LIMITS.blocks && blocks.every(isWhole)) {
    const page = renderPage(whole);
    if (fits(page)) return [page];
  }
  return fitted(whole, LIMITS);
}

/** Whether a block needs neither splitting nor shortening, apart from the length of its text. */
function isWhole(block: Block): boolean {
  switch (block.kind) {
    case 'heading':
      return block.text.length <= LIMITS.heading;
    case 'buttons':
      return (
        block.buttons.length <= LIMITS.buttonsPerBlock &&
        block.buttons.every(({ label }) => label.length <= LIMITS.buttonLabel)
      );
    case 'select':
      return (
        block.options.length <= LIMITS.selectOptions &&
        block.label.length <= LIMITS.selectLabel &&
        block.options.every(
          ({ label, description = '' }) =>
            label.length <= LIMITS.optionLabel && description.length <= LIMITS.optionDescription,
        )
      );
    case 'table':
      return (
        block.rows.length <= LIMITS.tableRows &&
        block.columns.length <= LIMITS.tableColumns &&
        block.caption.length <= LIMITS.heading &&
        [block.columns.map(({ title }) => title), ...block.rows]
          .flat()
          .every((cell) => cell.length <= LIMITS.cell)
      );
    case 'image':
      return block.alt.length <= LIMITS.alt;
    case 'file':
      return block.description.length <= LIMITS.alt;
    default:
      return true;
  }
}

/** `paginate` estimates; only the finished message is exact. What is still too much is split further. */
function fitted(view: View, limits: Limits): readonly Page[] {
  return paginate(view, limits).flatMap((part) => {
    const page = renderPage(part);
    if (fits(page)) return [page];
    const tighter = tighten(limits, part.blocks.length);
    return tighter ? fitted(part, tighter) : [page];
  });
}

export function fits({ components, files }: Page): boolean {
  return (
    count(components) <= MESSAGE.components &&
    characters(components) <= MESSAGE.text &&
    files.length <= MESSAGE.files &&
    files.reduce((sum, { data }) => sum + data.byteLength, 0) <= MESSAGE.bytes
  );
}

function tighten(limits: Limits, blocks: number): Limits | undefined {
  if (blocks > 1) return { ...limits, blocks: Math.ceil(blocks / 2) };
  if (limits.block <= 100) return undefined;
  return {
    ...limits,
    blocks: 1,
    block: Math.max(100, Math.floor(limits.block / 2)),
    tableRows: Math.max(1, Math.floor(limits.tableRows / 2)),
    listItems: Math.max(1, Math.floor(limits.listItems / 2)),
  };
}

type Component = APIMessageTopLevelComponent | { readonly type: ComponentType };

/** All components of a message, those inside others too. */
export function count(components: readonly Component[]): number {
  return components.reduce(
    (sum, component) => sum + 1 + ('components' in component ? count(component.components) : 0),
    0,
  );
}

export function characters(components: readonly Component[]): number {
  return components.reduce(
    (sum, component) =>
      sum +
      ('content' in component ? component.content.length : 0) +
      ('components' in component ? characters(component.components) : 0),
    0,
  );
}

/** Ordered items carry their number from here, so that it goes on in the next message. */
function numbered(block: Block): Block {
  if (block.kind !== 'list' || !block.ordered) return block;
  const items = block.items.map((item, index) => [
    strong(`${index + 1}.`),
    ' ',
    ...(typeof item === 'string' ? [item] : item),
  ]);
  return { ...block, items };
}

function carried(block: Block, maxFileBytes: number): Block {
  if ((block.kind !== 'image' && block.kind !== 'file') || block.file.data.byteLength <= maxFileBytes)
    return block;
  const [size, most] = [block.file.data.byteLength, maxFileBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  return {
    kind: 'callout',
    tone: 'warning',
    text: `“${block.file.name}” has ${size} MB, more than the ${most} MB that Discord takes here.`,
  };
}
