import { blocksText } from '../chat/blocks-text.ts';
import { shorten } from '../chat/shorten.ts';
import type { Block, Button, Rich, View } from '../chat/view.ts';
import type { Lesson } from '../course/model.ts';
import { listTerms, openPlace } from './actions.ts';
import type { FoundTerms, Term } from './glossary.ts';
import { count } from './lesson-view.ts';
import { inline, termBlocks } from './place-blocks.ts';

const PAGE = 12;
const SHOWN = 5;
const TYPED = 60;
const LABEL = 34;

/** What was found for what a learner typed. */
export function termsView(typed: string, found: FoundTerms): View {
  const asked = `“${shorten(typed.trim(), TYPED)}”`;
  const terms = found.by === 'name' ? exactly(found.terms) : found.terms.slice(0, SHOWN);
  const lead: Readonly<Record<FoundTerms['by'], string | undefined>> = {
    name: undefined,
    beginning: terms.length > 1 ? `Terms like ${asked}:` : undefined,
    spelling: `There is no term ${asked}. Did you mean:`,
    mention: `There is no term ${asked}, but these mention it:`,
    nothing: `The glossary has no term ${asked}. Type /ask and your question, or look through the list.`,
  };
  const said = lead[found.by];
  const blocks: Block[] = [
    ...(said === undefined
      ? []
      : found.by === 'nothing'
        ? [{ kind: 'callout', tone: 'info', text: said } as const]
        : [{ kind: 'note', text: said } as const]),
    ...terms.flatMap(entry),
  ];
  return {
    text: blocksText(blocks),
    blocks: [
      ...blocks,
      {
        kind: 'buttons',
        buttons: [
          ...lessonButtons(terms),
          { label: 'All terms', action: listTerms.id({ lesson: '', page: 0 }) },
        ],
      },
    ],
  };
}

/** The terms that carry the very name: one, or one of each lesson that defines it. */
function exactly(terms: readonly Term[]): readonly Term[] {
  const name = terms[0]?.concept.term.toLowerCase();
  return terms.filter(({ concept }) => concept.term.toLowerCase() === name);
}

function entry({ lesson, concept }: Term): readonly Block[] {
  const { term, aliases, definition } = concept;
  const source: Rich = `${lesson.number} ${lesson.title}${aliases.length > 0 ? ` · also: ${aliases.join(', ')}` : ''}`;
  return [
    { kind: 'heading', text: term, level: 3 },
    { kind: 'text', text: inline(definition) },
    { kind: 'note', text: source },
  ];
}

function lessonButtons(terms: readonly Term[]): readonly Button[] {
  const lessons = [...new Set(terms.map(({ lesson }) => lesson))].slice(0, 3);
  return lessons.map((lesson) => ({
    label: shorten(`Open ${lesson.number} ${lesson.title}`, LABEL),
    action: openPlace.id({ lesson: lesson.id, part: 'overview', step: 0 }),
  }));
}

/** A page of the terms of one lesson, or of all. */
export function glossaryView(terms: readonly Term[], lesson: Lesson | undefined, wanted: number): View {
  const where = lesson ? `Glossary of ${lesson.number} ${lesson.title}` : 'Glossary';
  if (terms.length === 0) {
    const text = `${where}: there are no terms yet.`;
    return { text, blocks: [{ kind: 'callout', tone: 'info', text }] };
  }
  const pages = Math.ceil(terms.length / PAGE);
  const page = Math.min(Math.max(wanted, 0), pages - 1);
  const shown = terms.slice(page * PAGE, (page + 1) * PAGE);
  const of = lesson?.id ?? '';
  const turning: Button[] = [
    ...(page > 0 ? [{ label: 'Back', action: listTerms.id({ lesson: of, page: page - 1 }) }] : []),
    ...(page + 1 < pages
      ? [{ label: 'Next', action: listTerms.id({ lesson: of, page: page + 1 }), style: 'primary' as const }]
      : []),
  ];
  const range = pages === 1 ? '' : `, page ${page + 1} of ${pages}`;
  const content: Block[] = [
    { kind: 'heading', text: where, level: 2 },
    { kind: 'note', text: `${count(terms.length, 'term')}${range}` },
    ...termBlocks(shown.map(({ concept }) => concept)),
  ];
  return {
    text: blocksText(content),
    blocks: [...content, ...(turning.length > 0 ? [{ kind: 'buttons', buttons: turning } as const] : [])],
  };
}
