import { blocksText } from '../chat/blocks-text.ts';
import { markdownBlocks } from '../chat/markdown.ts';
import { shorten } from '../chat/shorten.ts';
import type { Block, Button, Rich, View } from '../chat/view.ts';
import type { Lesson } from '../course/model.ts';
import { proseText } from '../course/prose.ts';
import { gradeCard, nextCard, revealCard, studyAhead, undoGrade } from './actions.ts';
import type { DeckCard, DeckState } from './deck.ts';
import { GRADES, type GradeName, type Memory, shortInterval } from './schedule.ts';

/** The lesson whose cards are gone through; all lessons when undefined. */
export type Scope = Lesson | undefined;

/** The grade given last, said above the next card. */
export interface LastGrade {
  readonly card: DeckCard;
  readonly due: number;
  readonly reps: number;
}

const FRONT = 60;

/** The front of a card, or, when none is left, when the next one comes. */
export function nextView(
  state: DeckState,
  scope: Scope,
  memory: Memory | undefined,
  last: LastGrade | undefined,
  more: Reports,
): View {
  const card = state.due[0] ?? state.fresh[0];
  return card ? frontView(card, scope, state, memory, last) : doneView(state, scope, last, more);
}

function frontView(
  card: DeckCard,
  scope: Scope,
  { due, fresh }: DeckState,
  memory: Memory | undefined,
  last: LastGrade | undefined,
): View {
  const left = [
    ...(due.length > 0 ? [`${due.length} due`] : []),
    ...(fresh.length > 0 ? [`${fresh.length} new`] : []),
  ].join(', ');
  const content: Block[] = [
    { kind: 'note', text: `${placed(card)} · ${left}${memory ? '' : ' · new card'}` },
    ...frontBlocks(card),
  ];
  const reveal: Button = {
    label: 'Show answer',
    action: revealCard.id(at(card, scope, memory?.reps ?? 0)),
    style: 'primary',
  };
  return {
    text: blocksText(content),
    blocks: [
      ...(last ? [lastNote(last)] : []),
      ...content,
      { kind: 'buttons', buttons: [reveal, ...(last ? [undoButton(last, scope)] : [])] },
    ],
  };
}

/** Both sides, and how well it was known: each button says when the card would come again. */
export function backView(
  card: DeckCard,
  scope: Scope,
  memory: Memory | undefined,
  due: Readonly<Record<GradeName, number>>,
  now: number,
): View {
  const content: Block[] = [
    { kind: 'note', text: placed(card) },
    ...frontBlocks(card),
    { kind: 'divider' },
    ...markdownBlocks(card.flashcard.back.nodes),
  ];
  const reps = memory?.reps ?? 0;
  return {
    text: blocksText(content),
    blocks: [
      ...content,
      { kind: 'note', text: 'How well did you know it? The time says when it comes again.' },
      {
        kind: 'buttons',
        buttons: GRADES.map((grade) => ({
          label: `${NAMES[grade]} (${shortInterval(due[grade] - now)})`,
          action: gradeCard.id({ ...at(card, scope, reps), grade }),
          ...(grade === 'good' && { style: 'primary' as const }),
        })),
      },
    ],
  };
}

const NAMES: Readonly<Record<GradeName, string>> = {
  again: 'Again',
  hard: 'Hard',
  good: 'Good',
  easy: 'Easy',
};

/** What else there is to say and do when no card is left. */
export interface Reports {
  /** New cards a day. */
  readonly perDay: number;
  /** Buttons to other commands. */
  readonly links: readonly Button[];
}

function doneView(
  { unmet, nextDue }: DeckState,
  scope: Scope,
  last: LastGrade | undefined,
  { perDay, links }: Reports,
): View {
  const done = 'No card is due now.';
  const next: Rich | undefined =
    nextDue === undefined
      ? undefined
      : [
          'The next card is due ',
          { kind: 'time', at: nextDue, style: 'relative' },
          ', on ',
          { kind: 'time', at: nextDue, style: 'moment' },
          '.',
        ];
  const waiting =
    unmet === 0
      ? undefined
      : `${unmet} new ${unmet === 1 ? 'card waits' : 'cards wait'} for another day: you have met today’s ${perDay}.`;
  const blocks: Block[] = [
    { kind: 'callout', tone: 'success', text: done },
    ...(next ? [{ kind: 'text', text: next } as const] : []),
    ...(waiting ? [{ kind: 'text', text: waiting } as const] : []),
  ];
  return {
    text: blocksText(blocks),
    blocks: [
      ...(last ? [lastNote(last)] : []),
      ...blocks,
      {
        kind: 'buttons',
        buttons: [
          ...(last ? [undoButton(last, scope)] : []),
          { label: 'Study ahead', action: studyAhead.id({ lesson: scope?.id ?? '' }) },
          ...links,
        ],
      },
      { kind: 'note', text: 'Studying ahead goes through all cards and leaves your schedule as it is.' },
    ],
  };
}

/** A card whose lesson or front has changed since it was shown. */
export function goneView(scope: Scope): View {
  const text = 'This card has been changed or taken out of the course since it was shown.';
  return {
    text,
    blocks: [
      { kind: 'callout', tone: 'info', text },
      {
        kind: 'buttons',
        buttons: [{ label: 'Next card', action: nextCard.id({ lesson: scope?.id ?? '' }), style: 'primary' }],
      },
    ],
  };
}

export const placed = ({ from }: DeckCard): string => `${from.number} ${from.title}`;

export const frontBlocks = ({ flashcard }: DeckCard): readonly Block[] => {
  const text = proseText(flashcard.front);
  return text.length <= HEADING
    ? [{ kind: 'heading', text, level: 2 }]
    : [{ kind: 'text', text: [{ kind: 'strong', text }] }];
};
const HEADING = 140;

function lastNote({ card, due }: LastGrade): Block {
  return {
    kind: 'note',
    text: [
      `“${shorten(proseText(card.flashcard.front), FRONT)}” comes again `,
      { kind: 'time', at: due, style: 'relative' },
      '.',
    ],
  };
}

const undoButton = ({ card, reps }: LastGrade, scope: Scope): Button => ({
  label: 'Undo',
  action: undoGrade.id(at(card, scope, reps)),
});

const at = ({ lesson, card }: DeckCard, scope: Scope, reps: number) => ({
  scope: scope ? ('one' as const) : ('all' as const),
  lesson,
  card,
  reps,
});
