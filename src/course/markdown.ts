import type { Heading, Link, List, Paragraph, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { toString as mdastText } from 'mdast-util-to-string';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';

export function parseMarkdown(source: string): Root {
  return fromMarkdown(source, {
    extensions: [frontmatter(['yaml']), gfm()],
    mdastExtensions: [frontmatterFromMarkdown(['yaml']), gfmFromMarkdown()],
  });
}

/** A heading with what stands below it, up to the next heading of its depth. */
export interface Section {
  readonly title: string;
  readonly line: number;
  /** What stands before the first heading inside. */
  readonly nodes: readonly RootContent[];
  readonly sections: readonly Section[];
}

/** The sections below headings of one depth. Deeper headings nest; what precedes the first is `nodes`. */
export function outline(
  nodes: readonly RootContent[],
  depth: number,
): { readonly nodes: readonly RootContent[]; readonly sections: readonly Section[] } {
  const starts = nodes.flatMap((node, index) =>
    node.type === 'heading' && node.depth <= depth ? [index] : [],
  );
  const sections = starts.map((start, index): Section => {
    const heading = nodes[start] as Heading;
    const inside = outline(nodes.slice(start + 1, starts[index + 1] ?? nodes.length), depth + 1);
    return { title: mdastText(heading).trim(), line: lineOf(heading), ...inside };
  });
  return { nodes: nodes.slice(0, starts[0] ?? nodes.length), sections };
}

export const lineOf = (node: { readonly position?: RootContent['position'] } | undefined): number =>
  node?.position?.start.line ?? 1;

/** One item of a definition list: a bold lead, an optional note in brackets, a colon, and the rest. */
export interface Definition {
  readonly lead: string;
  /** What stands in brackets between lead and colon. */
  readonly aside: string;
  readonly body: readonly RootContent[];
  readonly line: number;
}

/** The definitions of a bullet list, or the line of the item that is not one. */
export function definitions(list: List): readonly (Definition | { readonly wrongAt: number })[] {
  return list.children.map((item) => {
    const line = lineOf(item);
    const [first, ...rest] = item.children;
    const strong = first?.type === 'paragraph' ? first.children[0] : undefined;
    if (first?.type !== 'paragraph' || strong?.type !== 'strong') return { wrongAt: line };
    const { aside, paragraph } = afterLead(first);
    const body = paragraph.children.length > 0 ? [paragraph, ...rest] : rest;
    return { lead: mdastText(strong).replace(/:$/, '').trim(), aside, body, line };
  });
}

/** What follows the bold lead, without the brackets and the colon in between. */
function afterLead(paragraph: Paragraph): { aside: string; paragraph: Paragraph } {
  const [, next, ...others] = paragraph.children;
  if (next?.type !== 'text')
    return { aside: '', paragraph: { ...paragraph, children: next ? [next, ...others] : [] } };
  let text = next.value.trimStart();
  let aside = '';
  if (text.startsWith('(') && text.includes('):')) {
    aside = text.slice(1, text.indexOf('):'));
    text = text.slice(text.indexOf('):') + 1);
  }
  text = text.replace(/^\s*[:–—-]?\s*/, '');
  const rest = text === '' && others.length === 0 ? [] : [{ ...next, value: text }, ...others];
  return { aside, paragraph: { ...paragraph, children: rest } };
}

/** The first link of an item and the text after it; or no link, and all the text. */
export function linkItem(item: List['children'][number]): {
  link: Link | undefined;
  title: string;
  note: string;
} {
  const paragraph = item.children[0];
  if (paragraph?.type !== 'paragraph') return { link: undefined, title: mdastText(item), note: '' };
  const first = paragraph.children[0];
  if (first?.type !== 'link') return { link: undefined, title: mdastText(paragraph), note: '' };
  const note = mdastText({ ...paragraph, children: paragraph.children.slice(1) });
  return { link: first, title: mdastText(first), note: note.replace(/^\s*[:–—-]?\s*/, '').trim() };
}
