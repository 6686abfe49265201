import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerPractice, skipGone, startPractice } from '../../src/flashcards/practice.ts';
import { createSchedule, GRADES, type Memory, shortInterval } from '../../src/flashcards/schedule.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.UTC(2026, 2, 9, 12);
const schedule = createSchedule();
const history = fc.array(
  fc.record({
    grade: fc.constantFrom(...GRADES),
    /** How late the card is reviewed, in minutes. */
    late: fc.integer({ min: 0, max: 60 * 24 * 40 }),
  }),
  { maxLength: 12 },
);

function reviewed(reviews: readonly { grade: (typeof GRADES)[number]; late: number }[]) {
  let memory: Memory | undefined;
  let now = START;
  for (const { grade, late } of reviews) {
    memory = schedule.grade(memory, grade, now);
    now = memory.due + late * MINUTE;
  }
  return { memory, now };
}

describe('the schedule', () => {
  it('brings a card back later the better it was known, and never in the past', () => {
    fc.assert(
      fc.property(history, (reviews) => {
        const { memory, now } = reviewed(reviews);
        const due = schedule.preview(memory, now);
        expect(due.again).toBeGreaterThan(now);
        expect(due.again).toBeLessThanOrEqual(due.hard);
        expect(due.hard).toBeLessThanOrEqual(due.good);
        expect(due.good).toBeLessThanOrEqual(due.easy);
      }),
    );
  });

  it('gives what the preview showed, and goes on the same after being stored as JSON', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...GRADES), (reviews, grade) => {
        const { memory, now } = reviewed(reviews);
        const stored = memory && (JSON.parse(JSON.stringify(memory)) as Memory);
        const next = schedule.grade(stored, grade, now);
        expect(next.due).toBe(schedule.preview(memory, now)[grade]);
        expect(next).toEqual(schedule.grade(memory, grade, now));
        expect(next.reps).toBe((memory?.reps ?? 0) + 1);
        for (const value of Object.values(next)) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it('lets intervals grow for a card that is known each time, and counts a lapse', () => {
    const known = Array.from({ length: 7 }, () => ({ grade: 'good' as const, late: 0 }));
    const { memory, now } = reviewed(known);
    expect(memory?.scheduledDays).toBeGreaterThan(90);
    const lapsed = schedule.grade(memory, 'again', now);
    expect(lapsed.lapses).toBe(1);
    expect(lapsed.due - now).toBeLessThan(DAY);
    expect(schedule.grade(lapsed, 'good', lapsed.due).lapses).toBe(1);
  });
});

describe('an interval on a button', () => {
  it('is short and says its unit', () => {
    const said = [
      10_000,
      MINUTE,
      59.6 * MINUTE,
      90 * MINUTE,
      DAY,
      8 * DAY,
      59 * DAY,
      90 * DAY,
      365 * DAY,
      900 * DAY,
    ];
    expect(said.map(shortInterval)).toEqual([
      '1 min',
      '1 min',
      '60 min',
      '2 hours',
      '1 day',
      '8 days',
      '59 days',
      '3 months',
      '1 year',
      '2.5 years',
    ]);
  });
});

describe('studying ahead', () => {
  const cards = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ lesson: 'c/1', card: String(index) }));
  const key = ({ card }: { card: string }) => card;

  it('ends once every card has been known, and counts those known at the first try', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.boolean(), { maxLength: 60 }),
        (count, answers) => {
          let practice = startPractice('p', cards(count));
          const missed = new Set<string>();
          for (const knew of [...answers, ...Array.from({ length: count }, () => true)]) {
            const [card] = practice.queue;
            if (card && !knew) missed.add(card.card);
            practice = answerPractice(practice, practice.step, knew, key);
          }
          expect(practice.queue).toEqual([]);
          expect(practice.known).toBe(count - missed.size);
        },
      ),
    );
  });

  it('counts an answer once, and passes over cards that are gone', () => {
    const practice = startPractice('p', cards(3));
    const once = answerPractice(practice, 0, true, key);
    expect(answerPractice(once, 0, false, key)).toBe(once);
    expect(skipGone(once, ({ card }) => card === '2').queue).toEqual([{ lesson: 'c/1', card: '2' }]);
    expect(skipGone(once, () => false).queue).toEqual([]);
  });
});
