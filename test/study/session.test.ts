import { describe, expect, it } from 'vitest';
import type { LearnerId, MessageRef } from '../../src/chat/ids.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { typeOf } from '../../src/study/round-view.ts';
import {
  ask,
  attach,
  closeRound,
  grantGrace,
  isDeserted,
  isFull,
  isOpen,
  join,
  MOST_PLAYERS,
  PACE,
  requestReveal,
  type Session,
  takeAnswer,
} from '../../src/study/session.ts';
import { standings } from '../../src/study/standings.ts';

const question = {
  id: 'q',
  kind: 'true-false',
  prompt: 'Is it?',
  explanation: 'It is.',
  hints: [],
  body: { answer: true },
};
const message: MessageRef = { workspace: 'web:local', channel: 'web:local/general', message: 'm' };
const grading = { type: typeOf(question, questionTypes), context: { concepts: [] } };
const learner = (name: string) => ({ id: `web:${name}` as LearnerId, name });

function session(names: readonly string[], changes: Partial<Session> = {}): Session {
  const empty: Session = {
    id: 's',
    workspace: 'web:local',
    channel: 'web:local/general',
    host: { id: 'web:host', name: 'Host' },
    title: 'Title',
    seconds: 30,
    questions: [0, 1, 2, 3].map(() => ({ lesson: 'c/1', question: 'q' })),
    seed: 1,
    openedAt: 0,
    players: {},
    phase: { kind: 'lobby', closesAt: 1, started: true },
    results: [],
    unanswered: 0,
    ...changes,
  };
  return names.reduce((each, name) => join(each, learner(name)), empty);
}
const asked = (from: Session, index = 0, now = 0) => attach(ask(from, index, question), index, message, now);
const answered = (from: Session, name: string, value: string, at = 1) =>
  takeAnswer(from, learner(name), { answer: [value], at }, PACE);
const closed = (from: Session, now = 9) => closeRound(from, grading, now, PACE);
const deadline = ({ phase }: Session) => (phase.kind === 'asking' ? phase.deadline : undefined);

describe('a study session', () => {
  it('begins the time of a round when its message stands, and never anew', () => {
    const first = asked(session(['a']), 0, 1000);
    expect(deadline(ask(session(['a']), 0, question))).toBeUndefined();
    expect(deadline(first)).toBe(31_000);
    expect(deadline(attach(first, 0, message, 20_000))).toBe(31_000);
    const { seconds: _, ...unlimited } = session(['a']);
    expect(deadline(asked(unlimited, 0, 1000))).toBeUndefined();
  });

  it('takes answers before the deadline only, and only for the round that is open', () => {
    const open = asked(session(['a']));
    expect(isOpen(open, 0, 29_999)).toBe(true);
    expect(isOpen(open, 0, 30_000)).toBe(false);
    expect(isOpen(open, 1, 1)).toBe(false);
    expect(isOpen({ ...open, stoppedBy: 'Host' }, 0, 1)).toBe(false);
    expect(isOpen(closed(open), 0, 1)).toBe(false);
  });

  it('gives one point a right answer, the last one given, and shares ranks', () => {
    let each = asked(session(['a', 'b', 'c']));
    each = answered(answered(answered(each, 'a', 'true'), 'b', 'false'), 'b', 'true', 2);
    each = closed(answered(each, 'c', 'false'));
    expect(standings(each)).toEqual([
      { player: 'web:a', name: 'a', points: 1, rank: 1 },
      { player: 'web:b', name: 'b', points: 1, rank: 1 },
      { player: 'web:c', name: 'c', points: 0, rank: 3 },
    ]);
    expect(each.results[0]?.spread).toEqual([
      { label: 'True', count: 2, right: true },
      { label: 'False', count: 1, right: false },
    ]);
  });

  it('brings the end near once all have answered, never later than it was', () => {
    const one = answered(asked(session(['a', 'b'])), 'a', 'true', 100);
    expect(deadline(one)).toBe(30_000);
    expect(deadline(answered(one, 'b', 'true', 200))).toBe(200 + PACE.allAnswered);
    expect(deadline(answered(one, 'b', 'true', 29_000))).toBe(30_000);
  });

  it('gives time after a restart to those who may still answer, and to nobody else', () => {
    const open = asked(session(['a', 'b']));
    expect(deadline(grantGrace(open, 60_000, PACE))).toBe(70_000);
    expect(deadline(grantGrace(open, 1000, PACE))).toBe(30_000);
    const all = answered(answered(open, 'a', 'true'), 'b', 'true');
    expect(deadline(grantGrace(all, 60_000, PACE))).toBe(deadline(all));
    const cut = requestReveal(open, 0, 5000);
    expect(deadline(grantGrace(cut, 60_000, PACE))).toBe(5000);
  });

  it('is deserted after three rounds without an answer, unless the host moves it on', () => {
    const silent = (from: Session, index: number) => closed(asked(from, index));
    const two = silent(silent(session(['a']), 0), 1);
    expect(isDeserted(two)).toBe(false);
    expect(isDeserted(silent(two, 2))).toBe(true);
    expect(isDeserted(closed(requestReveal(asked(two, 2), 2, 1)))).toBe(false);
    expect(isDeserted(closed(answered(asked(two, 2), 'a', 'false')))).toBe(false);
  });

  it('holds a class and no more', () => {
    const full = session(Array.from({ length: MOST_PLAYERS + 1 }, (_, index) => `n${index}`));
    expect(Object.keys(full.players)).toHaveLength(MOST_PLAYERS);
    expect(isFull(full)).toBe(true);
    expect(answered(asked(full), 'late', 'true').players['web:late']).toBeUndefined();
  });
});
