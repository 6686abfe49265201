import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineAction, handle } from '../../../src/chat/action.ts';
import type { Command } from '../../../src/chat/command.ts';
import { UserError } from '../../../src/chat/errors.ts';
import { openForm, say, silent, update, whisper } from '../../../src/chat/reply.ts';
import type { OptionSpecs } from '../../../src/chat/values.ts';
import { textView } from '../../../src/chat/view.ts';
import { createSlackPlatform, type SlackSettings } from '../../../src/platforms/slack/platform.ts';
import { openStore } from '../../../src/store/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  askOptions,
  count,
  counterView,
  everyBlock,
  lessons,
  noteOpen,
  noteSave,
  pick,
  quizOptions,
  slowAction,
  tieTogether,
  vote,
} from '../demo-parts.ts';

export interface SlackDemoServices {
  readonly store: Store;
  /** Slow answers wait for this. */
  readonly released: () => Promise<void>;
}
type Services = SlackDemoServices;

const noteChange = defineAction(
  'note.change',
  {},
  { title: { kind: 'text', label: 'Title', required: true } },
);

const quiz = {
  name: 'quiz',
  description: 'Questions with feedback',
  options: quizOptions,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { lesson = 'any', questions = 10, mode = 'practice' } = turn.options;
    const said = `Lesson ${lesson}, ${questions} questions, ${mode}`;
    return whisper({ text: said, blocks: [{ kind: 'text', text: said }, ...counterView(0).blocks.slice(1)] });
  },
  autocomplete: async ({ typed }) =>
    lessons.filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase())),
  actions: [
    handle<Services, typeof count.args, Record<never, never>>(count, 'update', async (turn) => {
      const total = await turn.services.store
        .collection<number>(turn.workspace, 'demo-counts')
        .update(turn.learner.id, (known) => (known ?? 0) + turn.args.by);
      return update(counterView(total ?? 0));
    }),
  ],
} satisfies Command<Services, typeof quizOptions>;

const ask = {
  name: 'ask',
  description: 'An answer from the course',
  options: askOptions,
  who: 'everyone',
  acknowledge: 'private',
  async run({ options: { question }, services, learner }) {
    if (question === 'fail') throw new UserError('That cannot be asked. Ask something else.');
    if (question === 'fault') throw new Error('broken');
    if (question === 'slowly') await services.released();
    return whisper(textView(`${learner.name} asked: ${question}`));
  },
} satisfies Command<Services, typeof askOptions>;

const finetuneOptions = {
  examples: { kind: 'file', description: 'Lines of text,label', required: true, accept: ['.csv'] },
  test: { kind: 'file', description: 'Examples to test on', accept: ['.csv'] },
  seed: { kind: 'integer', description: 'For the same result again' },
} as const satisfies OptionSpecs;
const finetune = {
  name: 'finetune',
  description: 'Trains a classifier on your examples',
  options: finetuneOptions,
  who: 'everyone',
  acknowledge: 'public',
  async run({ options: { examples, test } }) {
    const lines = (data: Uint8Array) => new TextDecoder().decode(data).trim().split('\n').length;
    const tested = test ? `, ${lines(await test.read(1_000_000))} to test on` : '';
    return say(textView(`${examples.name} has ${lines(await examples.read(1_000_000))} lines${tested}`));
  },
} satisfies Command<Services, typeof finetuneOptions>;

const note = {
  name: 'note',
  description: 'Writes a note through a form',
  options: {},
  who: 'everyone',
  acknowledge: 'private',
  run: async () =>
    whisper(
      textView('Notes', {
        kind: 'buttons',
        buttons: [{ label: 'Write a note', action: noteOpen.id({}), style: 'primary' }],
      }),
    ),
  actions: [
    handle<Services, typeof noteOpen.args, Record<never, never>>(noteOpen, 'private', async () =>
      openForm({
        title: 'A note',
        action: noteSave.id({}),
        fields: noteSave.fields,
        initial: { body: 'Begin here' },
        submitLabel: 'Save the note',
      }),
    ),
    handle<Services, typeof noteSave.args, typeof noteSave.fields>(
      noteSave,
      'private',
      async ({ fields }) => {
        if (fields.title === 'refuse') throw new UserError('Not this title.');
        const file = fields.file
          ? ` with ${fields.file.name} of ${(await fields.file.read(1000)).length} bytes`
          : '';
        return whisper(
          textView(`Saved ${fields.title}: ${fields.body} (${fields.mood ?? 'no mood'})${file}`, {
            kind: 'buttons',
            buttons: [{ label: 'Change it', action: 'note.edit' }],
          }),
        );
      },
    ),
    handle<Services, Record<never, never>, Record<never, never>>(
      defineAction('note.edit', {}),
      'private',
      async () => openForm({ title: 'Change', action: noteChange.id({}), fields: noteChange.fields }),
    ),
    handle<Services, typeof noteChange.args, typeof noteChange.fields>(
      noteChange,
      'update',
      async ({ fields }) => update(textView(`Changed to ${fields.title}`)),
    ),
  ],
} satisfies Command<Services>;

