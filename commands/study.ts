import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { openForm, type Reply, say, silent, update, whisper } from '../src/chat/reply.ts';
import { shorten } from '../src/chat/shorten.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { textView } from '../src/chat/view.ts';
import { requireLesson, suggestLessons } from '../src/course/lesson-option.ts';
import type { LessonPlace } from '../src/course/model.ts';
import { renderPosed } from '../src/quiz/posed.ts';
import type { Answer } from '../src/quiz/question-type.ts';
import { questionTypes } from '../src/quiz/question-types/all.ts';
import { openPlace } from '../src/reading/actions.ts';
import {
  answerRound,
  chooseRound,
  endRound,
  joinSession,
  nextRound,
  openRound,
  showMine,
  startSession,
  stopSession,
  typeRound,
} from '../src/study/actions.ts';
import { mineView } from '../src/study/recap-view.ts';
import { chooseView, lobbyView, runningView, takenView, typeOf } from '../src/study/round-view.ts';
import { isOver, type Session } from '../src/study/session.ts';
import type { Services } from './services.ts';

const QUESTIONS = 5;
const SECONDS = '30';
const NO_LIMIT = 'none';
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
    max: 30,
  },
  time: {
    kind: 'choice',
    description: `Time for each question, ${SECONDS} seconds unless given`,
    choices: [
      { value: '15', label: '15 seconds' },
      { value: '30', label: '30 seconds' },
      { value: '60', label: '1 minute' },
      { value: '120', label: '2 minutes' },
      { value: '300', label: '5 minutes' },
      { value: NO_LIMIT, label: 'No limit' },
    ],
  },
} as const satisfies OptionSpecs;

export const study = {
  name: 'study',
  description: 'Study together in this channel: everybody answers privately, then the answer is shown',
  options,
  who: 'everyone',
  acknowledge: 'public',
  async run(turn) {
    const { workspace, channel, learner, services } = turn;
    const { questions = QUESTIONS, time = SECONDS } = turn.options;
    const { lesson: typed } = turn.options;
    const lesson = typed === undefined ? undefined : requireLesson(services.library, typed);
    const running = await services.study.inChannel(workspace, channel);
    if (running) return whisper(runningView(running, learner));
    const session = await services.study.open(
      { workspace, channel, learner },
      { questions, ...(lesson && { lesson }), ...(time !== NO_LIMIT && { seconds: Number(time) }) },
    );
    return say(lobbyView(session), async (message) => {
      await services.study.attachLobby(workspace, session.id, message);
      // where the tutor may not speak, it told the host alone: nobody else could join, nor begin another
      if (message.channel !== channel) await services.study.end(workspace, learner, session.id);
    });
  },
  async autocomplete({ option, typed, services }) {
    if (option !== 'lesson') return [];
    return suggestLessons(services.library, typed);
  },
  actions: [
    handle(joinSession, 'private', async ({ args, workspace, learner, message, services }) => {
      const { session, joined } = await services.study.join(workspace, learner, args.session);
      if (!session.lobby && message && message.privateTo === undefined && session.phase.kind === 'lobby') {
        await services.study.attachLobby(workspace, session.id, message);
      }
      const next =
        session.phase.kind === 'lobby'
          ? `The questions come once ${session.host.name} starts.`
          : 'The session has begun: answer the question that is open.';
      return whisper(textView(`${joined === 'now' ? 'You are in.' : 'You are in already.'} ${next}`));
    }),
    handle(startSession, 'private', async ({ args, workspace, learner, services }) => {
      await services.study.begin(workspace, learner, args.session);
      return silent;
    }),
    handle(stopSession, 'private', async ({ args, workspace, learner, services }) => {
      await services.study.end(workspace, learner, args.session);
      return silent;
    }),
    handle(endRound, 'private', async ({ args, workspace, learner, services }) => {
      await services.study.endRound(workspace, learner, args.session, args.question);
      return silent;
    }),
    handle(nextRound, 'private', async ({ args, workspace, learner, services }) => {
      await services.study.nextRound(workspace, learner, args.session, args.question);
      return silent;
    }),

    handle(answerRound, 'private', (turn) => answer(turn, turn.args, [turn.args.choice])),
    handle(typeRound, 'private', (turn) => answer(turn, turn.args, [turn.fields.answer ?? ''])),
    handle(chooseRound, 'update', async (turn) => {
      const { args, workspace, learner, services } = turn;
      const where = { session: args.session, index: args.question, at: turn.now };
      const taken = await services.study.answer(workspace, learner, where, turn.values);
      if (taken.kind === 'late') return update(lateView(taken.session, args.question));
      return update(chooseView(taken.session, taken.phase, questionTypes, turn.values));
    }),
    handle(openRound, 'private', async ({ args, workspace, learner, now, services }) => {
      const session = await services.study.find(workspace, args.session);
      const phase = await services.study.round(workspace, args.session, args.question, now);
      if (!phase) return whisper(lateView(session, args.question));
      const given = phase.answers[learner.id]?.answer;
      const type = typeOf(phase.question, questionTypes);
      const { input } = renderPosed({ question: phase.question, type }, session.seed + phase.index);
      if (input.kind !== 'form') return whisper(chooseView(session, phase, questionTypes, given));
      return openForm({
        title: `Question ${phase.index + 1}`,
        action: typeRound.id(args),
        fields: {
          answer: {
            ...typeRound.fields.answer,
            label: input.label,
            hint: shorten(phase.question.prompt, FORM_HINT),
          },
        },
        ...(given?.[0] !== undefined && { initial: { answer: given[0] } }),
        submitLabel: 'Answer',
      });
    }),

    handle(showMine, 'private', async ({ args, workspace, learner, services }) => {
      const session = await services.study.find(workspace, args.session);
      const openReview = (lesson: string, { part, step }: LessonPlace) =>
        openPlace.id({ lesson, part, step });
      return whisper(mineView(session, learner.id, { library: services.library, openPlace: openReview }));
    }),
  ],
} satisfies Command<Services, typeof options>;

/** Takes an answer; its confirmation is one private message, which a changed answer changes. */
async function answer(
  turn: Turn<Services>,
  at: { readonly session: string; readonly question: number },
  given: Answer,
): Promise<Reply> {
  const { workspace, learner, messenger, services } = turn;
  const { study } = services;
  const where = { session: at.session, index: at.question, at: turn.now };
  const taken = await study.answer(workspace, learner, where, given);
  if (taken.kind === 'late') return whisper(lateView(taken.session, at.question));
  const view = takenView(taken.phase.question, given, questionTypes, taken.changed);
  const before = await study.confirmations.find(workspace, at.session, at.question, learner.id);
  if (before && (await messenger.edit(before, view))) return silent;
  return whisper(view, (message) =>
    study.confirmations.keep(workspace, at.session, at.question, learner.id, message),
  );
}

/** The kind answer to a click that came too late. */
function lateView(session: Session, index: number) {
  const { phase } = session;
  if (isOver(session)) return textView('This session is over. Start another with /study.');
  if (phase.kind === 'asking' && phase.index > index) {
    return textView(
      `That was question ${index + 1}, and its round is over. Question ${phase.index + 1} is open now.`,
    );
  }
  return textView(`Time is up for question ${index + 1}. The next question comes soon.`);
}
