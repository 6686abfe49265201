import { shorten } from '../chat/shorten.ts';
import type { Button, View } from '../chat/view.ts';
import type { Lesson, LessonId } from '../course/model.ts';
import { chooseLesson, listLessons } from './actions.ts';
import { type Marks, readingProgress } from './marks.ts';

const PAGE = 20;
const OPTION = 75;

/** The lessons there are, with how far the learner has come in each. */
export function lessonsView(
  lessons: readonly Lesson[],
  marks: ReadonlyMap<LessonId, Marks>,
  wanted: number,
): View {
  if (lessons.length === 0) {
    const text = 'There are no lessons yet: docs/authoring.md says how to write one.';
    return { text, blocks: [{ kind: 'callout', tone: 'info', text }] };
  }
  const pages = Math.ceil(lessons.length / PAGE);
  const page = Math.min(Math.max(wanted, 0), pages - 1);
  const shown = lessons.slice(page * PAGE, (page + 1) * PAGE);
  const items = shown.map((lesson) => {
    const { read, total, complete } = readingProgress(lesson, marks.get(lesson.id));
    const state = complete ? 'read' : read > 0 ? `${read} of ${total} pages read` : 'not begun';
    return { lesson, name: `${lesson.number} ${lesson.title}`, detail: `${lesson.minutes} min · ${state}` };
  });
  const where = pages > 1 ? `Lessons, page ${page + 1} of ${pages}` : 'Lessons';
  const turning: Button[] = [
    ...(page > 0 ? [{ label: 'Earlier lessons', action: listLessons.id({ page: page - 1 }) }] : []),
    ...(page + 1 < pages ? [{ label: 'Later lessons', action: listLessons.id({ page: page + 1 }) }] : []),
  ];
  return {
    text: [where, ...items.map(({ name, detail }) => `${name}: ${detail}`)].join('\n'),
    blocks: [
      { kind: 'heading', text: where, level: 2 },
      { kind: 'list', items: items.map(({ name, detail }) => `${name} · ${detail}`) },
      {
        kind: 'select',
        label: 'Choose a lesson',
        action: chooseLesson.id({}),
        options: items.map(({ lesson, name, detail }) => ({
          label: shorten(name, OPTION),
          value: lesson.id,
          description: detail,
        })),
      },
      ...(turning.length > 0 ? [{ kind: 'buttons', buttons: turning } as const] : []),
    ],
  };
}
