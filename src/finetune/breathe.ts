import { setImmediate } from 'node:timers/promises';

const EVERY_MS = 50;

/** To be awaited inside long computations: lets waiting messages and timers through now and then. */
export function createBreather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < EVERY_MS) return;
    await setImmediate();
    last = performance.now();
  };
}
