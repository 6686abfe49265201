import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf, knownZone, startOfDay, streakOf } from '../../src/progress/days.ts';
import { requireZone, suggestZones } from '../../src/progress/zones.ts';

const HOUR = 3600 * 1000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Africa/Cairo',
];
const zone = fc.constantFrom(...ZONES);
const moment = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });

describe('the start of a day', () => {
  it('is the first moment of that day, in any zone, at any time', () => {
    fc.assert(
      fc.property(moment, zone, (at, where) => {
        const start = startOfDay(at, where);
        expect(start).toBeLessThanOrEqual(at);
        const dayOf = calendarOf(where);
        expect(dayOf(start)).toBe(dayOf(at));
        expect(dayOf(start - 1)).not.toBe(dayOf(at));
      }),
      { numRuns: 300 },
    );
  });

  it('is right on days of 23 and of 25 hours', () => {
    const spring = Date.UTC(2026, 2, 29, 20);
    expect(startOfDay(spring, 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 28, 23));
    const autumn = Date.UTC(2026, 9, 25, 20);
    expect(startOfDay(autumn, 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 24, 22));
  });
});

describe('a streak', () => {
  it('counts once however often a learner studies in a day', () => {
    fc.assert(
      fc.property(moment, zone, fc.array(fc.nat(), { minLength: 1, maxLength: 9 }), (at, where, offsets) => {
        const start = startOfDay(at, where);
        const same = offsets.map((offset) => start + (offset % Math.max(1, at - start)));
        expect(streakOf(same, at, where)).toEqual({ current: 1, longest: 1, today: true });
      }),
    );
  });

  it('counts every day of a row across changes of the clock, whatever the time of day', () => {
    fc.assert(
      fc.property(
        zone,
        fc.array(fc.integer({ min: 0, max: 23 }), { minLength: 40, maxLength: 40 }),
        (where, hours) => {
          const days = [Date.UTC(2026, 2, 10, 12)];
          while (days.length < 40) days.push(startOfDay((days.at(-1) ?? 0) + 24 * HOUR, where) + 12 * HOUR);
          const moments = days.map((at, index) => {
            const start = startOfDay(at, where);
            const end = startOfDay(start + 36 * HOUR, where);
            return Math.min(start + (hours[index] ?? 0) * HOUR, end - 1);
          });
          const last = moments.at(-1) ?? 0;
          expect(streakOf(moments, last, where)).toEqual({ current: 40, longest: 40, today: true });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stands while the next day is not over, and is gone after it', () => {
    const evening = Date.UTC(2026, 2, 9, 22);
    expect(streakOf([evening], Date.UTC(2026, 2, 10, 23, 59), 'UTC').current).toBe(1);
    expect(streakOf([evening], Date.UTC(2026, 2, 11, 0, 1), 'UTC')).toEqual({
      current: 0,
      longest: 1,
      today: false,
    });
    expect(streakOf([], evening, 'UTC')).toEqual({ current: 0, longest: 0, today: false });
  });
});

describe('time zones', () => {
  it('are found by name and city', () => {
    expect(requireZone('Europe/Berlin')).toBe('Europe/Berlin');
    expect(requireZone('tokyo')).toBe('Asia/Tokyo');
    expect(knownZone('Nowhere/Land')).toBeUndefined();
    expect(suggestZones('')).toHaveLength(25);
    expect(() => requireZone('europe')).toThrow('did you mean');
  });
});
