/** Time and timers, so that sessions can be tested without waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once, later; the result cancels it. */
  after(milliseconds: number, work: () => void): () => void;
}

const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, work) {
    const timer = setTimeout(work, Math.min(Math.max(milliseconds, 0), LONGEST_MS));
    return () => clearTimeout(timer);
  },
};
