import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import type { Button, View } from '../src/chat/view.ts';
import { requireLesson, suggestLessons } from '../src/course/lesson-option.ts';
import type { Lesson } from '../src/course/model.ts';
import {
  answerAhead,
  gradeCard,
  nextCard,
  revealAhead,
  revealCard,
  studyAhead,
  undoGrade,
} from '../src/flashcards/actions.ts';
import { aheadBackView, aheadView } from '../src/flashcards/ahead-view.ts';
import { backView, goneView, type LastGrade, nextView } from '../src/flashcards/card-view.ts';
import { noCards } from '../src/flashcards/flashcards.ts';
import type { Practice } from '../src/flashcards/practice.ts';
import { startQuiz } from '../src/reading/actions.ts';
import type { Services } from './services.ts';

const options = {
  lesson: {
    kind: 'text',
    description: 'Number or title of a lesson; the cards of all lessons without it',
    autocomplete: true,
  },
  mode: {
    kind: 'choice',
    description: 'Cards that are due, or all of them ahead of time',
    choices: [
      { value: 'due', label: 'What is due' },
      { value: 'ahead', label: 'Study ahead (leaves the schedule as it is)' },
    ],
  },
} as const satisfies OptionSpecs;

export const flashcards = {
  name: 'flashcards',
  description: 'Review your cards; each comes again when you are about to forget it',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { lesson: typed, mode = 'due' } = turn.options;
    const lesson = typed === undefined ? undefined : requireLesson(turn.services.library, typed);
    return whisper(mode === 'ahead' ? await ahead(turn, lesson) : await next(turn, lesson));
  },
  async autocomplete({ option, typed, services }) {
    return option === 'lesson' ? suggestLessons(services.library, typed) : [];
  },
  actions: [
    handle(nextCard, 'update', async (turn) => update(await next(turn, lessonOf(turn, turn.args.lesson)))),

    handle(revealCard, 'update', async (turn) => {
      const { args, workspace, learner, now, services } = turn;
      const scope = args.scope === 'one' ? lessonOf(turn, args.lesson) : undefined;
      const card = services.flashcards.find(args);
      if (!card) return update(goneView(scope));
      const memory = await services.flashcards.memory(workspace, learner.id, args);
      // graded since, perhaps in another message: what is due now is shown instead
      if ((memory?.reps ?? 0) !== args.reps) return update(await next(turn, scope));
      return update(backView(card, scope, memory, services.flashcards.preview(memory), now));
    }),

    handle(gradeCard, 'update', async (turn) => {
      const { args, workspace, learner, services } = turn;
      const scope = args.scope === 'one' ? lessonOf(turn, args.lesson) : undefined;
      const graded = await services.flashcards.grade(workspace, learner.id, args, args.reps, args.grade);
      if (graded.kind === 'gone') return update(goneView(scope));
      return update(await next(turn, scope, graded.kind === 'graded' ? graded : undefined));
    }),

    handle(undoGrade, 'update', async (turn) => {
      const { args, workspace, learner, now, services } = turn;
      const scope = args.scope === 'one' ? lessonOf(turn, args.lesson) : undefined;
      const undone = await services.flashcards.undo(workspace, learner.id, args, args.reps);
      const card = services.flashcards.find(args);
      if (!undone || !card) return update(await next(turn, scope));
      const memory = await services.flashcards.memory(workspace, learner.id, args);
      return update(backView(card, scope, memory, services.flashcards.preview(memory), now));
    }),

    handle(studyAhead, 'update', async (turn) => update(await ahead(turn, lessonOf(turn, turn.args.lesson)))),

    handle(revealAhead, 'update', async (turn) => {
      const { args, workspace, learner, services } = turn;
      const practice = await services.flashcards.practice(workspace, learner.id, args.practice);
      const card = practice.queue[0] && services.flashcards.find(practice.queue[0]);
      return update(
        card && practice.step === args.step ? aheadBackView(practice, card) : showAhead(turn, practice),
      );
    }),

    handle(answerAhead, 'update', async (turn) => {
      const { args, workspace, learner, services } = turn;
      const { practice: id, step, knew } = args;
      const practice = await services.flashcards.answerPractice(
        workspace,
        learner.id,
        id,
        step,
        knew === 'yes',
      );
      return update(showAhead(turn, practice));
    }),
  ],
} satisfies Command<Services, typeof options>;

/** The next card, or when it comes. */
async function next(
  { workspace, learner, services }: Turn<Services>,
  lesson: Lesson | undefined,
  last?: LastGrade,
): Promise<View> {
  const { flashcards } = services;
  const state = await flashcards.state(workspace, learner.id, lesson);
  const card = state.due[0] ?? state.fresh[0];
  if (!card && state.unmet === 0 && state.nextDue === undefined) throw new UserError(noCards(lesson));
  const memory = card && (await flashcards.memory(workspace, learner.id, card));
  return nextView(state, lesson, memory, last, { perDay: flashcards.perDay, links: links(lesson) });
}

async function ahead(turn: Turn<Services>, lesson: Lesson | undefined): Promise<View> {
  const { workspace, learner, services } = turn;
  return showAhead(turn, await services.flashcards.beginPractice(workspace, learner.id, lesson));
}

function showAhead({ services }: Turn<Services>, practice: Practice): View {
  const card = practice.queue[0] && services.flashcards.find(practice.queue[0]);
  return aheadView(practice, card, links(undefined));
}

/** @throws UserError when the lesson has left the course */
function lessonOf({ services }: Turn<Services>, id: string): Lesson | undefined {
  if (id === '') return undefined;
  const lesson = services.library.lesson(id);
  if (!lesson)
    throw new UserError('This lesson is no longer in the course: /flashcards goes on with the others.');
  return lesson;
}

const links = (lesson: Lesson | undefined): readonly Button[] => [
  { label: 'Quiz', action: startQuiz.id({ lesson: lesson?.id ?? '', mode: 'practice' }) },
];
