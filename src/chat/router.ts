import { type ActionHandler, decodeArgs, defineAction, handle, splitActionId } from './action.ts';
import type { AnyCommand } from './command.ts';
import { UserError } from './errors.ts';
import type { Form } from './form.ts';
import { type MessageRef, type PlatformName, platformOf } from './ids.ts';
import type { LateForms } from './late-forms.ts';
import type { Messenger } from './messenger.ts';
import { parseFields, parseOptions, type RawFields, type RawOptions } from './parse.ts';
import { openForm, type Reply, type Visibility } from './reply.ts';
import type { Turn } from './turn.ts';
import { unknownCommand } from './unknown-command.ts';
import type { Choice, OptionSpecs } from './values.ts';
import { textView, type View } from './view.ts';

/** What a platform knows of an interaction; the router adds services and messenger. */
export type TurnBase = Omit<Turn<never>, 'services' | 'messenger'>;

/** How one interaction is answered. A platform makes one per interaction; the router drives it. */
export interface Responder {
  /** Says that the answer will take a while. Called at most once, before anything else. */
  defer(mode: Visibility | 'update'): Promise<void>;
  send(view: View, visibility: Visibility): Promise<MessageRef>;
  /** Replaces the message whose control was used. */
  update(view: View): Promise<void>;
  openForm(form: Form): Promise<void>;
  /** Says why nothing came of it, where that is not said as a private message. */
  refuse?(view: View): Promise<void>;
  /** Received; nothing to say. */
  acknowledge(): Promise<void>;
}

export interface Router {
  readonly commands: readonly AnyCommand<never>[];
  command(
    input: { readonly turn: TurnBase; readonly name: string; readonly options: RawOptions },
    responder: Responder,
  ): Promise<void>;
  action(
    input: {
      readonly turn: TurnBase;
      readonly id: string;
      readonly values: readonly string[];
      readonly fields: RawFields;
    },
    responder: Responder,
  ): Promise<void>;
  /** Words addressed to the tutor without a command: a mention or a direct message. */
  text(input: { readonly turn: TurnBase; readonly text: string }, responder: Responder): Promise<void>;
  /** At most 25 suggestions; none when the command has none or fails. */
  autocomplete(input: {
    readonly turn: TurnBase;
    readonly name: string;
    readonly option: string;
    readonly typed: string;
    readonly given: Readonly<Record<string, string>>;
  }): Promise<readonly Choice[]>;
}

