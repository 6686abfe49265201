const HOUR = 3600 * 1000;

/** The calendar day of a moment in a time zone, `2026-03-09`. */
export function dayOf(at: number, zone: string): string {
  const { year, month, day } = clock(at, zone);
  return `${year}-${month}-${day}`;
}

/** When the day of a moment began in a time zone, also where clocks were put forward or back since. */
export function startOfDay(at: number, zone: string): number {
  const { hour, minute, second } = clock(at, zone);
  const today = dayOf(at, zone);
  const start = at - ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 - (at % 1000);
  if (dayOf(start, zone) !== today) return start + HOUR;
  return dayOf(start - HOUR, zone) === today ? start - HOUR : start;
}

function clock(at: number, zone: string): Readonly<Record<string, string>> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
}

export interface Streak {
  /** Days in a row up to today, or up to yesterday while today is not over. */
  readonly current: number;
  readonly longest: number;
  readonly today: boolean;
}

/**
 * Days in a row on which a learner studied, by the learner's own calendar.
 * @param moments when something was done, milliseconds
 */
export function streakOf(moments: readonly number[], now: number, zone: string): Streak {
  const days = [...new Set(moments.map((at) => number(dayOf(at, zone))))].sort((a, b) => a - b);
  const today = number(dayOf(now, zone));
  const runs: { readonly length: number; readonly last: number }[] = [];
  for (const day of days) {
    const before = runs.at(-1);
    if (before?.last === day - 1) runs[runs.length - 1] = { length: before.length + 1, last: day };
    else runs.push({ length: 1, last: day });
  }
  const standing = runs.find(({ last }) => last === today || last === today - 1);
  return {
    current: standing?.length ?? 0,
    longest: Math.max(0, ...runs.map(({ length }) => length)),
    today: days.includes(today),
  };
}

/** Days since 1970-01-01 of a calendar day. */
const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / (24 * HOUR);

/** The zone's name as the calendar knows it, or undefined when there is none of this name. */
export function knownZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name.trim() }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
