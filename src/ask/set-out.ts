import type { List, ListItem, PhrasingContent, RootContent, Table } from 'mdast';
import { toString as mdastText } from 'mdast-util-to-string';
import { proseText } from '../course/prose.ts';

/** What a text tells about a term at the head of a list item: `- **Abrasion**: stones scrape the bed.` */
export interface SetOutDefinition {
  readonly term: string;
  readonly text: string;
}

export interface SetOut {
  /** What stands in bold, and what the rows of tables are about. */
  readonly terms: readonly string[];
  readonly definitions: readonly SetOutDefinition[];
}

/** Words of a term, at most; what is longer is set out for another reason. */
const TERM_WORDS = 4;

/** The terms that authored text sets out where it tells about them. */
export function setOutIn(nodes: readonly RootContent[]): SetOut {
  const found = nodes.map((node): SetOut => {
    if (node.type === 'paragraph') return { terms: boldIn(node.children), definitions: [] };
    if (node.type === 'table') return { terms: rowsOf(node), definitions: [] };
    if (node.type === 'list') return itemsOf(node);
    return node.type === 'blockquote' ? setOutIn(node.children) : { terms: [], definitions: [] };
  });
  const terms = found.flatMap((each) => each.terms).filter(isTerm);
  return { terms: [...new Set(terms)], definitions: found.flatMap((each) => each.definitions) };
}

const bare = (text: string) => text.replace(/[:.]$/, '').trim();

const isTerm = (text: string) => /\p{L}/u.test(text) && text.split(/\s+/).length <= TERM_WORDS;

const boldIn = (children: readonly PhrasingContent[]) =>
  children.flatMap((child) => (child.type === 'strong' ? [bare(mdastText(child))] : []));

const rowsOf = ({ children: [, ...rows] }: Table) =>
  rows.flatMap(({ children: [first] }) => (first ? [bare(mdastText(first))] : []));

function itemsOf({ children }: List): SetOut {
  const inside = children.map((item) => {
    const definition = definitionIn(item);
    const rest = setOutIn(item.children);
    return definition ? { ...rest, definitions: [definition, ...rest.definitions] } : rest;
  });
  return {
    terms: inside.flatMap(({ terms }) => terms),
    definitions: inside.flatMap(({ definitions }) => definitions),
  };
}

function definitionIn({ children: [first, ...others] }: ListItem): SetOutDefinition | undefined {
  if (first?.type !== 'paragraph') return undefined;
  const [lead, next, ...rest] = first.children;
  if (lead?.type !== 'strong' || next?.type !== 'text') return undefined;
  const term = mdastText(lead);
  const parted = /^\s*:/.test(next.value) || (/:\s*$/.test(term) && /^\s/.test(next.value));
  if (!parted || !isTerm(term)) return undefined;
  const told = { ...next, value: next.value.replace(/^\s*:?\s*/, '') };
  return {
    term: bare(term.trim()),
    text: proseText({ nodes: [{ ...first, children: [told, ...rest] }, ...others] }),
  };
}
