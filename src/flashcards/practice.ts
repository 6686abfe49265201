import type { CardRef } from './deck.ts';

/** Going through cards ahead of their time. It leaves the schedule as it is. Plain data. */
export interface Practice {
  readonly id: string;
  /** Cards to go; one that was not known goes to the end. */
  readonly queue: readonly CardRef[];
  readonly total: number;
  /** Known at the first try. */
  readonly known: number;
  /** Those that were not known at the first try, by key. */
  readonly missed: readonly string[];
  /** Answers so far, so that a button counts once. */
  readonly step: number;
}

export function startPractice(id: string, queue: readonly CardRef[]): Practice {
  return { id, queue, total: queue.length, known: 0, missed: [], step: 0 };
}

/** A second answer at the same step changes nothing. */
export function answerPractice(
  practice: Practice,
  step: number,
  knew: boolean,
  key: (card: CardRef) => string,
): Practice {
  const [card, ...rest] = practice.queue;
  if (!card || practice.step !== step) return practice;
  const again = practice.missed.includes(key(card));
  return {
    ...practice,
    queue: knew ? rest : [...rest, card],
    known: practice.known + (knew && !again ? 1 : 0),
    missed: knew || again ? practice.missed : [...practice.missed, key(card)],
    step: step + 1,
  };
}

/** Without the cards at the front that have left the course. */
export function skipGone(practice: Practice, exists: (card: CardRef) => boolean): Practice {
  const from = practice.queue.findIndex(exists);
  if (from === 0) return practice;
  return { ...practice, queue: from < 0 ? [] : practice.queue.slice(from) };
}
