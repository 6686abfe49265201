import { describe, expect, it } from 'vitest';
import { createRecent } from '../../src/chat/recent.ts';

describe('what is remembered for a while', () => {
  it('is forgotten when its time is over, or when it is taken back', () => {
    let now = 0;
    const recent = createRecent<number>({ lifeMs: 10, most: 100, now: () => now });
    recent.set('a', 1);
    recent.set('b', 2);
    recent.delete('b');
    expect([recent.get('a'), recent.get('b')]).toEqual([1, undefined]);
    now = 9;
    recent.set('a', 3);
    now = 18;
    expect(recent.get('a')).toBe(3);
    now = 19;
    expect(recent.get('a')).toBeUndefined();
  });

  it('is the latest half at least, and no more than the most', () => {
    const recent = createRecent<number>({ most: 100, now: () => 0 });
    for (let each = 0; each < 1000; each++) {
      recent.set(`${each}`, each);
      const known = Array.from({ length: each + 1 }, (_, index) => recent.get(`${index}`) !== undefined);
      expect(known.slice(-50).every(Boolean)).toBe(true);
      expect(known.filter(Boolean).length).toBeLessThanOrEqual(100);
    }
  });

  it('is no older value once it was set anew or taken back', () => {
    const recent = createRecent<number>({ most: 4, now: () => 0 });
    for (const [key, value] of [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['a', 2],
    ] as const)
      recent.set(key, value);
    expect(recent.get('a')).toBe(2);
    recent.delete('a');
    expect(recent.get('a')).toBeUndefined();
  });
});
