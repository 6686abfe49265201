import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../chat/errors.ts';
import { type Draft, readDraft, readText } from './draft.ts';
import type { Course, Lesson, Problem, QuestionFormat } from './model.ts';
import type { LessonText } from './parse-lesson.ts';
import { formatPlace, hasPlace, stepsOf } from './places.ts';
import { createFindings, didYouMean, type Findings } from './problems.ts';
import type { PlacedQuestion } from './question-bank.ts';
import {
  ASKED_ENDING,
  BANK_ENDING,
  COURSE_FILE,
  LESSON_ENDING,
  misnamedCourseFile,
  strayFiles,
} from './stray-files.ts';
import { mapping, parseYaml, validate } from './yaml.ts';

export interface Content {
  readonly courses: readonly Course[];
  readonly problems: readonly Problem[];
}

const COURSE_ID = /^[a-z0-9][a-z0-9-]{0,29}$/;

const courseSettings = z.strictObject(
  {
    title: z
      .string('must be the title of the course')
      .trim()
      .min(1, 'must not be empty')
      .max(120, 'at most 120 characters'),
    description: z
      .string('must say what the course is about')
      .trim()
      .min(1, 'must not be empty')
      .max(1000, 'at most 1000 characters'),
    language: z
      .string('must be a language code such as en')
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language code such as en')
      .default('en'),
  },
  { error: mapping('must be lines such as “title: A Small Course”') },
);

/**
 * Reads every course of a folder. A broken lesson is reported and left out; the rest is there.
 * @throws UserError when there is no such folder.
 */
export async function loadContent(directory: string, formats: readonly QuestionFormat[]): Promise<Content> {
  const none = () => {
    throw new UserError(`There is no content folder ${directory}: create it or set CONTENT_DIR.`);
  };
  const root = await realpath(directory).catch(none);
  const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOTDIR' ? none() : Promise.reject(error),
  );
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .toSorted(byName);
  const loaded = await Promise.all(folders.map((folder) => loadCourse(root, folder.name, formats)));
  return {
    courses: loaded.flatMap(({ course }) => (course ? [course] : [])),
    problems: [...misplaced(entries), ...loaded.flatMap(({ problems }) => problems)],
  };
}

