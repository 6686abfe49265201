import { markdownBlocks } from '../chat/markdown.ts';
import { type Block, emphasis, link, type Rich, strong } from '../chat/view.ts';
import {
  type Concept,
  DEPTHS,
  type Lesson,
  type LessonPlace,
  type MemoryAid,
  type Prose,
  type Reference,
  type Titled,
} from '../course/model.ts';
import { placeTitle } from '../course/places.ts';
import { proseText } from '../course/prose.ts';

/** What stands in one place of a lesson, under its heading. */
export function placeBlocks(lesson: Lesson, place: LessonPlace): readonly Block[] {
  const heading: Block = { kind: 'heading', text: placeTitle(lesson, place), level: 2 };
  return [heading, ...body(lesson, place)];
}

function body(lesson: Lesson, { part, step }: LessonPlace): readonly Block[] {
  switch (part) {
    case 'overview':
      return show(lesson.overview[DEPTHS[step] ?? 'quick']);
    case 'dialogues':
      return (lesson.dialogues[step]?.turns ?? []).flatMap(({ speaker, body }) =>
        spoken(speaker === 'teacher' ? 'Teacher' : 'Student', body),
      );
    case 'chapters': {
      const chapter = lesson.chapters[step];
      if (!chapter) return [];
      return [
        ...titled('The idea', chapter.idea),
        ...titled('Explained', chapter.explanation),
        ...chapter.illustrations.flatMap(({ kind, body }) =>
          titled(kind === 'example' ? 'An example' : 'An analogy', body),
        ),
      ];
    }
    case 'concepts':
      return definitions(lesson.concepts.map(({ title, body }: Titled) => ({ term: title, prose: body })));
    case 'examples': {
      const example = lesson.examples[step];
      return example ? show(example.body) : [];
    }
    case 'memory':
      return lesson.memoryAids.flatMap(({ kind, title, body }) =>
        titled(title === undefined ? AIDS[kind] : `${AIDS[kind]}: ${title}`, body),
      );
    case 'glossary':
      return termBlocks(lesson.glossary);
    case 'references':
      return [...references('To read', lesson.references), ...references('To watch', lesson.videos)];
  }
}

const AIDS: Readonly<Record<MemoryAid['kind'], string>> = {
  rhyme: 'A rhyme',
  story: 'A story',
  mnemonic: 'A mnemonic',
  acronym: 'An acronym',
};

export function termBlocks(terms: readonly Concept[]): readonly Block[] {
  return definitions(
    terms.map(({ term, aliases, definition }) => ({
      term,
      prose: definition,
      ...(aliases.length > 0 && { aside: `also: ${aliases.join(', ')}` }),
    })),
  );
}

function definitions(
  items: readonly { readonly term: string; readonly prose: Prose; readonly aside?: string }[],
): readonly Block[] {
  if (items.length === 0) return [];
  return [
    {
      kind: 'definitions',
      items: items.map(({ term, prose, aside }) => ({
        term,
        text: aside === undefined ? inline(prose) : joined(inline(prose), [' ', emphasis(`(${aside})`)]),
      })),
    },
  ];
}

/** One paragraph keeps its formatting; anything longer becomes plain text. */
export function inline(prose: Prose): Rich {
  const [first, ...more] = markdownBlocks(prose.nodes);
  return first?.kind === 'text' && more.length === 0 ? first.text : proseText(prose);
}

const joined = (text: Rich, more: Exclude<Rich, string>): Rich => [
  ...(typeof text === 'string' ? [text] : text),
  ...more,
];

const show = (prose: Prose): readonly Block[] => markdownBlocks(prose.nodes);

const titled = (title: string, prose: Prose): readonly Block[] => [
  { kind: 'heading', text: title, level: 3 },
  ...show(prose),
];

/** Paragraphs as what somebody says; what cannot be said, such as a table, stands between. */
function spoken(by: string, prose: Prose): readonly Block[] {
  return show(prose).map((block) =>
    block.kind === 'text' ? { kind: 'quote', text: block.text, by } : block,
  );
}

function references(title: string, entries: readonly Reference[]): readonly Block[] {
  if (entries.length === 0) return [];
  return [
    { kind: 'heading', text: title, level: 3 },
    {
      kind: 'list',
      items: entries.map(({ title, url, note }): Rich => {
        const name = url === undefined ? strong(title) : link(title, url);
        return note === undefined ? [name] : [name, `: ${note}`];
      }),
    },
  ];
}
