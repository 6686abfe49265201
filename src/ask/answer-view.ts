import { type Block, type Button, emphasis, type View } from '../chat/view.ts';
import type { Answer } from './answer.ts';
import type { Passage } from './passages.ts';

/** Makes the id of the button that opens the place a passage comes from. */
export type OpenPassage = (passage: Passage) => string;

/** An answer as a learner sees it: the words of the course, each with its source and a button that opens it. */
export function answerView(answer: Answer, open: OpenPassage): View {
  return answer.kind === 'answered' ? covered(answer, open) : uncovered(answer, open);
}

function covered(
  { question, excerpts, corrections }: Extract<Answer, { kind: 'answered' }>,
  open: OpenPassage,
): View {
  const blocks: Block[] = [{ kind: 'note', text: [emphasis(question)] }];
  for (const { passage, text } of excerpts) {
    if (passage.kind === 'definition') blocks.push({ kind: 'heading', text: passage.heading, level: 3 });
    for (const paragraph of text.split(/\n{2,}/)) blocks.push({ kind: 'text', text: paragraph });
    blocks.push({ kind: 'note', text: `Source: ${source(passage)}` });
  }
  if (corrections.length > 0) {
    blocks.push({
      kind: 'note',
      text: `Read as: ${corrections.map(([asked, read]) => `${asked} → ${read}`).join(', ')}`,
    });
  }
  blocks.push({
    kind: 'buttons',
    buttons: citations(
      excerpts.map(({ passage }) => passage),
      open,
    ),
  });
  const spoken = excerpts.map(({ passage, text }) => `${text} (${source(passage)})`);
  return { text: spoken.join('\n\n'), blocks };
}

function uncovered({ question, nearest }: Extract<Answer, { kind: 'uncovered' }>, open: OpenPassage): View {
  const message = 'The course does not cover this, so I will not guess.';
  const blocks: Block[] = [
    { kind: 'note', text: [emphasis(question)] },
    { kind: 'callout', tone: 'info', text: message },
  ];
  if (nearest.length === 0) return { text: message, blocks };
  const names = nearest.map((passage) => `${passage.heading} (${source(passage)})`);
  return {
    text: `${message} The nearest it has: ${names.join('; ')}`,
    blocks: [
      ...blocks,
      { kind: 'text', text: 'The nearest it has:' },
      { kind: 'buttons', buttons: citations(nearest, open) },
    ],
  };
}

function citations(passages: readonly Passage[], open: OpenPassage): readonly Button[] {
  const buttons = passages.map((passage) => ({ label: short(passage.heading), action: open(passage) }));
  return buttons.filter(
    (button, index) => buttons.findIndex(({ action }) => action === button.action) === index,
  );
}

/** Where a passage stands, as a citation. */
export function source({ lesson, place, heading }: Passage): string {
  return `${lesson.number} ${lesson.title}, ${PART_NAMES[place.part]}: ${heading}`;
}

const PART_NAMES = {
  overview: 'overview',
  dialogues: 'dialogue',
  chapters: 'chapter',
  concepts: 'key concepts',
  examples: 'examples',
  memory: 'memory aids',
  glossary: 'glossary',
  references: 'references',
} as const;

const short = (heading: string) =>
  heading.length > 30 ? `Open ${heading.slice(0, 27)}…` : `Open ${heading}`;
