import { UserError } from '../chat/errors.ts';

/** Lets work through. @throws UserError when too much of it waits already. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** So many pieces of work at a time; others wait their turn, each with what it holds in memory, and further ones are refused. */
export function createGate(parts: {
  readonly atOnce: number;
  readonly mostWaiting: number;
  /** A sentence for who is refused. */
  readonly refusal: string;
}): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function enter(): Promise<void> {
    if (running < parts.atOnce) {
      running++;
      return;
    }
    if (waiting.length >= parts.mostWaiting) throw new UserError(parts.refusal);
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** Whoever has waited longest takes the place. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
