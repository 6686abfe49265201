/** Work that goes on after Slack has been answered. */
export interface UnderWay {
  /** Never throws: what fails is handed to `failed`. */
  follow(work: () => Promise<void>): Promise<void>;
  /** Like `follow`, but does nothing while the same thing is already being done: a double click. */
  followOnce(key: string, work: () => Promise<void>): Promise<void>;
  /** Resolves when nothing is being worked on, or after `patienceMs`. */
  idle(patienceMs: number): Promise<void>;
}

export function createUnderWay(failed: (error: unknown) => void): UnderWay {
  const running = new Set<Promise<void>>();
  const keys = new Set<string>();

  function follow(work: () => Promise<void>): Promise<void> {
    const done: Promise<void> = work()
      .catch(failed)
      .finally(() => running.delete(done));
    running.add(done);
    return done;
  }

  return {
    follow,
    async followOnce(key, work) {
      if (keys.has(key)) return;
      keys.add(key);
      await follow(() => work().finally(() => keys.delete(key)));
    },
    async idle(patienceMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      });
      const quiet = async () => {
        while (running.size > 0) await Promise.allSettled([...running]);
      };
      await Promise.race([quiet(), late]);
      clearTimeout(timer);
    },
  };
}
