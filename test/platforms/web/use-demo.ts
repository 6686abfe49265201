import { afterEach } from 'vitest';
import { createDemo, type Demo, type DemoOptions } from './demo.ts';

/** Starts the page with the demonstration tutor; all that a test started ends with it. */
export function useDemo() {
  const running: Demo[] = [];
  async function stop() {
    for (const demo of running.splice(0)) {
      await demo.platform.stop();
      await demo.store.close();
    }
  }
  afterEach(stop);
  return {
    async start(options: DemoOptions = {}) {
      const demo = createDemo(options);
      running.push(demo);
      const { url } = await demo.platform.start();
      return { ...demo, url };
    },
    stop,
  };
}
