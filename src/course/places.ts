import { DEPTHS, type Lesson, type LessonPlace, PARTS, type Part } from './model.ts';
import { didYouMean } from './problems.ts';

/** What a part is called where a learner sees it. */
export const PART_TITLES: Readonly<Record<Part, string>> = {
  overview: 'Overview',
  dialogues: 'Dialogues',
  chapters: 'Chapters',
  concepts: 'Key concepts',
  examples: 'Examples and applications',
  memory: 'Memory aids',
  glossary: 'Glossary',
  references: 'References',
};

/** Screens of each part: a part that is one list is one screen. */
export function stepsOf(lesson: Lesson, part: Part): number {
  const counts: Readonly<Record<Part, number>> = {
    overview: DEPTHS.length,
    dialogues: lesson.dialogues.length,
    chapters: lesson.chapters.length,
    concepts: Math.min(1, lesson.concepts.length),
    examples: lesson.examples.length,
    memory: Math.min(1, lesson.memoryAids.length),
    glossary: Math.min(1, lesson.glossary.length),
    references: Math.min(1, lesson.references.length + lesson.videos.length),
  };
  return counts[part];
}

const found = new WeakMap<Lesson, readonly LessonPlace[]>();

/** Every place of a lesson that can be opened, in reading order. */
export function places(lesson: Lesson): readonly LessonPlace[] {
  const known = found.get(lesson);
  if (known) return known;
  const all = PARTS.flatMap((part) =>
    Array.from({ length: stepsOf(lesson, part) }, (_, step) => ({ part, step })),
  );
  found.set(lesson, all);
  return all;
}

export function hasPlace(lesson: Lesson, { part, step }: LessonPlace): boolean {
  return step >= 0 && step < stepsOf(lesson, part);
}

/** The heading of a place: a chapter's title, `Overview, standard`, `Glossary`. */
export function placeTitle(lesson: Lesson, { part, step }: LessonPlace): string {
  switch (part) {
    case 'overview':
      return `Overview, ${DEPTHS[step] ?? DEPTHS[0]}`;
    case 'dialogues':
      return lesson.dialogues[step]?.title ?? PART_TITLES.dialogues;
    case 'chapters':
      return lesson.chapters[step]?.title ?? PART_TITLES.chapters;
    case 'examples':
      return lesson.examples[step]?.title ?? PART_TITLES.examples;
    default:
      return PART_TITLES[part];
  }
}

/** `chapters/2`, with steps counted from 1 as people do. */
export const formatPlace = ({ part, step }: LessonPlace): string => `${part}/${step + 1}`;

export function parsePlace(text: string): { readonly place: LessonPlace } | { readonly problem: string } {
  const [name = '', number = '1', ...rest] = text.trim().split('/');
  const part = PARTS.find((each) => each === name);
  if (!part) return { problem: `“${name}” is no part of a lesson.${didYouMean(name, PARTS)}` };
  if (!/^[1-9]\d{0,2}$/.test(number) || rest.length > 0) {
    return { problem: `“${text}” must be a part and a number from 1, such as chapters/2.` };
  }
  return { place: { part, step: Number(number) - 1 } };
}
