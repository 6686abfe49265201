import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle } from '../../../src/chat/action.ts';
import type { Command } from '../../../src/chat/command.ts';
import { UserError } from '../../../src/chat/errors.ts';
import { openForm, say, silent, update, whisper } from '../../../src/chat/reply.ts';
import type { RouterLog } from '../../../src/chat/router.ts';
import type { OptionSpecs } from '../../../src/chat/values.ts';
import { textView } from '../../../src/chat/view.ts';
import type { WebConfig } from '../../../src/platforms/web/app.ts';
import { createWebPlatform } from '../../../src/platforms/web/platform.ts';
import { createRecords } from '../../../src/platforms/web/records.ts';
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

/** A tutor that exercises every block, option and field kind, for tests of the page alone. */
export interface DemoServices {
  readonly store: Store;
  /** Slow answers wait for this. */
  readonly released: () => Promise<void>;
}

const everything = {
  name: 'everything',
  description: 'Shows every kind of block',
  options: {},
  who: 'everyone',
  acknowledge: 'public',
  run: async (turn) => say(everyBlock(turn.now)),
  actions: [
    handle<DemoServices, typeof pick.args, Record<never, never>>(pick, 'private', async ({ values }) =>
      whisper(textView(`You chose ${values.join(', ')}`)),
    ),
  ],
} satisfies Command<DemoServices>;

const quiz = {
  name: 'quiz',
  description: 'Questions with feedback',
  options: quizOptions,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { lesson = 'any', questions = 10, mode = 'practice' } = turn.options;
    return whisper({
      text: 'quiz',
      blocks: [
        { kind: 'text', text: `Lesson ${lesson}, ${questions} questions, ${mode}` },
        ...counterView(0).blocks.slice(1),
      ],
    });
  },
  autocomplete: async (turn) =>
    lessons.filter((choice) => choice.label.toLowerCase().includes(turn.typed.toLowerCase())),
  actions: [
    handle<DemoServices, typeof count.args, Record<never, never>>(count, 'update', async (turn) => {
      const key = turn.message?.message ?? 'none';
      const total = await turn.services.store
        .collection<number>(turn.workspace, 'demo-counts')
        .update(key, (known) => (known ?? 0) + turn.args.by);
      return update(counterView(total ?? 0));
    }),
  ],
} satisfies Command<DemoServices, typeof quizOptions>;

const ask = {
  name: 'ask',
  description: 'An answer from the course',
  options: askOptions,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    if (turn.options.question === 'fail') throw new UserError('That cannot be asked. Ask something else.');
    if (turn.options.question === 'fault') throw new Error('broken');
    return whisper(textView(`You asked: ${turn.options.question}`));
  },
} satisfies Command<DemoServices, typeof askOptions>;

const finetuneOptions = {
  examples: { kind: 'file', description: 'Lines of text,label', required: true, accept: ['.csv', '.jsonl'] },
  seed: { kind: 'integer', description: 'For the same result again' },
} as const satisfies OptionSpecs;
const finetune = {
  name: 'finetune',
  description: 'Trains a classifier on your examples',
  options: finetuneOptions,
  who: 'everyone',
  acknowledge: 'public',
  async run(turn) {
    const data = await turn.options.examples.read(1_000_000);
    const lines = new TextDecoder().decode(data).trim().split('\n').length;
    return say(textView(`${turn.options.examples.name} has ${lines} lines`));
  },
} satisfies Command<DemoServices, typeof finetuneOptions>;

const labelOptions = {
  texts: { kind: 'file', description: 'Texts without labels', required: true, accept: ['.jsonl'] },
} as const satisfies OptionSpecs;
const label = {
  name: 'label',
  description: 'Puts labels on texts',
  options: labelOptions,
  who: 'everyone',
  acknowledge: 'private',
  run: async (turn) => whisper(textView(`${turn.options.texts.name} is labelled`)),
} satisfies Command<DemoServices, typeof labelOptions>;

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
    handle<DemoServices, typeof noteOpen.args, Record<never, never>>(noteOpen, 'private', async () =>
      openForm({
        title: 'A note',
        action: noteSave.id({}),
        fields: noteSave.fields,
        initial: { body: 'Begin here' },
        submitLabel: 'Save the note',
      }),
    ),
    handle<DemoServices, typeof noteSave.args, typeof noteSave.fields>(
      noteSave,
      'private',
      async ({ fields }) => {
        if (fields.title === 'refuse') throw new UserError('Not this title.');
        const file = fields.file
          ? ` with ${fields.file.name} of ${(await fields.file.read(1000)).length} bytes`
          : '';
        return whisper(
          textView(`Saved ${fields.title}: ${fields.body} (${fields.mood ?? 'no mood'})${file}`),
        );
      },
    ),
  ],
} satisfies Command<DemoServices>;

const slow = {
  name: 'slow',
  description: 'Takes its time',
  options: {},
  who: 'everyone',
  acknowledge: 'public',
  async run(turn) {
    await turn.services.released();
    return say(
      textView('At last', { kind: 'buttons', buttons: [{ label: 'Again', action: slowAction.id({}) }] }),
    );
  },
  actions: [
    handle<DemoServices, typeof slowAction.args, Record<never, never>>(slowAction, 'update', async (turn) => {
      await turn.services.released();
      return update(textView('Done again'));
    }),
  ],
} satisfies Command<DemoServices>;

const study = {
  name: 'study',
  description: 'A vote of the whole class',
  options: {},
  who: 'everyone',
  acknowledge: 'public',
  run: async () =>
    say(
      textView('Is a frozen layer updated?', {
        kind: 'buttons',
        buttons: ['Yes', 'No'].map((label) => ({ label, action: vote.id({ choice: label }) })),
      }),
    ),
  actions: [
    handle<DemoServices, typeof vote.args, Record<never, never>>(vote, 'private', async (turn) =>
      turn.args.choice === 'silent'
        ? silent
        : whisper(textView(`${turn.learner.name} voted ${turn.args.choice}`)),
    ),
  ],
} satisfies Command<DemoServices>;

export interface DemoOptions extends Partial<WebConfig> {
  readonly released?: () => Promise<void>;
  readonly log?: RouterLog;
  readonly now?: () => number;
  readonly deferAfterMs?: number;
}

export type Demo = ReturnType<typeof createDemo>;

export function createDemo(options: DemoOptions = {}) {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'studyhall-page-'));
  const store = openStore({ file: join(dataDirectory, 'studyhall.sqlite') });
  const now = options.now ?? Date.now;
  const log = options.log ?? { error: () => undefined, warn: () => undefined };
  const { router, messenger, newId } = tieTogether<DemoServices>({
    commands: [quiz, ask, finetune, study, note, everything, slow, label],
    services: { store, released: options.released ?? (async () => undefined) },
    store,
    log,
    now,
    deferAfterMs: options.deferAfterMs ?? 300,
  });
  const config: WebConfig = {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    dataDirectory,
    maxUploadBytes: options.maxUploadBytes ?? 1_000_000,
    ...(options.behindProxy !== undefined && { behindProxy: options.behindProxy }),
    ...(options.accessToken !== undefined && { accessToken: options.accessToken }),
  };
  const records = createRecords({ store, mediaFolder: join(dataDirectory, 'media'), now, newId });
  const platform = createWebPlatform({
    records,
    router,
    store,
    config,
    operations: {
      health: async () => ({ status: 'ok' }),
      metrics: async () => 'demo_total 1\n',
      metricsType: 'text/plain',
    },
    log,
    now,
    newId,
  });
  messenger.register('web', platform.messenger);
  return { platform, store, records, dataDirectory, router };
}
