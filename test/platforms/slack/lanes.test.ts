import { describe, expect, it } from 'vitest';
import { createLanes, createLatest } from '../../../src/platforms/slack/lanes.ts';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

describe('what is said in a channel', () => {
  it('keeps its order, and goes on after a failure', async () => {
    const inTurn = createLanes();
    const said: number[] = [];
    const { open, opened } = gate();
    const first = inTurn('a', async () => {
      await opened;
      said.push(1);
    });
    const second = inTurn('a', async () => {
      said.push(2);
      throw new Error('lost');
    });
    const third = inTurn('a', async () => void said.push(3));
    await inTurn('b', async () => void said.push(0));
    open();
    await first;
    await expect(second).rejects.toThrow('lost');
    await third;
    expect(said).toEqual([0, 1, 2, 3]);
  });
});

describe('edits that come faster than they are taken', () => {
  it('run one at a time, and of those that wait only the latest', async () => {
    const latest = createLatest<number>();
    const done: number[] = [];
    const { open, opened } = gate();
    const edit = (number: number) =>
      latest('message', async () => {
        await opened;
        done.push(number);
        return number;
      });
    const edits = [1, 2, 3, 4].map(edit);
    open();
    expect(await Promise.all(edits)).toEqual([1, 4, 4, 4]);
    expect(done).toEqual([1, 4]);
    expect(await edit(5)).toBe(5);
  });

  it('go on after one that failed', async () => {
    const latest = createLatest<number>();
    const failing = latest('message', async () => {
      throw new Error('no');
    });
    const next = latest('message', async () => 2);
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe(2);
  });
});
