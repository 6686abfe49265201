import type { Lesson, LessonPlace, Part } from '../course/model.ts';
import { places } from '../course/places.ts';

/** What a learner has read of one lesson. Plain data. */
export interface Marks {
  /** When each place was first opened, by its key. Milliseconds since the epoch. */
  readonly read: Readonly<Record<string, number>>;
  /** Where the learner was last. */
  readonly last: LessonPlace;
  readonly at: number;
}

/** Parts that are looked things up in rather than read through: they do not count. */
const LOOKED_UP: readonly Part[] = ['glossary', 'references'];

/**
 * What a place is remembered by: its title where it has one, so that a chapter put in before it does not change
 * what counts as read. The depths of the overview are one: reading any of them is reading the overview.
 */
export function markKey(lesson: Lesson, { part, step }: LessonPlace): string {
  switch (part) {
    case 'dialogues':
    case 'chapters':
    case 'examples':
      return `${part}/${lesson[part][step]?.title ?? step}`;
    default:
      return part;
  }
}

export function mark(before: Marks | undefined, lesson: Lesson, place: LessonPlace, at: number): Marks {
  const key = markKey(lesson, place);
  const { part, step } = place;
  return { read: { ...before?.read, [key]: before?.read[key] ?? at }, last: { part, step }, at };
}

export interface ReadingProgress {
  /** Places to be read, and how many of them have been. */
  readonly total: number;
  readonly read: number;
  readonly complete: boolean;
  /** Where to go on: the first place not read yet, in reading order. */
  readonly next?: LessonPlace;
}

const keysOf = new WeakMap<Lesson, ReadonlyMap<string, LessonPlace>>();

/** What is to be read, each with the first place it is read at. */
function keysToRead(lesson: Lesson): ReadonlyMap<string, LessonPlace> {
  const known = keysOf.get(lesson);
  if (known) return known;
  const keys = new Map<string, LessonPlace>();
  for (const place of places(lesson)) {
    const key = markKey(lesson, place);
    if (!LOOKED_UP.includes(place.part) && !keys.has(key)) keys.set(key, place);
  }
  keysOf.set(lesson, keys);
  return keys;
}

export function readingProgress(lesson: Lesson, marks: Marks | undefined): ReadingProgress {
  const keys = keysToRead(lesson);
  const unread = [...keys].filter(([key]) => marks?.read[key] === undefined);
  const next = unread[0]?.[1];
  return {
    total: keys.size,
    read: keys.size - unread.length,
    complete: unread.length === 0,
    ...(next && { next }),
  };
}