export interface RouterLog {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** One handled interaction, for metrics. */
export interface Handled {
  readonly platform: PlatformName;
  readonly kind: 'command' | 'action' | 'text' | 'autocomplete';
  /** Command or action name; never free text. */
  readonly name: string;
  readonly outcome: 'answered' | 'refused' | 'fault';
  readonly deferred: boolean;
  /** Until the platform had taken the first sign of life. */
  readonly acknowledgedMs: number;
  /** Until the whole answer stood. */
  readonly milliseconds: number;
}

export interface RouterParts<Services> {
  readonly commands: readonly AnyCommand<Services>[];
  readonly services: Services;
  readonly messenger: Messenger;
  readonly lateForms: LateForms;
  /** The command and its text option that answer free text. */
  readonly freeText: { readonly command: string; readonly option: string };
  readonly log: RouterLog;
  readonly now: () => number;
  readonly observe?: (handled: Handled) => void;
  /** A handler slower than this is deferred. Milliseconds; platforms give up on the whole at 3 s. */
  readonly deferAfterMs?: number;
}

const lateFormAction = defineAction('form.open', { form: { kind: 'text' } });

/** Takes interactions from the platforms to the handlers and their replies back. */
export function createRouter<Services>(parts: RouterParts<Services>): Router {
  const { services, messenger, log, now, lateForms, deferAfterMs = 1000 } = parts;
  const commands = new Map(parts.commands.map((command) => [command.name, command]));
  if (commands.size < parts.commands.length) throw new Error('two commands share a name');
  const reopen = handle<Services, typeof lateFormAction.args, Record<never, never>>(
    lateFormAction,
    'private',
    async (turn) => {
      const form = await lateForms.find(turn, turn.args.form);
      if (!form) throw new UserError('This form has expired. Run the command again to get a new one.');
      return openForm(form);
    },
  );
  const handlers = new Map<string, ActionHandler<Services>>();
  for (const handler of [reopen, ...parts.commands.flatMap((command) => command.actions ?? [])]) {
    if (handlers.has(handler.signature.name))
      throw new Error(`two actions are named ${handler.signature.name}`);
    handlers.set(handler.signature.name, handler);
  }

  const complete = (base: TurnBase): Turn<Services> => ({ ...base, services, messenger });

  async function guarded(
    what: Pick<Handled, 'kind' | 'name'>,
    turn: TurnBase,
    mode: Visibility | 'update',
    responder: Responder,
    run: () => Promise<Reply>,
  ): Promise<void> {
    const begun = now();
    let acknowledgedMs: number | undefined;
    let outcome: Handled['outcome'] = 'answered';
    try {
      const work = run();
      const deferred = await slowerThan(work, deferAfterMs);
      if (deferred) {
        await responder.defer(mode);
        acknowledgedMs = now() - begun;
      }
      await deliver(await work, turn, responder, deferred);
    } catch (error) {
      outcome = error instanceof UserError ? 'refused' : 'fault';
      await refuse(error, what, turn, responder);
    } finally {
      const milliseconds = now() - begun;
      parts.observe?.({
        ...what,
        platform: platformOf(turn.workspace),
        outcome,
        deferred: acknowledgedMs !== undefined,
        acknowledgedMs: acknowledgedMs ?? milliseconds,
        milliseconds,
      });
    }
  }

  async function deliver(
    reply: Reply,
    turn: TurnBase,
    responder: Responder,
    deferred: boolean,
  ): Promise<void> {
    switch (reply.kind) {
      case 'message': {
        const message = await responder.send(reply.view, reply.visibility);
        await reply.posted?.(message);
        return;
      }
      case 'update':
        return responder.update(reply.view);
      case 'form': {
        if (!deferred) return responder.openForm(reply.form);
        const id = await lateForms.keep(turn, reply.form);
        const button = {
          label: 'Open the form',
          action: lateFormAction.id({ form: id }),
          style: 'primary',
        } as const;
        await responder.send(
          textView('The form is ready.', { kind: 'buttons', buttons: [button] }),
          'private',
        );
        return;
      }
      case 'silent':
        return responder.acknowledge();
    }
  }

  async function refuse(
    error: unknown,
    what: Pick<Handled, 'kind' | 'name'>,
    turn: TurnBase,
    responder: Responder,
  ): Promise<void> {
    if (!(error instanceof UserError))
      log.error({ err: error, interaction: turn.id, ...what }, 'an interaction failed');
    try {
      const view = error instanceof UserError ? refusal(error.message) : fault(turn.id);
      await (responder.refuse ? responder.refuse(view) : responder.send(view, 'private'));
    } catch (unsaid) {
      log.warn({ err: unsaid, interaction: turn.id }, 'the learner could not be told');
    }
  }

  function runCommand(
    kind: Handled['kind'],
    turn: TurnBase,
    name: string,
    options: RawOptions,
    responder: Responder,
  ) {
    const command = commands.get(name);
    return guarded(
      { kind, name: command?.name ?? 'unknown' },
      turn,
      command?.acknowledge ?? 'private',
      responder,
      async () => {
        if (!command) throw new UserError(unknownCommand(name, [...commands.keys()]));
        if (command.who === 'teacher' && !turn.learner.teacher) {
          throw new UserError(`Only teachers can use /${name} here.`);
        }
        const specs: OptionSpecs = command.options;
        return command.run({ ...complete(turn), options: parseOptions(name, specs, options) });
      },
    );
  }

  return {
    commands: parts.commands as readonly AnyCommand<never>[],

    command: ({ turn, name, options }, responder) => runCommand('command', turn, name, options, responder),

    text: ({ turn, text }, responder) => {
      const { command, option } = parts.freeText;
      return runCommand('text', turn, command, { [option]: text }, responder);
    },

    action: ({ turn, id, values, fields }, responder) => {
      const { name, parts: encoded } = splitActionId(id);
      const handler = handlers.get(name);
      const what = { kind: 'action', name: handler?.signature.name ?? 'unknown' } as const;
      return guarded(what, turn, handler?.acknowledge ?? 'private', responder, async () => {
        const args = handler && decodeArgs(handler.signature.args, encoded);
        if (!handler || !args) {
          throw new UserError(
            'This control belongs to an older version of the tutor. Run the command again.',
          );
        }
        const given = parseFields(handler.signature.fields, fields);
        return handler.run({ ...complete(turn), args, values, fields: given });
      });
    },

    async autocomplete({ turn, name, option, typed, given }) {
      const begun = now();
      try {
        const choices = await commands.get(name)?.autocomplete?.({ ...complete(turn), option, typed, given });
        return (choices ?? []).slice(0, 25);
      } catch (error) {
        log.error({ err: error, interaction: turn.id, name }, 'autocompletion failed');
        const milliseconds = now() - begun;
        parts.observe?.({
          platform: platformOf(turn.workspace),
          kind: 'autocomplete',
          name: commands.has(name) ? name : 'unknown',
          outcome: 'fault',
          deferred: false,
          acknowledgedMs: milliseconds,
          milliseconds,
        });
        return [];
      }
    },
  };
}

async function slowerThan(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), milliseconds);
  });
  const settled = work.then(
    () => false,
    () => false,
  );
  const result = await Promise.race([settled, late]);
  clearTimeout(timer);
  return result;
}

function refusal(message: string): View {
  return { text: message, blocks: [{ kind: 'callout', tone: 'warning', text: message }] };
}

function fault(id: string): View {
  const message = `Something went wrong on our side, and it has been noted. If it happens again, pass on this id: ${id}`;
  return { text: message, blocks: [{ kind: 'callout', tone: 'error', text: message }] };
}
