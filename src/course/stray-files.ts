import { nearestOf } from './problems.ts';

export const COURSE_FILE = 'course.yaml';
export const LESSON_ENDING = '.md';
export const BANK_ENDING = '.questions.yaml';
export const ASKED_ENDING = '.asked.yaml';

/** Files of a course folder that look as if they were to be read and are not, each with how it should be named. */
export function strayFiles(
  names: readonly string[],
): readonly { readonly name: string; readonly message: string }[] {
  return names.flatMap((name) => {
    const wanted = intended(name, names);
    return wanted === undefined || wanted === name
      ? []
      : [{ name, message: `${name} is not read: rename it to ${wanted}.` }];
  });
}

/** A file that was meant to be `course.yaml`. */
export const misnamedCourseFile = (names: readonly string[]): string | undefined =>
  names.find((name) => name !== COURSE_FILE && intended(name, names) === COURSE_FILE);

function intended(name: string, names: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  if (/^course\.ya?ml(\.txt)?$/.test(lower)) return COURSE_FILE;
  const lesson = /^(.+)\.(?:md|markdown|mdx|md\.txt)$/i.exec(name)?.[1];
  if (lesson !== undefined) return lower === 'readme.md' ? name : `${lesson}${LESSON_ENDING}`;
  const beside = /^(.+)\.ya?ml(?:\.txt)?$/i.exec(name)?.[1];
  if (beside === undefined) return undefined;
  const ending = /[._-]asked$/i.test(beside) ? ASKED_ENDING : BANK_ENDING;
  const stem = beside.replace(/[._-]*(?:questions?|asked)$/i, '');
  const lessons = names
    .filter((each) => each.endsWith(LESSON_ENDING))
    .map((each) => each.slice(0, -LESSON_ENDING.length));
  return `${lessons.includes(stem) ? stem : (nearestOf(stem, lessons) ?? stem)}${ending}`;
}
