import { once } from 'node:events';
import { type FSWatcher, watch } from 'chokidar';
import { type Content, compareNumbers, loadContent } from './load.ts';
import type { Course, CourseLibrary, QuestionFormat } from './model.ts';

/** Edits that come within this time are taken together. Milliseconds. */
const SETTLE_MS = 150;

export interface WatchedLibrary extends CourseLibrary {
  /** Reads the folder again now. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The courses of a folder, read again when a file changes. A lesson that an edit breaks is served as it last
 * was until the file is mended or removed; its problems are listed meanwhile.
 * @throws UserError when there is no such folder.
 */
export async function openLibrary(parts: {
  readonly directory: string;
  readonly formats: readonly QuestionFormat[];
  readonly watch?: boolean;
  readonly onFault?: (error: unknown) => void;
}): Promise<WatchedLibrary> {
  const { directory, formats, onFault = () => {} } = parts;
  const watcher = parts.watch === false ? undefined : await watching(directory);
  let content = await loadContent(directory, formats);
  let lessons = lessonsOf(content);
  const listeners = new Set<() => void>();

  async function reload(): Promise<void> {
    content = keepBroken(content, await loadContent(directory, formats));
    lessons = lessonsOf(content);
    for (const listener of listeners) listener();
  }

  let pending: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  watcher?.on('all', () => {
    clearTimeout(pending);
    pending = setTimeout(() => {
      running = running.then(reload).catch(onFault);
    }, SETTLE_MS);
  });
  watcher?.on('error', onFault);

  return {
    courses: () => content.courses,
    course: (id) => content.courses.find((course) => course.id === id),
    lesson: (id) => lessons.find((lesson) => lesson.id === id),
    lessons: () => lessons,
    problems: () => content.problems,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reload,
    async close() {
      clearTimeout(pending);
      await watcher?.close();
      await running;
    },
  };
}

const lessonsOf = ({ courses }: Content) => courses.flatMap((course) => course.lessons);

async function watching(directory: string): Promise<FSWatcher> {
  const watcher = watch(directory, {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 20 },
  });
  await once(watcher, 'ready');
  return watcher;
}

/** The new courses, with lessons that went missing because their file is now broken kept as they were. */
export function keepBroken(before: Content, after: Content): Content {
  const broken = new Set(
    after.problems.filter(({ severity }) => severity === 'error').map(({ file }) => file),
  );
  const courses = after.courses.map((course): Course => {
    const present = new Set(course.lessons.map(({ id }) => id));
    const old = before.courses.find(({ id }) => id === course.id)?.lessons ?? [];
    const lost = old.filter(({ id, file }) => !present.has(id) && broken.has(file));
    const lessons = [...course.lessons, ...lost].toSorted((a, b) => compareNumbers(a.number, b.number));
    return { ...course, lessons };
  });
  const present = new Set(courses.map(({ id }) => id));
  const lost = before.courses.filter(({ id }) => !present.has(id) && broken.has(`${id}/course.yaml`));
  return { ...after, courses: [...courses, ...lost] };
}
