import { describe, expect, it } from 'vitest';
import { createAllowance } from '../../../src/platforms/web/allowance.ts';

function allowance() {
  let now = 1_000_000;
  const { take } = createAllowance({ burst: 3, perSecond: 2, now: () => now });
  return {
    taken: (tries: number, key = 'ada') =>
      Array.from({ length: tries }, () => take(key)).filter(Boolean).length,
    later: (ms: number) => {
      now += ms;
    },
  };
}

describe('an allowance', () => {
  it('lets so many through at once, then so many a second, each key on its own', () => {
    const { taken, later } = allowance();
    expect(taken(5)).toBe(3);
    expect(taken(5, 'ben')).toBe(3);
    later(1000);
    expect(taken(5)).toBe(2);
    later(3_600_000);
    expect(taken(5)).toBe(3);
  });

  it('goes on where a clock is put back', () => {
    const { taken, later } = allowance();
    expect(taken(2)).toBe(2);
    later(-3_600_000);
    expect(taken(5)).toBe(1);
    later(1000);
    expect(taken(5)).toBe(2);
  });
});
