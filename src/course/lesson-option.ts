import { UserError } from '../chat/errors.ts';
import { shorten } from '../chat/shorten.ts';
import type { Choice } from '../chat/values.ts';
import type { CourseLibrary, Lesson } from './model.ts';
import { findLesson, findLessons } from './search.ts';

const LABEL = 100;
const TYPED = 60;

/** Suggestions for an option that takes a lesson; its values are lesson ids. */
export function suggestLessons(library: Pick<CourseLibrary, 'lessons'>, typed: string): readonly Choice[] {
  return findLessons(library, typed).map(({ id, number, title }) => ({
    value: id,
    label: shorten(`${number} ${title}`, LABEL),
  }));
}

/**
 * The lesson that an option means.
 * @throws UserError naming those it may mean when none is meant beyond doubt
 */
export function requireLesson(library: Pick<CourseLibrary, 'lessons'>, typed: string): Lesson {
  const lesson = findLesson(library, typed);
  if (lesson) return lesson;
  const meant = findLessons(library, typed)
    .slice(0, 3)
    .map(({ number, title }) => `${number} “${title}”`)
    .join(', ');
  const what = `There is no lesson “${shorten(typed, TYPED)}”.`;
  throw new UserError(
    meant === '' ? `${what} /lesson lists those there are.` : `${what} Did you mean ${meant}?`,
  );
}
