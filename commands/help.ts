import type { AnyCommand, Command } from '../src/chat/command.ts';
import { whisper } from '../src/chat/reply.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { code, type Inline, standingView, type View } from '../src/chat/view.ts';
import type { Services } from './services.ts';

const options = {} as const satisfies OptionSpecs;

/** `/help` over the commands it stands among. */
export function createHelp(commands: readonly AnyCommand<Services>[]) {
  const views = new Map<boolean, View>();

  function viewFor(teacher: boolean): View {
    const view =
      views.get(teacher) ??
      standingView(helpView(commands.filter(({ who }) => who === 'everyone' || teacher)));
    views.set(teacher, view);
    return view;
  }

  return {
    name: 'help',
    description: 'What Studyhall can do and how to ask for it',
    options,
    who: 'everyone',
    acknowledge: 'private',
    async run({ learner }) {
      return whisper(viewFor(learner.teacher));
    },
  } satisfies Command<Services, typeof options>;
}

function helpView(commands: readonly AnyCommand<Services>[]): View {
  const items = commands.map((command) => ({ usage: usage(command), description: command.description }));
  return {
    text: ['What you can type:', ...items.map(({ usage, description }) => `${usage}: ${description}`)].join(
      '\n',
    ),
    blocks: [
      { kind: 'heading', text: 'What you can type' },
      {
        kind: 'list',
        items: items.map(({ usage, description }): Inline[] => [code(usage), ` ${description}.`]),
      },
      { kind: 'note', text: 'Options in [ ] may be left out. Answers that only you can see are marked so.' },
    ],
  };
}

/** `/quiz [lesson] [questions]`, with required options bare. */
export function usage({ name, options }: AnyCommand<Services>): string {
  const specs: OptionSpecs = options;
  const names = Object.entries(specs).map(([option, { required }]) => (required ? option : `[${option}]`));
  return [`/${name}`, ...names].join(' ');
}
