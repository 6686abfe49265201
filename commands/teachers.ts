import type { Command } from '../src/chat/command.ts';
import { whisper } from '../src/chat/reply.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { textView } from '../src/chat/view.ts';
import type { Services } from './services.ts';

const options = {
  questions: {
    kind: 'choice',
    description: 'Where learners’ open questions go (here unless chosen)',
    choices: [
      { value: 'here', label: 'to this channel' },
      { value: 'off', label: 'nowhere' },
    ],
  },
} as const satisfies OptionSpecs;

export const teachers = {
  name: 'teachers',
  description: 'Make this the channel where teachers get questions the course leaves open',
  options,
  who: 'teacher',
  acknowledge: 'private',
  async run({ options: { questions = 'here' }, services, workspace, channel }) {
    const here = questions === 'here';
    await services.classQuestions.setTeacherChannel(workspace, here ? channel : undefined);
    return whisper(
      textView(
        here
          ? 'Learners can now pass questions on that the course does not cover. They arrive in this channel, and your answers are found by /ask. /questions lists what is open.'
          : 'Learners can no longer pass questions on. /questions still lists what the course left open.',
      ),
    );
  },
} satisfies Command<Services, typeof options>;
