import { UserError } from '../../chat/errors.ts';
import { readableSize } from '../../chat/files.ts';
import type { Learner, MessageRef } from '../../chat/ids.ts';
import { missingOption, parseOptions } from '../../chat/parse.ts';
import type { Responder, Router, TurnBase } from '../../chat/router.ts';
import { unknownCommand } from '../../chat/unknown-command.ts';
import type { OptionSpecs, UploadedFile } from '../../chat/values.ts';
import type { Store } from '../../store/store.ts';
import { parseLine } from './command-line.ts';
import { renderForm } from './controls.ts';
import { type Conversation, channelIdOf, refOf, WORKSPACE } from './conversation.ts';
import type { Entry } from './entry.ts';
import type { Hub } from './hub.ts';
import type { MessageLog } from './message-log.ts';
import type { PageCommand } from './page.ts';
import type { PostedForm } from './uploads.ts';

const TEXT_LENGTH = 6000;
const REMEMBERED_MS = 60 * 60_000;
const MENTION = /(?<![\p{L}\p{N}])@studyhall(?![\p{L}\p{N}])/giu;

export interface Asker {
  readonly channel: string;
  readonly learner: Learner;
}

/** The answer to a post, as the page's script reads it. */
export type PostAnswer =
  | { readonly status: 'done' | 'working'; readonly version: number }
  | { readonly status: 'form'; readonly version: number; readonly html: string }
  | { readonly status: 'refused'; readonly version: number; readonly message: string }
  /** The command still needs options: the page opens its option form. */
  | {
      readonly status: 'options';
      readonly command: string;
      readonly values: Readonly<Record<string, string>>;
      readonly message: string;
    };

