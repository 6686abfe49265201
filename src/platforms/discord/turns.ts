/** Runs work of the same key one after the other. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * discord.js keeps the requests of a rate limit in one queue, but lets those behind pass one that Discord refuses with
 * a limit no header had foretold. Sent one at a time, those behind wait as long as it does.
 */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key);
    const result = before ? before.then(work) : work();
    const over: Promise<void> = result.then(
      () => leave(),
      () => leave(),
    );
    const leave = () => {
      if (last.get(key) === over) last.delete(key);
    };
    last.set(key, over);
    return result;
  };
}

/** Requests of one method share a limit within a channel or an interaction, whichever message they are about. */
export const limitKey = (method: string, route: string): string =>
  `${method} ${route.replace(/(?<=\/messages\/)(\d+|@original)/, ':message')}`;
