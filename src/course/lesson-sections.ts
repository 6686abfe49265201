import { createHash } from 'node:crypto';
import type { List, RootContent } from 'mdast';
import { toString as mdastText } from 'mdast-util-to-string';
import type { Section } from './markdown.ts';
import { definitions, lineOf, linkItem } from './markdown.ts';
import type { Chapter, Concept, Depth, Flashcard, MemoryAid, Prose, Reference, Titled } from './model.ts';
import { DEPTHS } from './model.ts';
import { didYouMean, type Findings } from './problems.ts';
import { prose } from './prose.ts';

/** What the readers of one lesson share. */
export interface Reading {
  readonly source: string;
  readonly findings: Findings;
}

const MEMORY_AIDS = ['Rhyme', 'Story', 'Mnemonic', 'Acronym'] as const;
const ILLUSTRATIONS = ['Example', 'Analogy'] as const;
const CHAPTER_SECTIONS = ['Idea', 'Explanation', ...ILLUSTRATIONS];
const DEPTH_TITLES = DEPTHS.map((depth) => depth.charAt(0).toUpperCase() + depth.slice(1));

export function readOverview(section: Section, reading: Reading): Readonly<Record<Depth, Prose>> | undefined {
  const found = new Map<string, Prose>();
  for (const part of section.sections) {
    const depth = part.title.toLowerCase();
    if (!DEPTHS.some((each) => each === depth)) {
      reading.findings.error(
        part.line,
        `“${part.title}” is no depth of an overview.${didYouMean(part.title, DEPTH_TITLES)}`,
      );
    } else {
      const body = bodyOf(part, reading);
      if (body) found.set(depth, body);
    }
  }
  const [quick, standard, detailed] = DEPTHS.map((depth) => found.get(depth));
  for (const [index, depth] of DEPTH_TITLES.entries()) {
    if (!section.sections.some((part) => part.title.toLowerCase() === DEPTHS[index])) {
      reading.findings.error(section.line, `The overview has no “### ${depth}”: add it.`);
    }
  }
  return quick && standard && detailed ? { quick, standard, detailed } : undefined;
}

export function readChapters(section: Section, reading: Reading): readonly Chapter[] {
  if (section.sections.length === 0)
    reading.findings.error(section.line, 'There are no chapters: add “### ” and a title for each.');
  return section.sections.flatMap((chapter) => {
    let idea: Prose | undefined;
    let explanation: Prose | undefined;
    const illustrations: { kind: 'example' | 'analogy'; body: Prose }[] = [];
    for (const part of chapter.sections) {
      const title = CHAPTER_SECTIONS.find((each) => each.toLowerCase() === part.title.toLowerCase());
      const body = title && bodyOf(part, reading);
      if (!title)
        reading.findings.error(
          part.line,
          `A chapter has no section “${part.title}”.${didYouMean(part.title, CHAPTER_SECTIONS)}`,
        );
      else if (!body) continue;
      else if (title === 'Idea') idea = body;
      else if (title === 'Explanation') explanation = body;
      else illustrations.push({ kind: title === 'Example' ? 'example' : 'analogy', body });
    }
    const missing = [
      ...(idea ? [] : ['#### Idea']),
      ...(explanation ? [] : ['#### Explanation']),
      ...(illustrations.length > 0 ? [] : ['#### Example or #### Analogy']),
    ];
    if (missing.length > 0) {
      reading.findings.error(chapter.line, `The chapter “${chapter.title}” lacks ${missing.join(', ')}.`);
    }
    return idea && explanation ? [{ title: chapter.title, idea, explanation, illustrations }] : [];
  });
}

export function readTitled(section: Section, reading: Reading): readonly Titled[] {
  if (section.sections.length === 0)
    reading.findings.error(section.line, `“${section.title}” has no “### ” sections: add at least one.`);
  return section.sections.flatMap((part) => {
    const body = bodyOf(part, reading);
    return body ? [{ title: part.title, body }] : [];
  });
}

export function readMemoryAids(section: Section, reading: Reading): readonly MemoryAid[] {
  if (section.sections.length === 0)
    reading.findings.error(
      section.line,
      'There are no memory aids: add “### Rhyme”, “### Story”, “### Mnemonic” or “### Acronym”.',
    );
  return section.sections.flatMap((part) => {
    const [given = '', ...rest] = part.title.split(':').map((piece) => piece.trim());
    const title = rest.join(': ');
    const kind = MEMORY_AIDS.find((each) => each.toLowerCase() === given.toLowerCase());
    if (!kind) {
      reading.findings.error(part.line, `“${given}” is no memory aid.${didYouMean(given, MEMORY_AIDS)}`);
      return [];
    }
    const body = bodyOf(part, reading);
    return body
      ? [{ kind: kind.toLowerCase() as MemoryAid['kind'], ...(title !== '' && { title }), body }]
      : [];
  });
}

