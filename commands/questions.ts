import { dismissQuestion, giveAnswer, listQuestions, removeAnswer, writeAnswer } from '../src/ask/actions.ts';
import { answeredView, answersView, openQuestionsView, settledCard } from '../src/ask/class-view.ts';
import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { openForm, type Reply, update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { textView, type View } from '../src/chat/view.ts';
import type { Services } from './services.ts';

const options = {} as const satisfies OptionSpecs;

export const questions = {
  name: 'questions',
  description: 'See what the course left open, and answer it for the class',
  options,
  who: 'teacher',
  acknowledge: 'private',
  run: async (turn) => whisper(await openList(turn, 0)),
  actions: [
    handle(listQuestions, 'update', async (turn) => {
      teachersOnly(turn);
      const { which, page } = turn.args;
      return update(await (which === 'open' ? openList(turn, page) : answeredList(turn, page)));
    }),
    handle(writeAnswer, 'private', async (turn): Promise<Reply> => {
      teachersOnly(turn);
      const { classQuestions } = turn.services;
      const id = turn.args.question;
      const given = await classQuestions.findAnswer(turn.workspace, id);
      if (!given && !(await classQuestions.find(turn.workspace, id))) {
        throw new UserError('This question is gone: somebody has answered or removed it meanwhile.');
      }
      return openForm({
        title: 'Answer the question',
        action: giveAnswer.id({ question: id }),
        fields: giveAnswer.fields,
        submitLabel: 'Answer',
        ...(given && { initial: { answer: given.answer } }),
      });
    }),
    handle(giveAnswer, 'private', async (turn) => {
      teachersOnly(turn);
      return whisper(textView(await answer(turn, turn.args.question, turn.fields.answer ?? '')));
    }),
    handle(dismissQuestion, 'private', async (turn) => {
      teachersOnly(turn);
      const { classQuestions } = turn.services;
      const known = await classQuestions.find(turn.workspace, turn.args.question);
      if (!known || !(await classQuestions.dismiss(turn.workspace, known.id))) {
        throw new UserError('This question is gone: somebody has answered or removed it meanwhile.');
      }
      if (known.card) {
        await turn.messenger.edit(
          known.card,
          settledCard(known.question, `Dismissed by ${turn.learner.name}.`),
        );
      }
      return whisper(textView('The question is dismissed.'));
    }),
    handle(removeAnswer, 'private', async (turn) => {
      teachersOnly(turn);
      const removed = await turn.services.classQuestions.removeAnswer(turn.workspace, turn.args.question);
      return whisper(
        textView(removed ? 'The answer is taken back: /ask no longer finds it.' : 'It was gone already.'),
      );
    }),
  ],
} satisfies Command<Services, typeof options>;

function teachersOnly({ learner }: Turn<Services>): void {
  if (!learner.teacher) throw new UserError('Only teachers can do this.');
}

async function openList(
  { services: { classQuestions }, workspace }: Turn<Services>,
  page: number,
): Promise<View> {
  const [open, answered, channel] = await Promise.all([
    classQuestions.unanswered(workspace),
    classQuestions.answers(workspace),
    classQuestions.teacherChannel(workspace),
  ]);
  return openQuestionsView(open, page, { channel, answered: answered.length });
}

async function answeredList(turn: Turn<Services>, page: number): Promise<View> {
  return answersView(await turn.services.classQuestions.answers(turn.workspace), page);
}

/** Keeps the answer and tells everybody who waits for it. @returns what to tell the teacher */
async function answer(turn: Turn<Services>, id: string, text: string): Promise<string> {
  const { workspace, learner, messenger, services } = turn;
  const by = learner.name;
  const { question, waiting, card } = await services.classQuestions.answer(workspace, id, {
    answer: text,
    by,
  });
  if (card) await messenger.edit(card, settledCard(question, `Answered by ${by}.`));
  const told = await Promise.allSettled(
    waiting.map((each) =>
      messenger.tell(
        workspace,
        each.channel,
        each.learner,
        answeredView({ question, answer: text.trim(), by }),
      ),
    ),
  );
  const missed = told.filter(({ status }) => status === 'rejected').length;
  const kept = 'The answer is kept: /ask finds it from now on.';
  if (waiting.length === 0) return kept;
  const reached = waiting.length - missed;
  return missed === 0
    ? `${kept} ${reached === 1 ? 'The learner who asked has' : `All ${reached} learners who asked have`} been told.`
    : `${kept} ${missed} of ${waiting.length} learners could not be reached.`;
}
