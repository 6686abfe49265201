import type { Clock } from '../../src/study/clock.ts';

export interface ManualClock extends Clock {
  /** Lets time pass, and everything happen that is due meanwhile. */
  pass(milliseconds: number): Promise<void>;
  /** Nothing that was planned happens any more, as after a crash. */
  drop(): void;
}

/** A clock that moves only when a test says so. */
export function manualClock(start = 1_800_000_000_000): ManualClock {
  let now = start;
  let timers: { readonly at: number; readonly work: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds, work) {
      const timer = { at: now + Math.max(0, milliseconds), work };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    async pass(milliseconds) {
      const target = now + milliseconds;
      await settled();
      for (;;) {
        const next = timers.filter(({ at }) => at <= target).toSorted((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((each) => each !== next);
        now = Math.max(now, next.at);
        next.work();
        await settled();
      }
      now = target;
    },
    drop() {
      timers = [];
    },
  };
}

/** Waits until nothing is under way that does not wait for a timer. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
}
