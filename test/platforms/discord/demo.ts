import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineAction, handle } from '../../../src/chat/action.ts';
import type { AnyCommand, Command } from '../../../src/chat/command.ts';
import { UserError } from '../../../src/chat/errors.ts';
import type { MessageRef } from '../../../src/chat/ids.ts';
import { openForm, say, silent, update, whisper } from '../../../src/chat/reply.ts';
import type { RouterLog } from '../../../src/chat/router.ts';
import type { OptionSpecs } from '../../../src/chat/values.ts';
import { type Block, textView, type View } from '../../../src/chat/view.ts';
import { packageRoot } from '../../../src/paths.ts';
import { createDiscordPlatform } from '../../../src/platforms/discord/platform.ts';
import { openStore } from '../../../src/store/sqlite-store.ts';
import { askOptions, count, everyBlock, noteOpen, noteSave, pick, tieTogether } from '../demo-parts.ts';

const shardModule = pathToFileURL(join(packageRoot(), 'dist/src/platforms/discord/shard-child.js'));

/** A tutor that uses everything a platform offers, to see how Discord carries it. */
export interface DemoServices {
  /** Slow answers wait for this. */
  readonly released: () => Promise<void>;
  /** Messages to be edited later. */
  readonly posted: MessageRef[];
  /** How often a handler has run. */
  readonly runs: string[];
}

const slowUpdate = defineAction('slow.update', {});
const slowPrivate = defineAction('slow.private', {});
const slowForm = defineAction('slow.form', {});
const quiet = defineAction('quiet.go', {});
const grow = defineAction('grow.go', { parts: { kind: 'integer' } });

const command = <Options extends OptionSpecs>(
  made: Pick<Command<DemoServices, Options>, 'name' | 'run'> & Partial<Command<DemoServices, Options>>,
): AnyCommand<DemoServices> => ({
  description: `The ${made.name} of the demo`,
  options: {},
  who: 'everyone',
  acknowledge: 'private',
  ...made,
});

const counter = (value: number): View =>
  textView(`Count ${value}`, {
    kind: 'buttons',
    buttons: [{ label: 'Add one', action: count.id({ by: 1 }), style: 'primary' }],
  });

const buttons = (...actions: readonly (readonly [label: string, action: string])[]): Block => ({
  kind: 'buttons',
  buttons: actions.map(([label, action]) => ({ label, action })),
});

const longView = (parts: number): View =>
  textView(
    'A long answer',
    ...Array.from(
      { length: parts },
      (_, index): Block => ({ kind: 'text', text: `Part ${index + 1}. ${'All about layers. '.repeat(180)}` }),
    ),
    buttons(['Shorter', grow.id({ parts: 1 })], ['Longer', grow.id({ parts: 4 })]),
  );

const lessonOptions = {
  lesson: { kind: 'text', description: 'The lesson', autocomplete: true },
  mode: {
    kind: 'choice',
    description: 'How to go about it',
    choices: [
      { value: 'practice', label: 'Practice' },
      { value: 'exam', label: 'Exam' },
    ],
  },
  questions: { kind: 'integer', description: 'How many', min: 1, max: 20 },
} as const satisfies OptionSpecs;
const fileOptions = {
  seed: { kind: 'integer', description: 'For the same result again' },
  examples: { kind: 'file', description: 'Lines of text,label', required: true, accept: ['.csv'] },
} as const satisfies OptionSpecs;

