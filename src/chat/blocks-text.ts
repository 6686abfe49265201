import { type Block, plain } from './view.ts';

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
