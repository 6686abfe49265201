import type { LearnerId } from '../chat/ids.ts';
import { playersOf, type Session } from './session.ts';

export interface Standing {
  readonly player: LearnerId;
  readonly name: string;
  readonly points: number;
  /** From 1; those with as many points share it. */
  readonly rank: number;
}

/** One point for each right answer, however fast it came. A host who only hosts does not stand among them. */
export function standings(session: Session): readonly Standing[] {
  const played = (player: LearnerId) => session.results.some(({ answers }) => answers[player]);
  const players = playersOf(session).filter((player) => player !== session.host.id || played(player));
  const rows = players.map((player) => ({
    player,
    name: session.players[player] ?? '',
    points: session.results.filter(({ answers }) => answers[player]?.correct).length,
  }));
  return rows
    .toSorted((a, b) => b.points - a.points || a.name.localeCompare(b.name, 'en'))
    .map((row) => ({ ...row, rank: 1 + rows.filter(({ points }) => points > row.points).length }));
}
