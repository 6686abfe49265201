import { loadContent } from './load.ts';
import type { Problem, QuestionFormat } from './model.ts';

export interface CheckReport {
  /** No errors; warnings do not count. */
  readonly ok: boolean;
  readonly courses: readonly {
    readonly id: string;
    readonly title: string;
    readonly lessons: readonly {
      readonly id: string;
      readonly title: string;
      readonly dialogues: number;
      readonly chapters: number;
      readonly questions: number;
      readonly flashcards: number;
      readonly terms: number;
      /** Questions listed as learners ask them. */
      readonly asked: number;
    }[];
  }[];
  readonly problems: readonly Problem[];
}

/** @throws UserError when there is no such folder. */
export async function checkContent(
  directory: string,
  formats: readonly QuestionFormat[],
): Promise<CheckReport> {
  const { courses, problems } = await loadContent(directory, formats);
  return {
    ok: !problems.some(({ severity }) => severity === 'error'),
    courses: courses.map(({ id, title, lessons }) => ({
      id,
      title,
      lessons: lessons.map((lesson) => ({
        id: lesson.id,
        title: lesson.title,
        dialogues: lesson.dialogues.length,
        chapters: lesson.chapters.length,
        questions: lesson.questions.length,
        flashcards: lesson.flashcards.length,
        terms: lesson.glossary.length,
        asked: lesson.asked.reduce((sum, { questions }) => sum + questions.length, 0),
      })),
    })),
    problems,
  };
}

/** The report as lines for a terminal: `file:line: error: message`. */
export function formatCheck({ ok, courses, problems }: CheckReport): string {
  const lines = inOrder(problems).map(
    ({ file, line, severity, message }) => `${file}:${line}: ${severity}: ${message}`,
  );
  for (const { title, lessons } of courses) {
    lines.push(`${title}:`);
    for (const lesson of lessons) {
      const parts = [
        count(lesson.chapters, 'chapter'),
        count(lesson.dialogues, 'dialogue'),
        count(lesson.questions, 'question'),
        count(lesson.flashcards, 'flashcard'),
        count(lesson.terms, 'term'),
        ...(lesson.asked > 0 ? [count(lesson.asked, 'learner’s question', 'learners’ questions')] : []),
      ];
      lines.push(`  ${lesson.id.split('/')[1]} ${lesson.title}: ${parts.join(', ')}`);
    }
  }
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const lessons = courses.flatMap((course) => course.lessons).length;
  lines.push(
    ok
      ? `${count(lessons, 'lesson')}, no errors.`
      : `${count(lessons, 'lesson')} can be served; ${count(errors, 'error')} to mend.`,
  );
  return lines.join('\n');
}

/** File by file, from the top to the end of each. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return files.flatMap((file) =>
    problems.filter((problem) => problem.file === file).toSorted((a, b) => a.line - b.line),
  );
}

const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
