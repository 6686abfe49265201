/** One task after another under each key, in the order they came. */
export function createLanes() {
  const last = new Map<string, Promise<unknown>>();
  return function inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = (last.get(key) ?? Promise.resolve()).then(work);
    const over = settled(result).then(() => {
      if (last.get(key) === over) last.delete(key);
    });
    last.set(key, over);
    return result;
  };
}

interface Slot<Result> {
  work: () => Promise<Result>;
  readonly result: Promise<Result>;
}

/** One task at a time under each key; of those that wait only the latest runs, and all that waited get its result. */
export function createLatest<Result>() {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Slot<Result>>();

  function start(key: string, work: () => Promise<Result>): Promise<Result> {
    const result = work();
    const over = settled(result).then(() => {
      if (running.get(key) === over) running.delete(key);
    });
    running.set(key, over);
    return result;
  }

  return function latest(key: string, work: () => Promise<Result>): Promise<Result> {
    const next = waiting.get(key);
    if (next) {
      next.work = work;
      return next.result;
    }
    const before = running.get(key);
    if (!before) return start(key, work);
    const slot: Slot<Result> = {
      work,
      result: before.then(() => {
        waiting.delete(key);
        return start(key, slot.work);
      }),
    };
    waiting.set(key, slot);
    return slot.result;
  };
}

const settled = (promise: Promise<unknown>): Promise<void> =>
  promise.then(
    () => undefined,
    () => undefined,
  );