/** What lies in the content folder itself, where only folders of courses are read. */
function misplaced(entries: readonly Dirent[]): readonly Problem[] {
  const problem = (file: string, message: string, severity: Problem['severity'] = 'warning'): Problem[] => [
    { file, line: 1, message, severity },
  ];
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  if (files.includes(COURSE_FILE)) {
    return problem(
      COURSE_FILE,
      'This folder is a course: give the folder that it lies in, which holds one folder for each course.',
      'error',
    );
  }
  const loose = files.filter((name) => /\.(md|ya?ml)$/i.test(name) && name.toLowerCase() !== 'readme.md');
  if (loose.length === 0 && !entries.some((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) {
    return problem(COURSE_FILE, 'There is no course here: make a folder for one, with a course.yaml in it.');
  }
  return loose.flatMap((name) =>
    problem(name, 'This file lies in no course, so it is not read: move it into the folder of its course.'),
  );
}

async function loadCourse(
  root: string,
  id: string,
  formats: readonly QuestionFormat[],
): Promise<{ course?: Course; problems: readonly Problem[] }> {
  const file = (name: string) => join(id, name);
  const courseFindings = createFindings(file(COURSE_FILE));
  const names = (await readdir(join(root, id))).toSorted();
  if (!COURSE_ID.test(id)) {
    courseFindings.error(
      1,
      `The folder “${id}” must be named with 1 to 30 lower-case letters, digits and “-”: rename it.`,
    );
    return { problems: courseFindings.problems };
  }
  const misnamed = misnamedCourseFile(names);
  const text = names.includes(COURSE_FILE)
    ? await readText(root, file(COURSE_FILE), courseFindings)
    : void courseFindings.error(
        1,
        `The course has no ${COURSE_FILE}: ${misnamed === undefined ? 'add one with title and description' : `rename ${misnamed} to ${COURSE_FILE}`}.`,
      );
  const yaml = text === undefined ? undefined : parseYaml(text, courseFindings);
  const settings =
    yaml && validate(yaml, courseSettings, courseFindings, { keys: Object.keys(courseSettings.shape) });

  const lessonFiles = names.filter(
    (name) => name.endsWith(LESSON_ENDING) && name.toLowerCase() !== 'readme.md',
  );
  for (const name of names) {
    const ending = [BANK_ENDING, ASKED_ENDING].find((each) => name.endsWith(each));
    const owner = ending && `${name.slice(0, -ending.length)}.md`;
    if (owner && !lessonFiles.includes(owner)) {
      const what = ending === BANK_ENDING ? 'question bank' : 'list of asked questions';
      courseFindings.warn(
        1,
        `${name}: this ${what} has no lesson beside it.${didYouMean(owner, lessonFiles)}`,
      );
    }
  }
  for (const { name, message } of strayFiles(names)) {
    const named = [BANK_ENDING, ASKED_ENDING].some((ending) => name.endsWith(ending));
    if (name !== misnamed && !named) courseFindings.warn(1, message);
  }
  const drafts = await Promise.all(lessonFiles.map((name) => readDraft(root, id, name, names, formats)));
  const lessons = assemble(id, drafts);
  const problems = [
    ...courseFindings.problems,
    ...drafts.flatMap(({ lesson, bank, list }) => [lesson, bank, list].flatMap(({ problems }) => problems)),
  ];
  return { ...(settings && { course: { id, ...settings, lessons } }), problems };
}

/** Lessons in the order of their numbers, with what only the whole course can decide. */
function assemble(course: string, drafts: readonly Draft[]): readonly Lesson[] {
  const numbers = drafts.flatMap(({ text }) => (text ? [text.number] : []));
  const taken = new Map<string, string>();
  const lessons = drafts.flatMap(({ file, text, questions, asked, lesson: findings, bank }): Lesson[] => {
    if (!text) return [];
    const { needs, ...rest } = text;
    const other = taken.get(text.number);
    if (other !== undefined) {
      findings.error(
        1,
        `${basename(other)} already has the number ${text.number}: give this lesson another.`,
      );
      return [];
    }
    taken.set(text.number, file);
    for (const { number, line } of needs) {
      if (number === text.number) findings.error(line, 'A lesson cannot be its own prerequisite: remove it.');
      else if (!numbers.includes(number)) {
        findings.warn(
          line,
          `The prerequisite ${number} is no lesson of this course that can be served.${didYouMean(number, numbers)}`,
        );
      }
    }
    if (findings.problems.some(({ severity }) => severity === 'error')) return [];
    const prerequisites = needs
      .filter(({ number }) => numbers.includes(number))
      .map(({ number }) => `${course}/${number}`);
    const lesson: Lesson = {
      ...rest,
      id: `${course}/${text.number}`,
      course,
      file,
      prerequisites,
      questions: [],
      asked,
    };
    return [{ ...lesson, questions: reviewable(lesson, questions, bank) }];
  });
  for (const { text, lesson: findings } of drafts) if (text) reportCycle(text, lessons, course, findings);
  return lessons.toSorted((a, b) => compareNumbers(a.number, b.number));
}

function reviewable(
  lesson: Lesson,
  questions: readonly PlacedQuestion[],
  findings: Findings,
): Lesson['questions'] {
  return questions.map(({ question, reviewLine }) => {
    const { review, ...rest } = question;
    if (!review || hasPlace(lesson, review)) return question;
    const steps = stepsOf(lesson, review.part);
    findings.warn(
      reviewLine,
      `“review” names ${formatPlace(review)}, and the lesson has ${steps} of ${review.part}: give a number from 1 to ${steps}.`,
    );
    return rest;
  });
}

function reportCycle(text: LessonText, lessons: readonly Lesson[], course: string, findings: Findings): void {
  const start = `${course}/${text.number}`;
  const seen = new Set<string>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of lessons.find((lesson) => lesson.id === id)?.prerequisites ?? []) {
      if (next === start) {
        findings.warn(
          text.needs[0]?.line ?? 1,
          `The prerequisites go round in a circle through ${text.number}: remove one.`,
        );
        return;
      }
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
}

/** `8.10` after `8.9`. */
export function compareNumbers(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);
