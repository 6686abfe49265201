/** Lets the latest value through at most every so many milliseconds. */
export interface Throttled<Value> {
  push(value: Value): void;
  /** Drops what has not been written yet, and waits for what is under way. */
  flush(): Promise<void>;
}

export function throttled<Value>(
  write: (value: Value) => Promise<unknown>,
  everyMs: number,
): Throttled<Value> {
  let next: { readonly value: Value } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const send = () => {
    timer = undefined;
    if (!next) return;
    const { value } = next;
    next = undefined;
    last = performance.now();
    writing = writing.then(() => write(value));
  };
  return {
    push(value) {
      next = { value };
      timer ??= setTimeout(send, Math.max(0, last + everyMs - performance.now()));
    },
    async flush() {
      clearTimeout(timer);
      timer = undefined;
      next = undefined;
      await writing;
    },
  };
}
