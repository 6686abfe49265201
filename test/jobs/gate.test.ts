import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { createGate } from '../../src/jobs/gate.ts';

const held = () => {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
};

describe('a gate', () => {
  it('lets so many through at a time, in the order they came, and refuses what would only wait', async () => {
    const inTurn = createGate({ atOnce: 2, mostWaiting: 2, refusal: 'Too many.' });
    const works = [0, 1, 2, 3].map(held);
    const begun: number[] = [];
    const ends = works.map(({ until }, index) =>
      inTurn(async () => {
        begun.push(index);
        await until;
        if (index === 1) throw new Error('one fails');
        return index;
      }),
    );
    const settled = Promise.allSettled(ends);
    await expect(inTurn(async () => 4)).rejects.toThrow(new UserError('Too many.'));
    expect(begun).toEqual([0, 1]);
    works[1]?.release();
    await expect(ends[1]).rejects.toThrow('one fails');
    await expect.poll(() => begun).toEqual([0, 1, 2]);
    for (const { release } of works) release();
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await inTurn(async () => 'free again')).toBe('free again');
  });
});
