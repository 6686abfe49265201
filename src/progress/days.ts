const HOUR = 3600 * 1000;
const QUARTER = HOUR / 4;
const LONGEST_DAY = 26 * HOUR;
/** Quarters of an hour whose day is remembered, of each zone. */
const MOST_DAYS = 5000;

const calendars = new Map<string, (at: number) => string>();

/** The calendar of a time zone: the day of a moment, `2026-03-09`. Making one takes long, so each is made once. */
export function calendarOf(zone: string): (at: number) => string {
  const calendar = calendars.get(zone) ?? makeCalendar(zone);
  calendars.set(zone, calendar);
  return calendar;
}

function makeCalendar(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const days = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER);
    const known = days.get(quarter);
    if (known !== undefined) return known;
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    if (days.size >= MOST_DAYS) days.clear();
    days.set(quarter, day);
    return day;
  };
}

/**
 * When the day of a moment began in a time zone, also where clocks were put forward or back since. Days begin at a
 * quarter of an hour in every zone there is.
 */
export function startOfDay(at: number, zone: string): number {
  const quarter = Math.floor(at / QUARTER);
  const known = starts.get(zone);
  if (known?.quarter === quarter) return known.start;
  const start = findStartOfDay(at, zone);
  starts.set(zone, { quarter, start });
  return start;
}

/** The latest answer of each zone, which holds for the whole quarter of an hour. */
const starts = new Map<string, { readonly quarter: number; readonly start: number }>();

function findStartOfDay(at: number, zone: string): number {
  const dayOf = calendarOf(zone);
  const today = dayOf(at);
  let before = Math.floor((at - LONGEST_DAY) / QUARTER);
  let within = Math.floor(at / QUARTER);
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(middle * QUARTER) === today) within = middle;
    else before = middle;
  }
  return within * QUARTER;
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
  const dayOf = calendarOf(zone);
  const days = [...new Set(moments.map((at) => number(dayOf(at))))].sort((a, b) => a - b);
  const today = number(dayOf(now));
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
