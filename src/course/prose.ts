import type { List, Nodes, Root, RootContent } from 'mdast';
import { toString as mdastText } from 'mdast-util-to-string';
import type { Prose } from './model.ts';

/** Authored nodes with the text they came from. */
export function prose(nodes: readonly RootContent[], source: string): Prose {
  const from = nodes[0]?.position?.start.offset ?? 0;
  const to = nodes.at(-1)?.position?.end.offset ?? from;
  return { source: source.slice(from, to), nodes };
}

/** The cells of each row of a table in a plain text, its titles first; undefined when the text is something else. */
export function tableRows(text: string): readonly (readonly string[])[] | undefined {
  const rows = text
    .trimEnd()
    .split('\n')
    .map((row) => row.split(/(?:^|\s)\|(?:\s|$)/).map((cell) => cell.trim()));
  const width = rows[0]?.length ?? 0;
  return rows.length > 1 && width > 1 && rows.every(({ length }) => length === width) ? rows : undefined;
}

/** Readable plain text: paragraphs apart by an empty line, list items and table rows on lines of their own. */
export function proseText({ nodes }: Pick<Prose, 'nodes'>): string {
  return nodes
    .map(nodeText)
    .filter((text) => text !== '')
    .join('\n\n');
}

function nodeText(node: Nodes | Root): string {
  switch (node.type) {
    case 'list':
      return listText(node);
    case 'table':
      return node.children.map((row) => row.children.map((cell) => mdastText(cell)).join(' | ')).join('\n');
    case 'blockquote':
      return node.children.map(nodeText).join('\n\n');
    default:
      return node.type === 'code' ? node.value.replace(/[ \t]*\n[ \t]*/g, '\n') : inlineText(node);
  }
}

/** Lines that the author only wrapped run on; those that were broken on purpose, as in a rhyme, stay apart. */
function inlineText(node: Nodes): string {
  if (node.type === 'break') return '\n';
  if ('children' in node) return node.children.map(inlineText).join('');
  return mdastText(node).replace(/[ \t]*\n[ \t]*/g, ' ');
}

function listText({ ordered, start, children }: List): string {
  return children
    .map((item, index) => {
      const mark = ordered ? `${(start ?? 1) + index}.` : '•';
      return `${mark} ${item.children.map(nodeText).join('\n')}`;
    })
    .join('\n');
}