const everything = {
  name: 'everything',
  description: 'Shows every kind of block',
  options: {},
  who: 'everyone',
  acknowledge: 'public',
  run: async (turn) => say(everyBlock(turn.now)),
  actions: [
    handle<Services, typeof pick.args, Record<never, never>>(pick, 'private', async ({ values }) =>
      whisper(textView(`You chose ${values.join(', ')}`)),
    ),
  ],
} satisfies Command<Services>;

const secretly = {
  name: 'secretly',
  description: 'Shows every kind of block to one learner',
  options: {},
  who: 'everyone',
  acknowledge: 'private',
  run: async (turn) => whisper(everyBlock(turn.now)),
} satisfies Command<Services>;

const slowOptions = { end: { kind: 'text', description: 'How it ends' } } as const satisfies OptionSpecs;

const slow = {
  name: 'slow',
  description: 'Takes its time',
  options: slowOptions,
  who: 'everyone',
  acknowledge: 'public',
  async run(turn) {
    await turn.services.released();
    if (turn.options.end === 'refused') throw new UserError('Not today. Try tomorrow.');
    return say(
      textView('At last', { kind: 'buttons', buttons: [{ label: 'Again', action: slowAction.id({}) }] }),
    );
  },
  actions: [
    handle<Services, typeof slowAction.args, Record<never, never>>(slowAction, 'update', async (turn) => {
      await turn.services.released();
      return update(textView('Done again'));
    }),
  ],
} satisfies Command<Services, typeof slowOptions>;

const study = {
  name: 'study',
  description: 'A vote of the whole class',
  options: {},
  who: 'everyone',
  acknowledge: 'public',
  run: async (turn) =>
    say(
      textView('Is a frozen layer updated?', {
        kind: 'buttons',
        buttons: ['Yes', 'No', 'silent'].map((label) => ({ label, action: vote.id({ choice: label }) })),
      }),
      async (message) => {
        const thread = await turn.messenger.thread(message, 'The vote');
        if (thread) await turn.messenger.post(turn.workspace, thread, textView('Discuss here.'));
        await turn.messenger.tell(turn.workspace, turn.channel, turn.learner.id, textView('You began it.'));
      },
    ),
  actions: [
    handle<Services, typeof vote.args, Record<never, never>>(vote, 'private', async (turn) =>
      turn.args.choice === 'silent'
        ? silent
        : whisper(textView(`${turn.learner.name} voted ${turn.args.choice}`)),
    ),
  ],
} satisfies Command<Services>;

const clear = {
  name: 'clear',
  description: 'For teachers',
  options: {},
  who: 'teacher',
  acknowledge: 'private',
  run: async () => whisper(textView('Cleared.')),
} satisfies Command<Services>;

const longOptions = {
  times: { kind: 'integer', description: 'How many paragraphs', required: true, min: 1, max: 60 },
} as const satisfies OptionSpecs;
const long = {
  name: 'long',
  description: 'Says a lot',
  options: longOptions,
  who: 'everyone',
  acknowledge: 'public',
  async run({ options: { times } }) {
    const paragraph = 'Transfer learning begins with a model that has seen much. '.repeat(20);
    return say({
      text: 'A lot',
      blocks: [
        ...Array.from({ length: times }, (_, index) => ({
          kind: 'text' as const,
          text: `${index + 1}. ${paragraph}`,
        })),
        { kind: 'buttons', buttons: [{ label: 'Shorter', action: 'long.less' }] },
      ],
    });
  },
  actions: [
    handle<Services, Record<never, never>, Record<never, never>>(
      defineAction('long.less', {}),
      'update',
      async () => update(textView('In short: freeze, then train.')),
    ),
  ],
} satisfies Command<Services, typeof longOptions>;

export const demoCommands = [quiz, ask, finetune, note, everything, secretly, slow, study, clear, long];

export interface SlackDemoOptions {
  readonly config: SlackSettings;
  readonly released?: () => Promise<void>;
  readonly store?: Store;
  readonly now?: () => number;
  readonly deferAfterMs?: number;
}

/** A tutor of small commands on Slack, for tests of the platform alone. */
export function createSlackDemo(options: SlackDemoOptions) {
  const store =
    options.store ??
    openStore({ file: join(mkdtempSync(join(tmpdir(), 'studyhall-slack-')), 'studyhall.db') });
  const now = options.now ?? Date.now;
  const faults: { details: object; message: string }[] = [];
  const warnings: { details: object; message: string }[] = [];
  const log = {
    error: (details: object, message: string) => void faults.push({ details, message }),
    warn: (details: object, message: string) => void warnings.push({ details, message }),
  };
  const { router, messenger, newId } = tieTogether<Services>({
    commands: demoCommands,
    services: { store, released: options.released ?? (async () => undefined) },
    store,
    log,
    now,
    deferAfterMs: options.deferAfterMs ?? 200,
  });
  const platform = createSlackPlatform({ router, store, config: options.config, log, now, newId });
  messenger.register('slack', platform.messenger);
  return { platform, store, router, messenger, faults, warnings };
}
