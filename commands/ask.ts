import { passOn } from '../src/ask/actions.ts';
import { answerView, askedInFull } from '../src/ask/answer-view.ts';
import { cardView } from '../src/ask/class-view.ts';
import type { Passage } from '../src/ask/passages.ts';
import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { textView } from '../src/chat/view.ts';
import { openPlace } from '../src/reading/actions.ts';
import type { Services } from './services.ts';

const options = {
  question: {
    kind: 'text',
    description: 'What you want to know, in your own words',
    required: true,
    maxLength: 500,
  },
} as const satisfies OptionSpecs;

export const ask = {
  name: 'ask',
  description: 'Ask a question and get an answer from the course, with its source',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run({ options: { question }, services, workspace, channel, learner }) {
    const answer = await services.asking.ask(question, { workspace, channel, learner: learner.id });
    if (answer.kind === 'answered') return whisper(answerView(answer, { open }));
    const id = await services.classQuestions.note(workspace, askedInFull(answer));
    const teachers = await services.classQuestions.teacherChannel(workspace);
    return whisper(answerView(answer, { open, ...(teachers && { pass: passOn.id({ question: id }) }) }));
  },
  actions: [
    handle(passOn, 'private', async (turn) => {
      await pass(turn, turn.args.question);
      return whisper(
        textView('Your question is with the teachers. You will hear here when one has answered.'),
      );
    }),
  ],
} satisfies Command<Services, typeof options>;

function open({ source }: Passage): string | undefined {
  if (source.kind === 'teacher') return undefined;
  return openPlace.id({ lesson: source.lesson.id, part: source.place.part, step: source.place.step });
}

/** Puts the question into the teachers' channel, or adds the learner to those who wait for it there. */
async function pass(
  { workspace, channel, learner, messenger, services: { classQuestions } }: Turn<Services>,
  id: string,
): Promise<void> {
  const teachers = await classQuestions.teacherChannel(workspace);
  if (!teachers) throw new UserError('The teachers take no questions here any more.');
  const { question, before } = await classQuestions.pass(workspace, id, learner, channel);
  if (before && question.card) return;
  if (question.card && (await messenger.edit(question.card, cardView(question)))) return;
  // of learners who pass on the same question at the same moment, one posts the card for all
  if (!(await classQuestions.claimCard(workspace, id, question.card))) return;
  const shown = (await classQuestions.find(workspace, id)) ?? question;
  const card = await messenger.post(workspace, teachers, cardView(shown)).catch(async (error: unknown) => {
    await classQuestions.setCard(workspace, id);
    throw error;
  });
  const standing = await classQuestions.setCard(workspace, id, card);
  if (standing && standing.waiting.length > shown.waiting.length) {
    await messenger.edit(card, cardView(standing));
  }
}
