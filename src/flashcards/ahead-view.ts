import { blocksText } from '../chat/blocks-text.ts';
import { markdownBlocks } from '../chat/markdown.ts';
import type { Block, Button, View } from '../chat/view.ts';
import { answerAhead, revealAhead } from './actions.ts';
import { frontBlocks, placed } from './card-view.ts';
import type { DeckCard } from './deck.ts';
import type { Practice } from './practice.ts';

/** The front of the card that is practised, or how it went once none is left. */
export function aheadView(practice: Practice, card: DeckCard | undefined, links: readonly Button[]): View {
  if (!card) return overView(practice, links);
  const content = [note(practice, card), ...frontBlocks(card)];
  return {
    text: blocksText(content),
    blocks: [
      ...content,
      {
        kind: 'buttons',
        buttons: [{ label: 'Show answer', action: revealAhead.id(at(practice)), style: 'primary' }],
      },
    ],
  };
}

export function aheadBackView(practice: Practice, card: DeckCard): View {
  const content: Block[] = [
    note(practice, card),
    ...frontBlocks(card),
    { kind: 'divider' },
    ...markdownBlocks(card.flashcard.back.nodes),
  ];
  return {
    text: blocksText(content),
    blocks: [
      ...content,
      {
        kind: 'buttons',
        buttons: [
          { label: 'Not yet', action: answerAhead.id({ ...at(practice), knew: 'no' }) },
          { label: 'Knew it', action: answerAhead.id({ ...at(practice), knew: 'yes' }), style: 'primary' },
        ],
      },
    ],
  };
}

function overView({ total, known }: Practice, links: readonly Button[]): View {
  const text = `You have been through ${total === 1 ? 'the card' : `all ${total} cards`} and knew ${known} at the first try. Your schedule is as it was.`;
  return {
    text,
    blocks: [
      { kind: 'callout', tone: 'success', text },
      ...(links.length > 0 ? [{ kind: 'buttons', buttons: links } as const] : []),
    ],
  };
}

const note = ({ queue }: Practice, card: DeckCard): Block => ({
  kind: 'note',
  text: `Studying ahead · ${placed(card)} · ${queue.length} to go`,
});

const at = ({ id, step }: Practice) => ({ practice: id, step });
