import { distance } from 'fastest-levenshtein';
import type { CourseLibrary, Lesson } from './model.ts';

/** Lessons that what was typed may mean, best first: id or number, then words of the title, then near misses. */
export function findLessons(library: Pick<CourseLibrary, 'lessons'>, typed: string): readonly Lesson[] {
  const wanted = fold(typed);
  const lessons = library.lessons();
  if (wanted === '') return lessons;
  return lessons
    .map((lesson) => ({ lesson, score: match(lesson, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ lesson }) => lesson);
}

/** The one lesson that is meant beyond doubt: by id, number, title, or the only one that comes near. */
export function findLesson(library: Pick<CourseLibrary, 'lessons'>, typed: string): Lesson | undefined {
  const wanted = fold(typed);
  const exact = library.lessons().filter((lesson) => match(lesson, wanted) >= EXACT);
  if (exact.length > 0) return exact[0];
  const found = findLessons(library, typed);
  return found.length === 1 ? found[0] : undefined;
}

const EXACT = 90;

function match(lesson: Lesson, wanted: string): number {
  const title = fold(lesson.title);
  const full = `${lesson.number} ${title}`;
  if (lesson.id.toLowerCase() === wanted) return 100;
  if (lesson.number === wanted) return 95;
  if (title === wanted || full === wanted) return EXACT;
  if (lesson.number.startsWith(wanted)) return 80;
  if (full.startsWith(wanted) || title.startsWith(wanted)) return 70;
  const words = wanted.split(' ');
  const own = full.split(' ');
  const begun = words.filter((word) => own.some((each) => each.startsWith(word))).length;
  if (begun === words.length) return 60;
  const near = words.filter((word) => own.some((each) => close(each, word))).length;
  return near === words.length ? 40 : 0;
}

const close = (a: string, b: string) => b.length > 3 && distance(a, b) <= (b.length > 7 ? 2 : 1);

const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}./-]+/gu, ' ')
    .trim();
