import type { ListItem, Nodes, PhrasingContent, RootContent } from 'mdast';
import { toString as mdastText } from 'mdast-util-to-string';
import type { Block, Inline, Rich } from './view.ts';

/** Authored Markdown as blocks of a View. Raw HTML becomes literal text; only http and https addresses become links. */
export function markdownBlocks(nodes: readonly RootContent[]): readonly Block[] {
  return nodes.flatMap(blocks);
}

function blocks(node: RootContent): readonly Block[] {
  switch (node.type) {
    case 'paragraph':
      return [{ kind: 'text', text: rich(node.children) }];
    case 'heading':
      return [{ kind: 'heading', text: mdastText(node), level: 3 }];
    case 'list':
      return [
        {
          kind: 'list',
          ordered: node.ordered === true,
          items: node.children.flatMap((item) => items(item, 0)),
        },
      ];
    case 'blockquote':
      return node.children.flatMap((child) =>
        child.type === 'paragraph' ? [{ kind: 'quote', text: rich(child.children) } as const] : blocks(child),
      );
    case 'code':
      return [{ kind: 'code', text: node.value, ...(node.lang && { language: node.lang }) }];
    case 'table': {
      const [head, ...rows] = node.children;
      const titles = head?.children.map((cell) => mdastText(cell)) ?? [];
      return [
        {
          kind: 'table',
          caption: titles.join(', '),
          columns: titles.map((title, index) => ({
            title,
            align: node.align?.[index] === 'right' ? 'right' : 'left',
          })),
          rows: rows.map((row) => row.children.map((cell) => mdastText(cell))),
        },
      ];
    }
    case 'thematicBreak':
      return [{ kind: 'divider' }];
    case 'html':
      return [{ kind: 'text', text: node.value }];
    default: {
      const text = mdastText(node);
      return text === '' ? [] : [{ kind: 'text', text }];
    }
  }
}

/** An item and the items nested in it, flattened and marked by their depth. */
function items(item: ListItem, depth: number): readonly Rich[] {
  const own: Inline[] = depth === 0 ? [] : [`${'  '.repeat(depth)}– `];
  const nested: Rich[] = [];
  for (const child of item.children) {
    if (child.type === 'list') nested.push(...child.children.flatMap((each) => items(each, depth + 1)));
    else {
      if (own.length > (depth === 0 ? 0 : 1)) own.push(' ');
      own.push(...(child.type === 'paragraph' ? inlines(child.children) : [mdastText(child)]));
    }
  }
  return [simplest(own), ...nested];
}

const rich = (children: readonly PhrasingContent[]): Rich => simplest(inlines(children));

const simplest = (parts: readonly Inline[]): Rich =>
  parts.every((part) => typeof part === 'string') ? parts.join('') : parts;

function inlines(children: readonly PhrasingContent[]): Inline[] {
  return children.flatMap(inline);
}

function inline(node: PhrasingContent): Inline[] {
  switch (node.type) {
    case 'text':
    case 'html':
      return [node.value.replace(/\n/g, ' ')];
    case 'strong':
    case 'emphasis':
      return [{ kind: node.type, text: flat(node) }];
    case 'inlineCode':
      return [{ kind: 'code', text: node.value }];
    case 'break':
      return ['\n'];
    case 'link':
      return isWeb(node.url) ? [{ kind: 'link', text: flat(node) || node.url, url: node.url }] : [flat(node)];
    case 'image':
      return isWeb(node.url)
        ? [{ kind: 'link', text: node.alt || node.url, url: node.url }]
        : [node.alt ?? ''];
    default:
      return [flat(node)];
  }
}

const flat = (node: Nodes) => mdastText(node).replace(/\n/g, ' ');

const isWeb = (url: string) => /^https?:\/\//i.test(url) && URL.canParse(url);
