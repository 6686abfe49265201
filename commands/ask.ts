import { answerView } from '../src/ask/answer-view.ts';
import type { Command } from '../src/chat/command.ts';
import { whisper } from '../src/chat/reply.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { openPlace } from '../src/reading/actions.ts';
import type { Services } from './services.ts';

const options = {
  question: { kind: 'text', description: 'What you want to know, in your own words', required: true },
} as const satisfies OptionSpecs;

export const ask = {
  name: 'ask',
  description: 'Ask a question and get an answer from the course, with its source',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run({ options: { question }, services }) {
    const answer = await services.asking.ask(question);
    return whisper(
      answerView(answer, ({ lesson, place }) =>
        openPlace.id({ lesson: lesson.id, part: place.part, step: place.step }),
      ),
    );
  },
} satisfies Command<Services, typeof options>;