function demoCommands(): readonly AnyCommand<DemoServices>[] {
  return [
    command({
      name: 'everything',
      acknowledge: 'public',
      run: async (turn) => say(everyBlock(turn.now)),
      actions: [
        handle(pick, 'private', async ({ values }) => whisper(textView(`You chose ${values.join(', ')}`))),
      ],
    }),
    command({
      name: 'quiz',
      options: lessonOptions,
      run: async ({ options: { lesson = 'any', mode = 'practice', questions = 10 } }) =>
        whisper(textView(`Lesson ${lesson}, ${questions} questions, ${mode}`, ...counter(0).blocks.slice(1))),
      autocomplete: async ({ typed }) =>
        ['8.5 Convolutions', '8.6 Transfer Learning']
          .filter((label) => label.toLowerCase().includes(typed.toLowerCase()))
          .map((label) => ({ value: label.slice(0, 3), label })),
      actions: [
        handle(count, 'update', async (turn) => {
          turn.services.runs.push(`count ${turn.id}`);
          return update(counter(turn.services.runs.length));
        }),
      ],
    }),
    command({
      name: 'counter',
      acknowledge: 'public',
      run: async (turn) => say(counter(0), async (ref) => void turn.services.posted.push(ref)),
    }),
    command({
      name: 'ask',
      options: askOptions,
      async run({ options: { question }, learner }) {
        if (question === 'fail') throw new UserError('That cannot be asked. Ask something else.');
        if (question === 'fault') throw new Error('broken');
        return whisper(textView(`${learner.name} asked: ${question}`));
      },
    }),
    command({
      name: 'finetune',
      options: fileOptions,
      acknowledge: 'public',
      async run({ options: { examples } }) {
        const lines = new TextDecoder()
          .decode(await examples.read(1000))
          .trim()
          .split('\n');
        return say(textView(`${examples.name} has ${lines.length} lines`));
      },
    }),
    command({
      name: 'note',
      run: async () =>
        openForm({
          title: 'A note',
          action: noteSave.id({}),
          fields: noteSave.fields,
          initial: { body: 'Begin here' },
        }),
      actions: [
        handle(noteOpen, 'private', async () =>
          openForm({ title: 'A note', action: noteSave.id({}), fields: noteSave.fields }),
        ),
        handle(noteSave, 'private', async ({ fields }) => {
          if (fields.title === 'again')
            return openForm({ title: 'Once more', action: noteSave.id({}), fields: noteSave.fields });
          const file = fields.file ? ` with ${(await fields.file.read(1000)).length} bytes` : '';
          return whisper(
            textView(
              `Saved ${fields.title}: ${fields.body} (${fields.mood ?? 'no mood'})${file}`,
              buttons(['Again', noteOpen.id({})]),
            ),
          );
        }),
      ],
    }),
    command({
      name: 'slow',
      acknowledge: 'public',
      async run({ services }) {
        await services.released();
        return say(
          textView(
            'At last',
            buttons(
              ['Change', slowUpdate.id({})],
              ['Secret', slowPrivate.id({})],
              ['Form', slowForm.id({})],
              ['Quiet', quiet.id({})],
            ),
          ),
        );
      },
      actions: [
        handle(slowUpdate, 'update', async ({ services }) => {
          await services.released();
          return update(textView('Changed at last'));
        }),
        handle(slowPrivate, 'private', async ({ services }) => {
          await services.released();
          return whisper(textView('A secret at last'));
        }),
        handle(slowForm, 'private', async ({ services }) => {
          await services.released();
          return openForm({ title: 'Late', action: noteSave.id({}), fields: noteSave.fields });
        }),
        handle(quiet, 'update', async () => silent),
      ],
    }),
    command({
      name: 'refuse-late',
      acknowledge: 'public',
      async run({ services }) {
        await services.released();
        throw new UserError('Not today. Try tomorrow.');
      },
    }),
    command({
      name: 'secret-late',
      async run({ services }) {
        await services.released();
        return whisper(textView('For you alone'));
      },
    }),
    command({
      name: 'long',
      acknowledge: 'public',
      run: async (turn) => say(longView(3), async (ref) => void turn.services.posted.push(ref)),
      actions: [handle(grow, 'update', async ({ args }) => update(longView(args.parts)))],
    }),
    command({
      name: 'thread',
      acknowledge: 'public',
      run: async (turn) =>
        say(textView('Round one'), async (ref) => {
          const thread = await turn.messenger.thread(ref, 'Study session: frozen layers');
          turn.services.posted.push(
            await turn.messenger.post(
              turn.workspace,
              thread ?? turn.channel,
              textView(thread ? 'In the thread' : 'In the channel'),
            ),
          );
        }),
    }),
    command({
      name: 'hint',
      run: async (turn) => {
        turn.services.posted.push(
          await turn.messenger.tell(
            turn.workspace,
            turn.channel,
            turn.learner.id,
            textView('A hint for you'),
          ),
        );
        return silent;
      },
    }),
    command({ name: 'unanswered', who: 'teacher', run: async () => whisper(textView('Nothing is open')) }),
    command({ name: 'help', run: async () => whisper(textView('Type a question')) }),
  ];
}

/** A gate the demo's slow answers wait at. */
export function createGate() {
  let open: () => void = () => undefined;
  let closed: Promise<void> = Promise.resolve();
  return {
    wait: () => closed,
    close: () => {
      closed = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
  };
}

export interface DemoOptions {
  readonly config: {
    readonly token: string;
    readonly apiUrl: string;
    readonly cdnUrl: string;
    readonly devGuildId?: string;
  };
  readonly directory?: string;
  readonly released?: () => Promise<void>;
  readonly now?: () => number;
  readonly deferAfterMs?: number;
}

/** The demo's bot, connected. */
export async function startDemo({
  config,
  released = async () => undefined,
  now = Date.now,
  deferAfterMs = 150,
  ...rest
}: DemoOptions) {
  const directory = rest.directory ?? mkdtempSync(join(tmpdir(), 'studyhall-discord-'));
  const store = openStore({ file: join(directory, 'studyhall.db') });
  const lines: { readonly level: 'error' | 'warn'; readonly message: string; readonly details: object }[] =
    [];
  const log: RouterLog = {
    error: (details, message) => void lines.push({ level: 'error', message, details }),
    warn: (details, message) => void lines.push({ level: 'warn', message, details }),
  };
  const services: DemoServices = { released, posted: [], runs: [] };
  const { router, messenger, newId } = tieTogether<DemoServices>({
    commands: demoCommands(),
    services,
    store,
    log,
    now,
    deferAfterMs,
  });
  const platform = createDiscordPlatform({ router, store, config, log, now, newId, shardModule });
  messenger.register('discord', platform.messenger);
  const { installUrl } = await platform.start();
  return {
    platform,
    messenger,
    store,
    services,
    lines,
    directory,
    installUrl,
    async close(): Promise<void> {
      await platform.stop();
      await store.close();
      if (rest.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type Demo = Awaited<ReturnType<typeof startDemo>>;
