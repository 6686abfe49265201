import { type Block, type Button, emphasis, type View } from '../chat/view.ts';
import { PART_TITLES, placeTitle } from '../course/places.ts';
import { tableRows } from '../course/prose.ts';
import type { Answer, Answered, Excerpt, Uncovered } from './answer.ts';
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
      if (passage.kind === 'definition' || answersHeading(passage)) {
        blocks.push({ kind: 'heading', text: passage.heading, level: 3 });
      }
      blocks.push(...text.split(/\n{2,}/).map((paragraph) => paragraphBlock(paragraph, passage.heading)));
      blocks.push({ kind: 'note', text: `Source: ${source(passage)}` });
      spoken.push(`${inFull({ passage, text })} (${source(passage)})`);
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

/** What a card or a question of the quiz says is understood only with what it answers. */
const answersHeading = ({ kind, heading }: Passage) =>
  (kind === 'card' || kind === 'quiz') && heading.endsWith('?');

/** An excerpt as it is understood without its heading above it. */
export const inFull = ({ passage, text }: Excerpt): string =>
  answersHeading(passage) ? `${passage.heading} ${text}` : text;

/** A paragraph, list or table of the course as it was written there. */
function paragraphBlock(text: string, heading: string): Block {
  const [titles, ...rows] = tableRows(text) ?? [];
  if (titles) {
    return { kind: 'table', caption: heading, columns: titles.map((title) => ({ title })), rows };
  }
  const items = text.trimEnd().split('\n');
  if (items.every((item) => item.startsWith('• '))) {
    return { kind: 'list', items: items.map((item) => item.slice(2)) };
  }
  if (items.every((item, index) => item.startsWith(`${index + 1}. `))) {
    return { kind: 'list', ordered: true, items: items.map((item) => item.replace(/^\d+\. /, '')) };
  }
  return { kind: 'text', text };
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

/** A question as whoever has not followed the conversation can understand it. */
export const askedInFull = ({ question, about }: Answer): string =>
  about === undefined ? question : `${question} (about “${about}”)`;

function asked({ question, about }: Answer): Block {
  const text = about === undefined ? [emphasis(question)] : [emphasis(question), ` (about “${about}”)`];
  return { kind: 'note', text };
}

/** A button for each place, named by its heading; where that reads like another, its part of the lesson stands with it. */
function citations(passages: readonly Passage[], { open }: AnswerControls): readonly Button[] {
  const places = new Map<string, Passage>();
  for (const passage of passages) {
    const action = open(passage);
    if (action !== undefined && !places.has(action)) places.set(action, passage);
  }
  const seen = [...places.values()].map((passage) => shortened(placeName(passage), LABEL_LENGTH));
  const labels = [...places.values()].map((passage, index) => {
    const name = seen[index] ?? '';
    if (seen.filter((each) => each === name).length === 1) return name;
    const part = ` (${partName(passage)})`;
    return `${shortened(placeName(passage), LABEL_LENGTH - part.length)}${part}`;
  });
  return [...places.keys()].map((action, index) => {
    const name = labels[index] ?? '';
    const before = labels.slice(0, index).filter((each) => each === name).length;
    return { label: before === 0 ? `Open ${name}` : `Open ${name} ${before + 1}`, action };
  });
}

const shortened = (text: string, most: number) =>
  text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;

/** Where a passage stands, as a citation. */
export function source({ source: from, heading, kind }: Passage): string {
  if (from.kind === 'teacher') return `answered by ${from.name}`;
  const { lesson, place } = from;
  const title = placeTitle(lesson, place);
  if (kind === 'card') return `${lesson.number} ${lesson.title}, flashcard`;
  const where = `${lesson.number} ${lesson.title}, ${title}`;
  return kind === 'definition' && heading !== title ? `${where}: ${heading}` : where;
}

function placeName({ source: from, heading, kind }: Passage): string {
  if (from.kind === 'teacher') return heading;
  return kind === 'definition' ? heading : placeTitle(from.lesson, from.place);
}

const partName = ({ source: from }: Passage) =>
  from.kind === 'teacher' ? from.name : `${from.lesson.number} ${PART_TITLES[from.place.part]}`;