export function readConcepts(section: Section, reading: Reading): readonly Titled[] {
  return readDefinitions(section, reading).map(({ lead, body }) => ({ title: lead, body }));
}

export function readFlashcards(section: Section, reading: Reading): readonly Flashcard[] {
  return unique(
    readDefinitions(section, reading),
    ({ lead }) => lead,
    (lead, line) => reading.findings.error(line, `There are two flashcards “${lead}”: change or remove one.`),
  ).map(({ lead, body, front }) => ({
    id: createHash('sha256').update(lead).digest('hex').slice(0, 12),
    front,
    back: body,
  }));
}

export function readGlossary(section: Section, reading: Reading): readonly Concept[] {
  const terms = unique(
    readDefinitions(section, reading),
    ({ lead }) => lead.toLowerCase(),
    (term, line) => reading.findings.error(line, `The term “${term}” is defined twice: keep one.`),
  );
  for (const { lead, aside, body, line } of terms) {
    if (aside !== '' || !/^\(?also[:\s]/i.test(mdastText(body.nodes[0]))) continue;
    reading.findings.warn(
      line,
      `Other names of “${lead}” stand in brackets, followed by a colon: write “- **${lead}** (also: …): …”.`,
    );
  }
  return terms.map(({ lead, aside, body }) => ({
    term: lead,
    aliases: aside
      .replace(/^also:?\s*/i, '')
      .split(',')
      .map((alias) => alias.trim())
      .filter((alias) => alias !== ''),
    definition: body,
  }));
}

export function readReferences(section: Section, reading: Reading): readonly Reference[] {
  return lists(section, reading).flatMap((list) =>
    list.children.flatMap((item) => {
      const { link, title, note } = linkItem(item);
      if (link && !/^https?:\/\/[^\s]+$/.test(link.url)) {
        reading.findings.error(
          lineOf(item),
          `The address “${link.url}” must begin with https:// or http://.`,
        );
        return [];
      }
      if (title.trim() === '') {
        reading.findings.error(lineOf(item), 'This entry is empty: write “- [Title](https://…): note”.');
        return [];
      }
      return [{ title, ...(link && { url: link.url }), ...(note && { note }) }];
    }),
  );
}

interface ReadDefinition {
  readonly lead: string;
  readonly aside: string;
  readonly front: Prose;
  readonly body: Prose;
  readonly line: number;
}

function readDefinitions(section: Section, reading: Reading): readonly ReadDefinition[] {
  const found = lists(section, reading).flatMap(definitions);
  return found.flatMap((each) => {
    if ('wrongAt' in each) {
      reading.findings.error(
        each.wrongAt,
        `An item of “${section.title}” must begin in bold: write “- **Term**: text”.`,
      );
      return [];
    }
    if (each.lead === '' || each.body.length === 0) {
      reading.findings.error(each.line, `“${each.lead}” has no text after it: write “- **Term**: text”.`);
      return [];
    }
    const front: Prose = {
      source: each.lead,
      nodes: [{ type: 'paragraph', children: [{ type: 'text', value: each.lead }] }],
    };
    return [{ ...each, front, body: { ...prose(each.body, reading.source), nodes: each.body } }];
  });
}

function lists(section: Section, { findings }: Reading): readonly List[] {
  for (const node of section.nodes) {
    if (node.type !== 'list')
      findings.error(lineOf(node), `“${section.title}” is a list: begin each item with “- ”.`);
  }
  for (const part of section.sections) {
    findings.error(part.line, `“${section.title}” takes no headings inside; “${part.title}” would be lost.`);
  }
  const found = section.nodes.filter((node) => node.type === 'list');
  if (found.length === 0)
    findings.error(section.line, `“${section.title}” is empty: add items that begin with “- ”.`);
  return found;
}

function bodyOf(section: Section, { source, findings }: Reading): Prose | undefined {
  const nodes = [...section.nodes, ...section.sections.flatMap(flatten)];
  if (nodes.length === 0) {
    findings.error(section.line, `“${section.title}” is empty: write its text or remove the heading.`);
    return undefined;
  }
  return { ...prose(nodes, source), nodes };
}

/** Headings below those that mean something stay as headings of the text. */
function flatten(section: Section): RootContent[] {
  const heading: RootContent = {
    type: 'heading',
    depth: 5,
    children: [{ type: 'text', value: section.title }],
  };
  return [heading, ...section.nodes, ...section.sections.flatMap(flatten)];
}

function unique<Item extends { readonly line: number }>(
  items: readonly Item[],
  key: (item: Item) => string,
  onTwice: (key: string, line: number) => void,
): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const each = key(item);
    if (seen.has(each)) {
      onTwice(each, item.line);
      return false;
    }
    seen.add(each);
    return true;
  });
}
