import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import type { Button, View } from '../src/chat/view.ts';
import { requireLesson, suggestLessons } from '../src/course/lesson-option.ts';
import { type Lesson, type LessonPlace, PARTS } from '../src/course/model.ts';
import { hasPlace, PART_TITLES, parsePlace, stepsOf } from '../src/course/places.ts';
import {
  chooseLesson,
  choosePlace,
  listLessons,
  openPlace,
  showContents,
  startCards,
  startQuiz,
  turnTo,
} from '../src/reading/actions.ts';
import { contentsView, placeView } from '../src/reading/lesson-view.ts';
import { lessonsView } from '../src/reading/lessons-view.ts';
import { flashcards } from './flashcards.ts';
import { quiz } from './quiz.ts';
import type { Services } from './services.ts';

const options = {
  lesson: {
    kind: 'text',
    description: 'Number or title of a lesson; the list of lessons without it',
    autocomplete: true,
  },
  part: {
    kind: 'choice',
    description: 'Which part to open; the contents without it',
    choices: PARTS.map((part) => ({ value: part, label: PART_TITLES[part] })),
  },
} as const satisfies OptionSpecs;

export const lesson = {
  name: 'lesson',
  description: 'Read a lesson: overview, dialogues, chapters, examples and more',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { lesson: typed, part } = turn.options;
    const { library } = turn.services;
    if (typed === undefined) {
      const [only, ...others] = library.lessons();
      if (part === undefined) return whisper(await list(turn, 0));
      if (!only || others.length > 0)
        throw new UserError('Say which lesson, too: choose one of the suggestions for “lesson”.');
      return whisper(await open(turn, only, { part, step: 0 }));
    }
    const found = requireLesson(library, typed);
    return whisper(
      part === undefined ? await contents(turn, found) : await open(turn, found, { part, step: 0 }),
    );
  },
  async autocomplete({ option, typed, services }) {
    return option === 'lesson' ? suggestLessons(services.library, typed) : [];
  },
  actions: [
    handle(openPlace, 'private', async (turn) =>
      whisper(await open(turn, known(turn, turn.args.lesson), turn.args)),
    ),
    handle(turnTo, 'update', async (turn) =>
      update(await open(turn, known(turn, turn.args.lesson), turn.args)),
    ),
    handle(choosePlace, 'update', async (turn) => {
      const chosen = parsePlace(turn.values[0] ?? '');
      if ('problem' in chosen) throw new UserError('This is no part of the lesson: choose one of the list.');
      return update(await open(turn, known(turn, turn.args.lesson), chosen.place));
    }),
    handle(showContents, 'update', async (turn) =>
      update(await contents(turn, known(turn, turn.args.lesson))),
    ),
    handle(listLessons, 'update', async (turn) => update(await list(turn, turn.args.page))),
    handle(chooseLesson, 'update', async (turn) =>
      update(await contents(turn, known(turn, turn.values[0] ?? ''))),
    ),
    handle(startQuiz, 'private', async (turn) => {
      const { lesson, mode } = turn.args;
      return quiz.run({ ...turn, options: { mode, ...(lesson !== '' && { lesson }) } });
    }),
    handle(startCards, 'private', async (turn) => {
      const { lesson } = turn.args;
      return flashcards.run({ ...turn, options: lesson === '' ? {} : { lesson } });
    }),
  ],
} satisfies Command<Services, typeof options>;

async function list({ workspace, learner, services }: Turn<Services>, page: number): Promise<View> {
  return lessonsView(services.library.lessons(), await services.reading.of(workspace, learner.id), page);
}

async function contents({ workspace, learner, services }: Turn<Services>, lesson: Lesson): Promise<View> {
  const { library, reading } = services;
  const needed = lesson.prerequisites.flatMap((id) => library.lesson(id) ?? []);
  return contentsView(lesson, await reading.marks(workspace, learner.id, lesson.id), needed, links);
}

/** Shows a place and remembers that it was opened. A step that an edit has removed opens the nearest there is. */
async function open(
  { workspace, learner, services }: Turn<Services>,
  lesson: Lesson,
  { part, step }: LessonPlace,
): Promise<View> {
  const steps = stepsOf(lesson, part);
  if (steps === 0) {
    throw new UserError(
      `Lesson ${lesson.number} has no part “${PART_TITLES[part]}”: /lesson ${lesson.number} shows what it has.`,
    );
  }
  const place = hasPlace(lesson, { part, step }) ? { part, step } : { part, step: step < 0 ? 0 : steps - 1 };
  await services.reading.mark(workspace, learner.id, lesson, place);
  await services.activity.record(workspace, learner.id);
  return placeView(lesson, place, links);
}

/** @throws UserError when the lesson has left the course */
function known({ services }: Turn<Services>, id: string): Lesson {
  const lesson = services.library.lesson(id);
  if (!lesson) throw new UserError('This lesson is no longer in the course: /lesson lists those there are.');
  return lesson;
}

const links = (lesson: Lesson): readonly Button[] => [
  ...(lesson.questions.length > 0
    ? [{ label: 'Quiz', action: startQuiz.id({ lesson: lesson.id, mode: 'practice' }) }]
    : []),
  ...(lesson.flashcards.length > 0
    ? [{ label: 'Flashcards', action: startCards.id({ lesson: lesson.id }) }]
    : []),
];
