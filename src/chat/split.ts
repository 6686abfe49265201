import type { Limits } from './limits.ts';
import { type Measure, measureBlock } from './measure.ts';
import { shorten } from './shorten.ts';
import type { Block, Button, Inline, Rich } from './view.ts';

/** A block as one or more blocks that each obey the limits of a single block. */
export function splitBlock(block: Block, limits: Limits, measure: Measure): readonly Block[] {
  const fits = (text: Rich, room = limits.block) => measure(text) <= room;
  switch (block.kind) {
    case 'heading':
      return [{ ...block, text: shortenTo(block.text, limits.heading, measure) }];
    case 'text':
    case 'note':
    case 'callout':
      return splitRich(block.text, (text) => fits(text)).map((text) => ({ ...block, text }));
    case 'code':
      return splitRich(block.text, (text) => fits(text)).map((text) => ({ ...block, text: String(text) }));
    case 'quote': {
      const { by: named, ...rest } = block;
      const by = named === undefined ? undefined : shortenTo(named, Math.floor(limits.block / 4), measure);
      const room = limits.block - (by === undefined ? 0 : measure(by) + 2);
      return splitRich(block.text, (text) => fits(text, room)).map((text) =>
        by === undefined ? { ...rest, text } : { ...rest, text, by },
      );
    }
    case 'list': {
      const items = block.items.flatMap((item) => splitRich(item, (text) => fits(text, limits.block - 6)));
      return groupItems(items, limits.listItems, (group) => size({ ...block, items: group })).map(
        (group) => ({
          ...block,
          items: group,
        }),
      );
    }
    case 'definitions': {
      const items = block.items.flatMap(({ term, text }) => {
        const short = shortenTo(term, Math.floor(limits.block / 4), measure);
        const room = limits.block - measure(short) - 6;
        return splitRich(text, (part) => fits(part, room)).map((part) => ({ term: short, text: part }));
      });
      return groupItems(items, limits.listItems, (group) => size({ ...block, items: group })).map(
        (group) => ({
          ...block,
          items: group,
        }),
      );
    }
    case 'table': {
      const columns = block.columns
        .slice(0, limits.tableColumns)
        .map((column) => ({ ...column, title: shortenTo(column.title, limits.cell, measure) }));
      const caption = shortenTo(block.caption, limits.heading, measure);
      const rows = block.rows.map((row) =>
        columns.map((_, index) => shortenTo(row[index] ?? '', limits.cell, measure)),
      );
      const table = { ...block, caption, columns };
      const groups = groupItems(rows, limits.tableRows, (group) => size({ ...table, rows: group }));
      return (groups.length === 0 ? [[]] : groups).map((group) => ({ ...table, rows: group }));
    }
    case 'image':
      return [{ ...block, alt: shortenTo(block.alt, limits.alt, measure) }];
    case 'file':
      return [{ ...block, description: shortenTo(block.description, limits.alt, measure) }];
    case 'buttons':
      return chunks(block.buttons, limits.buttonsPerBlock).map((buttons) => ({
        kind: 'buttons',
        buttons: buttons.map(
          (button): Button => ({ ...button, label: shorten(button.label, limits.buttonLabel) }),
        ),
      }));
    case 'select': {
      const label = shorten(block.label, limits.selectLabel);
      const options = block.options.map((option) => ({
        ...option,
        label: shorten(option.label, limits.optionLabel),
        ...(option.description !== undefined && {
          description: shorten(option.description, limits.optionDescription),
        }),
      }));
      return chunks(options, limits.selectOptions).map((group) => ({ ...block, label, options: group }));
    }
    case 'progress':
      return [{ ...block, label: shortenTo(block.label, Math.min(limits.block, 200), measure) }];
    case 'divider':
      return [block];
  }

  function size(candidate: Block): boolean {
    return measureBlock(candidate, measure) <= limits.block;
  }
}

/** Splits at paragraph, sentence, word or, if it must be, grapheme boundaries; no character is lost. */
export function splitRich(text: Rich, fits: (text: Rich) => boolean): readonly Rich[] {
  if (fits(text)) return [text];
  if (typeof text === 'string') return splitText(text, fits);
  const pieces: Rich[] = [];
  let current: Inline[] = [];
  for (const inline of text) {
    if (fits([...current, inline])) {
      current.push(inline);
      continue;
    }
    if (current.length > 0) pieces.push(current);
    const parts = splitInline(inline, (part) => fits([part]));
    pieces.push(...parts.slice(0, -1).map((part) => [part]));
    current = parts.slice(-1);
  }
  if (current.length > 0) pieces.push(current);
  return pieces;
}

function splitInline(inline: Inline, fits: (inline: Inline) => boolean): readonly Inline[] {
  if (typeof inline === 'string') return splitText(inline, fits);
  if (inline.kind === 'time' || fits(inline)) return [inline];
  if (inline.kind === 'link' && !fits({ ...inline, text: '…' })) return splitText(inline.text, fits);
  return splitText(inline.text, (text) => fits({ ...inline, text })).map((text) => ({ ...inline, text }));
}

function splitText(text: string, fits: (text: string) => boolean): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (!fits(rest)) {
    const cut = bestCut(rest, longestPrefix(rest, fits));
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
}

/** The end of the last grapheme up to which the text fits; at least one grapheme. */
function longestPrefix(text: string, fits: (text: string) => boolean): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  const from = Math.max(0, low - 128);
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text.slice(from, low + 128))) {
    if (from + index + segment.length > low) break;
    end = from + index + segment.length;
  }
  return end > 0 ? end : Math.max(low, 1);
}

/** Moves a cut back to the end of a paragraph, sentence or word when that keeps at least half. */
function bestCut(text: string, limit: number): number {
  const head = text.slice(0, limit);
  for (const boundary of ['\n\n', '\n', '. ', ' ']) {
    const at = head.lastIndexOf(boundary);
    if (at >= limit / 2) return at + boundary.length;
  }
  return limit;
}

function groupItems<Item>(
  items: readonly Item[],
  most: number,
  fits: (group: readonly Item[]) => boolean,
): Item[][] {
  const groups: Item[][] = [];
  let group: Item[] = [];
  for (const item of items) {
    if (group.length > 0 && (group.length >= most || !fits([...group, item]))) {
      groups.push(group);
      group = [];
    }
    group.push(item);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}

function chunks<Item>(items: readonly Item[], most: number): Item[][] {
  const groups: Item[][] = [];
  for (let from = 0; from < items.length; from += most) groups.push(items.slice(from, from + most));
  return groups;
}

function shortenTo(text: string, limit: number, measure: Measure): string {
  if (measure(text) <= limit) return text;
  let low = 0;
  let high = Math.min(text.length, limit);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(shorten(text, middle)) <= limit) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : shorten(text, low);
}
