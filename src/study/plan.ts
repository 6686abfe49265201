import { type EndReason, isDeserted, lastSign, type Pace, type Session } from './session.ts';

/** What a session needs next. */
export type Step =
  /** Decide where the rounds are: open a thread if there can be one. */
  | { readonly kind: 'settle-room' }
  /** Begin the first round from `from` on whose question is still in the course. */
  | { readonly kind: 'ask'; readonly from: number }
  /** The round has no message yet, or has lost it. */
  | { readonly kind: 'post' }
  | { readonly kind: 'close-round' }
  | { readonly kind: 'finish'; readonly reason: EndReason }
  | { readonly kind: 'wrap-up' }
  | { readonly kind: 'wait'; readonly until?: number };

/** Follows from what is stored and the time alone, so that any process can go on at any moment. */
export function plan(session: Session, now: number, pace: Pick<Pace, 'idle'>): Step {
  const { phase, stoppedBy } = session;
  switch (phase.kind) {
    case 'lobby':
      if (stoppedBy !== undefined) return { kind: 'finish', reason: 'stopped' };
      if (phase.started)
        return session.room === undefined ? { kind: 'settle-room' } : { kind: 'ask', from: 0 };
      if (now >= phase.closesAt) return { kind: 'finish', reason: 'unstarted' };
      return { kind: 'wait', until: phase.closesAt };
    case 'asking': {
      if (stoppedBy !== undefined) {
        const answered = Object.keys(phase.answers).length > 0;
        return answered ? { kind: 'close-round' } : { kind: 'finish', reason: 'stopped' };
      }
      if (!phase.message) return { kind: 'post' };
      const until = phase.deadline ?? lastSign(phase) + pace.idle;
      return now >= until ? { kind: 'close-round' } : { kind: 'wait', until };
    }
    case 'revealed':
      if (stoppedBy !== undefined) return { kind: 'finish', reason: 'stopped' };
      if (isDeserted(session)) return { kind: 'finish', reason: 'unanswered' };
      if (now < phase.until) return { kind: 'wait', until: phase.until };
      return phase.index + 1 < session.questions.length
        ? { kind: 'ask', from: phase.index + 1 }
        : { kind: 'finish', reason: 'finished' };
    case 'over':
      return { kind: 'wrap-up' };
  }
}
