import type { Block, Rich } from './view.ts';

/** Length of a rich text once a platform has rendered it. */
export type Measure = (text: Rich) => number;

/** All text a block puts into a message, as the platform counts it. */
export function measureBlock(block: Block, measure: Measure): number {
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'note':
    case 'callout':
    case 'code':
      return measure(block.text);
    case 'quote':
      return measure(block.text) + (block.by ? measure(block.by) + 2 : 0);
    case 'list':
      return sum(block.items.map((item) => measure(item) + LIST_MARK));
    case 'definitions':
      return sum(block.items.map((item) => measure(item.term) + measure(item.text) + LIST_MARK));
    case 'table':
      return (
        measure(block.caption) +
        sum(block.columns.map((column) => measure(column.title) + CELL_EDGE)) +
        sum(block.rows.flat().map((cell) => measure(cell) + CELL_EDGE))
      );
    case 'image':
      return measure(block.alt);
    case 'file':
      return measure(block.description);
    case 'buttons':
      return sum(block.buttons.map((button) => measure(button.label)));
    case 'select':
      return measure(block.label);
    case 'progress':
      return measure(block.label) + PROGRESS_BAR;
    case 'divider':
      return 0;
  }
}

/** What a platform may add around an item, a cell, a bar. */
const LIST_MARK = 6;
const CELL_EDGE = 3;
const PROGRESS_BAR = 24;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
