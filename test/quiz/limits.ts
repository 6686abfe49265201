import { ACTION_ID_BYTES } from '../../src/chat/action.ts';
import type { Limits } from '../../src/chat/limits.ts';
import { measureBlock } from '../../src/chat/measure.ts';
import { paginate } from '../../src/chat/paginate.ts';
import { plain, type View } from '../../src/chat/view.ts';

/** As strict as the strictest platform in each respect. */
export const STRICT: Limits = {
  blocks: 30,
  message: 4000,
  block: 3000,
  heading: 150,
  fallback: 2000,
  buttonsPerBlock: 5,
  buttonLabel: 75,
  selectOptions: 25,
  selectLabel: 100,
  optionLabel: 75,
  optionDescription: 75,
  tableRows: 50,
  tableColumns: 10,
  cell: 60,
  listItems: 30,
  alt: 300,
  files: 4,
};

export const actionIds = (view: View): readonly string[] =>
  view.blocks.flatMap((block) =>
    block.kind === 'buttons'
      ? block.buttons.map(({ action }) => action)
      : block.kind === 'select'
        ? [block.action]
        : [],
  );

/** What of a View a platform could not carry; nothing when all is well. */
export function complaints(view: View): readonly string[] {
  const found: string[] = [];
  if (view.text.trim() === '') found.push('no fallback text');
  for (const id of actionIds(view)) {
    if (Buffer.byteLength(id) > ACTION_ID_BYTES) found.push(`id too long: ${id}`);
  }
  if (new Set(actionIds(view)).size < actionIds(view).length) found.push('two controls do the same');
  for (const block of view.blocks) {
    if (block.kind === 'buttons') {
      for (const { label } of block.buttons) {
        if (label.length === 0 || label.length > STRICT.buttonLabel) found.push(`label: ${label}`);
      }
    }
    if (block.kind === 'heading' && block.text.length > STRICT.heading) found.push('a heading is cut');
    if (block.kind === 'list' && block.items.length === 0) found.push('an empty list');
  }
  for (const page of paginate(view, STRICT)) {
    const size = page.blocks.reduce(
      (sum, block) => sum + measureBlock(block, (text) => plain(text).length),
      0,
    );
    if (size > STRICT.message || page.blocks.length > STRICT.blocks) found.push('a page is too large');
  }
  return found;
}
