import { measureBlock } from '../../chat/measure.ts';
import { paginate } from '../../chat/paginate.ts';
import type { Block, View } from '../../chat/view.ts';
import { SLACK_LIMITS } from './limits.ts';
import { measureRich } from './rich.ts';

/** A View in messages: the View itself when it clearly fits into one, as most do, and what `paginate` makes otherwise. */
export function pagesOf(view: View): readonly View[] {
  return fitsWhole(view) ? [view] : paginate(view, SLACK_LIMITS);
}

function fitsWhole({ text, blocks }: View): boolean {
  if (text.length > SLACK_LIMITS.fallback || blocks.length > SLACK_LIMITS.blocks) return false;
  let length = 0;
  for (const block of blocks) {
    const size = measureBlock(block, measureRich);
    length += size;
    if (size > SLACK_LIMITS.block || length > SLACK_LIMITS.message || !isSimple(block)) return false;
  }
  return true;
}

/** Whether a block of ordinary length needs neither splitting nor shortening. */
function isSimple(block: Block): boolean {
  switch (block.kind) {
    case 'text':
    case 'note':
    case 'callout':
    case 'code':
    case 'divider':
      return true;
    case 'heading':
      return measureRich(block.text) <= SLACK_LIMITS.heading;
    case 'list':
      return block.items.length > 0 && block.items.length <= SLACK_LIMITS.listItems;
    case 'progress':
      return measureRich(block.label) <= SLACK_LIMITS.heading;
    case 'buttons':
      return (
        block.buttons.length > 0 &&
        block.buttons.length <= SLACK_LIMITS.buttonsPerBlock &&
        block.buttons.every(({ label }) => label.length <= SLACK_LIMITS.buttonLabel)
      );
    default:
      return false;
  }
}
