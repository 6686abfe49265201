import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { openForm, type Reply, update, whisper } from '../src/chat/reply.ts';
import { shorten } from '../src/chat/shorten.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { requireLesson, suggestLessons } from '../src/course/lesson-option.ts';
import {
  answerByButton,
  answerBySelect,
  answerByText,
  beginQuiz,
  continueRun,
  nextQuestion,
  openAnswerForm,
  retryMissed,
  showHint,
  skipQuestion,
  stopRun,
} from '../src/quiz/actions.ts';
import { renderPosed } from '../src/quiz/posed.ts';
import type { Answer } from '../src/quiz/question-type.ts';
import { type Run, waiting } from '../src/quiz/run.ts';
import { alreadyView, openRunView, type RunViewParts, runView } from '../src/quiz/run-view.ts';
import { openPlace } from '../src/reading/actions.ts';
import type { Services } from './services.ts';

const QUESTIONS = 10;
const MOST_QUESTIONS = 50;
const FORM_HINT = 100;

const options = {
  lesson: {
    kind: 'text',
    description: 'Number or title of a lesson; all lessons without it',
    autocomplete: true,
  },
  questions: {
    kind: 'integer',
    description: `How many questions, ${QUESTIONS} unless given`,
    min: 1,
    max: MOST_QUESTIONS,
  },
  mode: {
    kind: 'choice',
    description: 'All questions, or only those you missed last time',
    choices: [
      { value: 'practice', label: 'Practice' },
      { value: 'missed', label: 'Only what I missed' },
    ],
  },
} as const satisfies OptionSpecs;

export const quiz = {
  name: 'quiz',
  description: 'Test yourself, with an explanation after every answer',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { workspace, learner, services } = turn;
    const { questions = QUESTIONS, mode = 'practice' } = turn.options;
    const { lesson: typed } = turn.options;
    const lesson = typed === undefined ? undefined : requireLesson(services.library, typed);
    const open = await services.quizzes.openRun(workspace, learner.id);
    if (open) {
      const startOver = beginQuiz.id({ lesson: lesson?.id ?? '', questions, mode });
      const about = open.lesson === undefined ? undefined : services.library.lesson(open.lesson)?.title;
      return whisper(openRunView(open, startOver, about));
    }
    const request = { questions, mode, ...(lesson && { lesson }) };
    return whisper(show(await services.quizzes.begin(workspace, learner.id, request), services));
  },
  async autocomplete({ option, typed, services }) {
    if (option !== 'lesson') return [];
    return suggestLessons(services.library, typed);
  },
  actions: [
    handle(beginQuiz, 'update', async ({ args, workspace, learner, services }) => {
      const { questions, mode } = args;
      const lesson = args.lesson === '' ? undefined : requireLesson(services.library, args.lesson);
      const request = {
        questions: Math.min(Math.max(questions, 1), MOST_QUESTIONS),
        mode,
        ...(lesson && { lesson }),
      };
      return update(show(await services.quizzes.begin(workspace, learner.id, request), services));
    }),

    handle(answerByButton, 'update', (turn) => answer(turn, turn.args, [turn.args.choice])),
    handle(answerBySelect, 'update', (turn) => answer(turn, turn.args, turn.values)),
    handle(answerByText, 'update', (turn) => answer(turn, turn.args, [turn.fields.answer ?? ''])),

    handle(openAnswerForm, 'update', async ({ args, workspace, learner, services }) => {
      const run = await services.quizzes.run(workspace, learner.id, args.run);
      const item = waiting(run, args.question);
      const posed = item && services.quizzes.pose(item);
      if (!posed) return standing(run, args.question, services);
      const { input } = renderPosed(posed, run.seed + args.question);
      return openForm({
        title: `Question ${args.question + 1}`,
        action: answerByText.id(args),
        fields: {
          answer: {
            ...answerByText.fields.answer,
            ...(input.kind === 'form' && { label: input.label }),
            hint: shorten(posed.question.prompt, FORM_HINT),
          },
        },
        submitLabel: 'Answer',
      });
    }),

    handle(showHint, 'update', async ({ args, workspace, learner, services }) => {
      const run = await services.quizzes.hint(workspace, learner.id, args.run, args.question);
      return standing(run, args.question, services);
    }),
    handle(skipQuestion, 'update', async ({ args, workspace, learner, services }) => {
      const run = await services.quizzes.skip(workspace, learner.id, args.run, args.question);
      return standing(run, args.question, services);
    }),
    handle(nextQuestion, 'update', async ({ args, workspace, learner, services }) =>
      update(show(await services.quizzes.next(workspace, learner.id, args.run, args.question), services)),
    ),
    handle(stopRun, 'update', async ({ args, workspace, learner, services }) =>
      update(show(await services.quizzes.stop(workspace, learner.id, args.run), services)),
    ),
    handle(continueRun, 'update', async ({ args, workspace, learner, services }) =>
      update(show(await services.quizzes.resume(workspace, learner.id, args.run), services)),
    ),
    handle(retryMissed, 'update', async ({ args, workspace, learner, services }) =>
      update(show(await services.quizzes.retry(workspace, learner.id, args.run), services)),
    ),
  ],
} satisfies Command<Services, typeof options>;

/** Grades, then shows how it went; an earlier question is answered kindly and stays as it is. */
async function answer(
  turn: Turn<Services>,
  at: { readonly run: string; readonly question: number },
  given: Answer,
): Promise<Reply> {
  const { workspace, learner, services } = turn;
  const { run } = await services.quizzes.answer(workspace, learner.id, at.run, at.question, given);
  return standing(run, at.question, services);
}

/** The run as it stands, unless the control that was used belongs to a question that is over. */
function standing(run: Run, question: number, services: Services): Reply {
  return run.at === question && run.endedAt === undefined
    ? update(show(run, services))
    : whisper(alreadyView(run, question, parts(services)));
}

const show = (run: Run, services: Services) => runView(run, parts(services));

const parts = ({ quizzes }: Services): RunViewParts => ({
  pose: quizzes.pose,
  openPlace: (lesson, { part, step }) => openPlace.id({ lesson, part, step }),
});
