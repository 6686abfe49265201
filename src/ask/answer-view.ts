import { type Block, type Button, emphasis, type View } from '../chat/view.ts';
import { placeTitle } from '../course/places.ts';
import type { Answer, Answered, Uncovered } from './answer.ts';
import type { Passage } from './passages.ts';

/** What the buttons under an answer do. */
export interface AnswerControls {
  /** The id of the button that opens the place a passage of a lesson comes from. */
  readonly open: (passage: Passage) => string | undefined;
  /** The id of the button that passes an uncovered question on to the teachers; absent when they take none here. */
  readonly pass?: string;
}

const LABEL_LENGTH = 34;
const NOT_COVERED = 'The course does not cover this, so I will not guess.';

/** An answer as a learner sees it: the words of the course, each with its source and a button that opens it. */
export function answerView(answer: Answer, controls: AnswerControls): View {
  return answer.kind === 'answered' ? covered(answer, controls) : uncovered(answer, controls);
}

function covered(answer: Answered, controls: AnswerControls): View {
  const { excerpts, corrections, phrased } = answer;
  const blocks: Block[] = [asked(answer)];
  const spoken: string[] = [];
  if (phrased !== undefined) {
    blocks.push({ kind: 'text', text: phrased });
    blocks.push({ kind: 'note', text: `From: ${excerpts.map(({ passage }) => source(passage)).join('; ')}` });
    spoken.push(`${phrased} (${excerpts.map(({ passage }) => source(passage)).join('; ')})`);
  } else {
    for (const { passage, text } of excerpts) {
      if (passage.kind === 'definition') blocks.push({ kind: 'heading', text: passage.heading, level: 3 });
      for (const paragraph of text.split(/\n{2,}/)) blocks.push({ kind: 'text', text: paragraph });
      blocks.push({ kind: 'note', text: `Source: ${source(passage)}` });
      spoken.push(`${text} (${source(passage)})`);
    }
  }
  if (corrections.length > 0) {
    const read = corrections.map(([asked, read]) => `${asked} → ${read}`).join(', ');
    blocks.push({ kind: 'note', text: `Read as: ${read}` });
  }
  const buttons = citations(
    excerpts.map(({ passage }) => passage),
    controls,
  );
  if (buttons.length > 0) blocks.push({ kind: 'buttons', buttons });
  return { text: spoken.join('\n\n'), blocks };
}

function uncovered(answer: Uncovered, controls: AnswerControls): View {
  const blocks: Block[] = [asked(answer), { kind: 'callout', tone: 'info', text: NOT_COVERED }];
  const nearest = citations(answer.nearest, controls);
  const pass: readonly Button[] = controls.pass
    ? [{ label: 'Ask a teacher', action: controls.pass, style: 'primary' }]
    : [];
  if (nearest.length > 0) blocks.push({ kind: 'text', text: 'The nearest it has:' });
  const buttons = [...nearest, ...pass];
  if (buttons.length > 0) blocks.push({ kind: 'buttons', buttons });
  const names = answer.nearest.map((passage) => `${passage.heading} (${source(passage)})`);
  const offered = names.length > 0 ? ` The nearest it has: ${names.join('; ')}` : '';
  return { text: `${NOT_COVERED}${offered}`, blocks };
}

function asked({ question, about }: Answer): Block {
  const text = about === undefined ? [emphasis(question)] : [emphasis(question), ` (about “${about}”)`];
  return { kind: 'note', text };
}

function citations(passages: readonly Passage[], { open }: AnswerControls): readonly Button[] {
  const buttons = passages.flatMap((passage): Button[] => {
    const action = open(passage);
    return action === undefined ? [] : [{ label: label(passage), action }];
  });
  return buttons.filter(
    (button, index) => buttons.findIndex(({ action }) => action === button.action) === index,
  );
}

/** Where a passage stands, as a citation. */
export function source({ source: from, heading, kind }: Passage): string {
  if (from.kind === 'teacher') return `answered by ${from.name}`;
  const { lesson, place } = from;
  const title = placeTitle(lesson, place);
  const where = `${lesson.number} ${lesson.title}, ${title}`;
  return kind === 'definition' && heading !== title ? `${where}: ${heading}` : where;
}

function label({ source: from, heading, kind }: Passage): string {
  if (from.kind === 'teacher') return 'Open';
  const name = kind === 'definition' ? heading : placeTitle(from.lesson, from.place);
  return `Open ${name.length > LABEL_LENGTH ? `${name.slice(0, LABEL_LENGTH - 1).trimEnd()}…` : name}`;
}