export interface Interactions {
  /** Runs what a form posted; a form sent twice under one interaction id runs once. The form is discarded after. */
  handle(asker: Asker, what: 'line' | 'command' | 'action', form: PostedForm): Promise<PostAnswer>;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

export interface InteractionsParts {
  readonly router: Router;
  readonly store: Store;
  readonly log: MessageLog;
  readonly hub: Hub;
  readonly conversation: Conversation;
  readonly now: () => number;
  readonly newId: () => string;
  readonly failed: (error: unknown, id: string) => void;
}

export function createInteractions(parts: InteractionsParts): Interactions {
  const { router, log, hub, conversation, now, newId } = parts;
  const done = parts.store.collection<true>(WORKSPACE, 'page-interactions');
  const underway = new Map<string, Promise<PostAnswer>>();
  const running = new Set<Promise<void>>();

  /** The version up to which the asker's pages have now been told everything. */
  async function told({ channel, learner }: Asker): Promise<number> {
    const version = await log.version(channel);
    hub.sync(channel, learner.id, version);
    return version;
  }

  const turnOf = (asker: Asker, id: string, message?: MessageRef): TurnBase => ({
    workspace: WORKSPACE,
    channel: channelIdOf(asker.channel),
    learner: asker.learner,
    id,
    now: now(),
    ...(message && { message }),
  });

  async function run(
    asker: Asker,
    form: PostedForm,
    work: (turn: TurnBase, responder: Responder) => Promise<void>,
    message?: MessageRef,
  ): Promise<PostAnswer> {
    const id = newId();
    const turn = turnOf(asker, id, message);
    const where = {
      channel: asker.channel,
      learner: asker.learner.id,
      id,
      openForm: form.field('form') === 'open',
      ...(message && { message }),
    };
    const { first, settled } = conversation.answer(where, (responder) => work(turn, responder));
    const over: Promise<void> = settled
      .catch((error) => parts.failed(error, id))
      .then(() => form.discard())
      .finally(() => running.delete(over));
    running.add(over);
    const answer = await first;
    const version = await told(asker);
    if (answer.status === 'refused') return { ...answer, version };
    if (answer.status !== 'form') return { status: answer.status, version };
    const html = renderForm(answer.form, `form-${id}`, message?.message);
    return { status: 'form', version, html: String(html) };
  }

  async function useCommand(
    asker: Asker,
    form: PostedForm,
    command: PageCommand,
    options: Readonly<Record<string, string | UploadedFile>>,
  ): Promise<PostAnswer> {
    const specs: OptionSpecs = command.options;
    const missing = Object.entries(specs).find(
      ([name, spec]) => spec.required && (options[name] ?? '') === '',
    );
    if (missing) {
      await form.discard();
      const values = Object.entries(options).filter(([, value]) => typeof value === 'string');
      return {
        status: 'options',
        command: command.name,
        values: Object.fromEntries(values) as Record<string, string>,
        message: missingOption(command.name, ...missing),
      };
    }
    parseOptions(command.name, specs, options);
    const allowed = command.who === 'everyone' || asker.learner.teacher;
    const shown = Object.keys(specs).flatMap((name) => {
      const value = options[name] ?? '';
      return value === '' ? [] : [[name, shownOption(value)] as const];
    });
    await log.append(asker.channel, {
      author: { id: asker.learner.id, name: asker.learner.name },
      body: { kind: 'used', command: command.name, options: shown },
      ...((command.acknowledge === 'private' || !allowed) && { privateTo: asker.learner.id }),
    });
    return run(asker, form, (turn, responder) =>
      router.command({ turn, name: command.name, options }, responder),
    );
  }

  async function say(asker: Asker, form: PostedForm, text: string): Promise<PostAnswer> {
    if (text === '') throw new UserError('Write something first.');
    await log.append(asker.channel, {
      author: { id: asker.learner.id, name: asker.learner.name },
      body: { kind: 'said', text },
    });
    const question = text.replace(MENTION, ' ').replace(/\s+/g, ' ').trim();
    if (text.search(MENTION) < 0 || question === '') {
      await form.discard();
      return { status: 'done', version: await told(asker) };
    }
    return run(asker, form, (turn, responder) => router.text({ turn, text: question }, responder));
  }

  const kinds = {
    async line(asker: Asker, form: PostedForm): Promise<PostAnswer> {
      const line = form.field('line').replace(/\r\n?/g, '\n');
      if (line.length > TEXT_LENGTH) throw new UserError(`A message has at most ${TEXT_LENGTH} characters.`);
      const parsed = parseLine(line, router.commands);
      if (parsed.kind === 'unknown') throw new UserError(parsed.message);
      if (parsed.kind === 'text') return say(asker, form, parsed.text);
      return useCommand(asker, form, commandNamed(parsed.name), parsed.options);
    },

    async command(asker: Asker, form: PostedForm): Promise<PostAnswer> {
      return useCommand(asker, form, commandNamed(form.field('command')), {
        ...prefixed(form, 'option:'),
      });
    },

    async action(asker: Asker, form: PostedForm): Promise<PostAnswer> {
      const messageId = form.field('message');
      const entry = messageId === '' ? undefined : await log.find(asker.channel, messageId, asker.learner.id);
      if (messageId !== '' && !entry) throw new UserError('This message is not here for you any more.');
      const id = form.field('action').slice(0, 200);
      return run(
        asker,
        form,
        (turn, responder) =>
          router.action(
            {
              turn,
              id,
              values: form.all('value').slice(0, 25),
              fields: prefixed(form, 'field:'),
            },
            responder,
          ),
        entry && carries(entry, id) ? refOf(asker.channel, entry) : undefined,
      );
    },
  };

  const commandNames = () => router.commands.map((known) => known.name);

  function commandNamed(name: string): PageCommand {
    const command = router.commands.find((known) => known.name === name);
    if (!command) throw new UserError(unknownCommand(name, commandNames()));
    return command;
  }

  async function once(asker: Asker, what: keyof typeof kinds, form: PostedForm, key: string) {
    if (await done.get(key)) {
      await form.discard();
      return { status: 'done', version: await told(asker) } as const;
    }
    const answer = await kinds[what](asker, form);
    if (answer.status !== 'options' && answer.status !== 'refused')
      await done.set(key, true, { ttlMs: REMEMBERED_MS });
    return answer;
  }

  return {
    async handle(asker, what, form) {
      try {
        const posted = form.field('interaction');
        if (!/^[\w-]{8,64}$/.test(posted)) throw new UserError('This page is out of date. Reload it.');
        const key = `${asker.learner.id}/${posted}`;
        const known = underway.get(key);
        if (known) {
          await form.discard();
          return await known;
        }
        const answer = once(asker, what, form, key).finally(() => underway.delete(key));
        underway.set(key, answer);
        return await answer;
      } catch (error) {
        await form.discard();
        throw error;
      }
    },
    async idle() {
      await Promise.allSettled([...underway.values()]);
      await Promise.allSettled([...running]);
    },
  };
}

/**
 * Whether an action may change an entry: what everybody sees only by a control that stands in it, what is private by
 * any, since a form that it opened may answer in its place.
 */
function carries({ body, privateTo }: Entry, action: string): boolean {
  if (body.kind !== 'view') return false;
  return (
    privateTo !== undefined ||
    body.view.blocks.some((block) =>
      block.kind === 'buttons'
        ? block.buttons.some((button) => button.action === action)
        : block.kind === 'select' && block.action === action,
    )
  );
}

/** What the fields and files of a form hold, by the rest of their name after a prefix. */
function prefixed(form: PostedForm, prefix: string): Record<string, string | UploadedFile> {
  const named = form.names().map((name) => [name, form.field(name)] as const);
  return Object.fromEntries(
    [...named, ...form.files]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

function shownOption(value: string | UploadedFile): string {
  if (typeof value !== 'string') return `${value.name} (${readableSize(value.size)})`;
  return value.length > 300 ? `${value.slice(0, 299)}…` : value;
}
