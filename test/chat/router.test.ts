import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineAction, handle } from '../../src/chat/action.ts';
import type { AnyCommand, Command } from '../../src/chat/command.ts';
import { UserError } from '../../src/chat/errors.ts';
import type { Form } from '../../src/chat/form.ts';
import type { MessageRef } from '../../src/chat/ids.ts';
import { lateFormsIn } from '../../src/chat/late-forms.ts';
import { createMessengerHub } from '../../src/chat/messenger.ts';
import { openForm, say, silent, update, whisper } from '../../src/chat/reply.ts';
import { createRouter, type Handled, type Responder, type TurnBase } from '../../src/chat/router.ts';
import type { OptionSpecs } from '../../src/chat/values.ts';
import { textView, type View } from '../../src/chat/view.ts';

type Sent = readonly [string, ...unknown[]];

function recorder() {
  const sent: Sent[] = [];
  const ref: MessageRef = { workspace: 'web:local', channel: 'web:general', message: '1' };
  const responder: Responder = {
    defer: async (mode) => void sent.push(['defer', mode]),
    send: async (view, visibility) => {
      sent.push(['send', visibility, view.text]);
      return ref;
    },
    update: async (view: View) => void sent.push(['update', view.text]),
    openForm: async (form: Form) => void sent.push(['form', form.title]),
    acknowledge: async () => void sent.push(['acknowledge']),
  };
  return { sent, responder };
}

function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}

const turn = (teacher = false): TurnBase => ({
  workspace: 'web:local',
  channel: 'web:general',
  learner: { id: 'web:ada', name: 'Ada', teacher },
  id: 'turn-7',
  now: 0,
});

const press = defineAction('demo.press', { count: { kind: 'integer' } });
const submit = defineAction('demo.submit', {}, { words: { kind: 'text', label: 'Words', required: true } });
const form: Form = { title: 'Say it', action: submit.id({}), fields: submit.fields };

const options = {
  count: { kind: 'integer', description: 'How many', min: 1, max: 9, required: true },
  mode: { kind: 'choice', description: 'How', choices: [{ value: 'fast', label: 'Fast' }] },
} as const satisfies OptionSpecs;

type Services = { readonly wait: (what: string) => Promise<void> };

const demo = {
  name: 'demo',
  description: 'Shows what the router does',
  options,
  who: 'everyone',
  acknowledge: 'public',
  async run({ options: { count, mode }, services }) {
    await services.wait('demo');
    return say(textView(`${count + 1} ${mode ?? 'plain'}`));
  },
  async autocomplete({ typed }) {
    if (typed === 'boom') throw new Error('broken');
    return Array.from({ length: 40 }, (_, index) => ({ value: `${typed}${index}`, label: `${index}` }));
  },
  actions: [
    handle(press, 'update', async ({ args }) => update(textView(`pressed ${args.count}`))),
    handle(submit, 'private', async ({ fields }) => whisper(textView(fields.words ?? ''))),
  ],
} satisfies Command<Services, typeof options>;

const echoOptions = {
  words: { kind: 'text', description: 'Words', required: true },
} as const satisfies OptionSpecs;
const echo = {
  name: 'echo',
  description: 'Says it again',
  options: echoOptions,
  who: 'everyone',
  acknowledge: 'private',
  run: async ({ options: { words } }) => whisper(textView(words)),
} satisfies Command<Services, typeof echoOptions>;

const plainCommand = (
  name: string,
  run: AnyCommand<Services>['run'],
  who: 'everyone' | 'teacher' = 'everyone',
) =>
  ({ name, description: name, options: {}, who, acknowledge: 'private', run }) satisfies AnyCommand<Services>;

function setUp(wait: Services['wait'] = async () => {}) {
  const logged: object[] = [];
  const handled: Handled[] = [];
  const forms = new Map<string, Form>();
  const router = createRouter<Services>({
    commands: [
      demo,
      plainCommand('form', async ({ services }) => {
        await services.wait('form');
        return openForm(form);
      }),
      plainCommand('silent', async () => silent),
      plainCommand('broken', async () => {
        throw new Error('secret detail');
      }),
      plainCommand('refuses', async () => {
        throw new UserError('Row 3 has no label: add one.');
      }),
      plainCommand('staff', async () => whisper(textView('welcome')), 'teacher'),
      echo,
    ],
    services: { wait },
    freeText: { command: 'echo', option: 'words' },
    messenger: createMessengerHub(),
    lateForms: lateFormsIn(
      {
        set: async (key, value) => void forms.set(key, value),
        get: async (key) => forms.get(key),
      },
      () => 'late1',
    ),
    log: { error: (details) => void logged.push(details), warn: (details) => void logged.push(details) },
    now: () => 0,
    observe: (each) => void handled.push(each),
  });
  return { router, logged, handled };
}

describe('the router', () => {
  it('hands typed options to the command and sends its reply', async () => {
    const { router, handled } = setUp();
    const { sent, responder } = recorder();
    await router.command({ turn: turn(), name: 'demo', options: { count: '4', mode: 'Fast' } }, responder);
    expect(sent).toEqual([['send', 'public', '5 fast']]);
    expect(handled).toEqual([
      {
        platform: 'web',
        kind: 'command',
        name: 'demo',
        outcome: 'answered',
        deferred: false,
        acknowledgedMs: 0,
        milliseconds: 0,
      },
    ]);
  });

  it.each([
    [{}, 'Write the count after /demo: how many.'],
    [{ count: '10' }, 'count must be a whole number from 1 to 9; “10” is not.'],
    [{ count: '2.5' }, 'count must be a whole number from 1 to 9; “2.5” is not.'],
    [{ count: 1, mode: 'slow' }, 'mode must be one of fast; “slow” is not.'],
    [{ count: 1, mod: 'fast' }, '/demo has no option “mod”. Did you mean mode?'],
    [{ count: 1, __proto__x: 'y' }, '/demo has no option “__proto__x”. It takes count, mode.'],
  ])('refuses the options %o with one sentence', async (given, message) => {
    const { router } = setUp();
    const { sent, responder } = recorder();
    await router.command({ turn: turn(), name: 'demo', options: given as Record<string, string> }, responder);
    expect(sent).toEqual([['send', 'private', message]]);
  });

  it('suggests the nearest command for an unknown one', async () => {
    const { router } = setUp();
    const { sent, responder } = recorder();
    await router.command({ turn: turn(), name: 'demmo', options: {} }, responder);
    expect(sent).toEqual([['send', 'private', 'There is no command /demmo. Did you mean /demo?']]);
  });

  it('keeps teachers’ commands to teachers', async () => {
    const { router } = setUp();
    const learner = recorder();
    await router.command({ turn: turn(), name: 'staff', options: {} }, learner.responder);
    expect(learner.sent).toEqual([['send', 'private', 'Only teachers can use /staff here.']]);
    const teacher = recorder();
    await router.command({ turn: turn(true), name: 'staff', options: {} }, teacher.responder);
    expect(teacher.sent).toEqual([['send', 'private', 'welcome']]);
  });

  it('shows a learner’s mistake as it is and hides a fault behind its id', async () => {
    const { router, logged, handled } = setUp();
    const mistake = recorder();
    await router.command({ turn: turn(), name: 'refuses', options: {} }, mistake.responder);
    expect(mistake.sent).toEqual([['send', 'private', 'Row 3 has no label: add one.']]);
    expect(logged).toEqual([]);
    const fault = recorder();
    await router.command({ turn: turn(), name: 'broken', options: {} }, fault.responder);
    expect(fault.sent[0]?.[2]).toContain('turn-7');
    expect(fault.sent[0]?.[2]).not.toContain('secret');
    expect(logged).toMatchObject([{ interaction: 'turn-7' }]);
    expect(handled.map((each) => each.outcome)).toEqual(['refused', 'fault']);
  });

  it('runs an action with its typed arguments, and its form fields', async () => {
    const { router } = setUp();
    const pressed = recorder();
    await router.action(
      { turn: turn(), id: press.id({ count: 3 }), values: [], fields: {} },
      pressed.responder,
    );
    expect(pressed.sent).toEqual([['update', 'pressed 3']]);
    const submitted = recorder();
    await router.action(
      { turn: turn(), id: submit.id({}), values: [], fields: { words: 'hi' } },
      submitted.responder,
    );
    expect(submitted.sent).toEqual([['send', 'private', 'hi']]);
    const empty = recorder();
    await router.action({ turn: turn(), id: submit.id({}), values: [], fields: {} }, empty.responder);
    expect(empty.sent).toEqual([['send', 'private', '“Words” is needed.']]);
  });

  it.each(['nothing.here|1', 'demo.press|x', 'demo.press', '', '|||', 'demo.press|1|2'])(
    'answers the unknown or forged control %j kindly',
    async (id) => {
      const { router } = setUp();
      const { sent, responder } = recorder();
      await router.action({ turn: turn(), id, values: [], fields: {} }, responder);
      expect(sent).toEqual([
        ['send', 'private', 'This control belongs to an older version of the tutor. Run the command again.'],
      ]);
    },
  );

  it('answers free text with the command named for it', async () => {
    const { router } = setUp();
    const { sent, responder } = recorder();
    await router.text({ turn: turn(), text: 'hello' }, responder);
    expect(sent).toEqual([['send', 'private', 'hello']]);
  });

  it('gives at most 25 suggestions, and none when suggesting fails', async () => {
    const { router, logged } = setUp();
    const ask = (typed: string) =>
      router.autocomplete({ turn: turn(), name: 'demo', option: 'mode', typed, given: {} });
    expect(await ask('a')).toHaveLength(25);
    expect(await ask('boom')).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it('refuses to start with two actions of one name', () => {
    const twice = { ...demo, actions: [...demo.actions, ...demo.actions] };
    const parts = {
      services: { wait: async () => {} },
      freeText: { command: 'echo', option: 'words' },
      messenger: createMessengerHub(),
      lateForms: lateFormsIn({ set: async () => {}, get: async () => undefined }, () => ''),
      log: { error: () => {}, warn: () => {} },
      now: () => 0,
    };
    expect(() => createRouter<Services>({ ...parts, commands: [twice] })).toThrow('demo.press');
    expect(() => createRouter<Services>({ ...parts, commands: [demo, demo] })).toThrow('share a name');
  });
});

describe('the acknowledgement guard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('defers a slow handler before two seconds have passed, then delivers its reply', async () => {
    const { promise, resolve } = gate();
    const { router, handled } = setUp(() => promise);
    const { sent, responder } = recorder();
    const answered = router.command({ turn: turn(), name: 'demo', options: { count: 1 } }, responder);
    await vi.advanceTimersByTimeAsync(900);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(599);
    expect(sent).toEqual([['defer', 'public']]);
    resolve();
    await answered;
    expect(sent).toEqual([
      ['defer', 'public'],
      ['send', 'public', '2 plain'],
    ]);
    expect(handled[0]?.deferred).toBe(true);
  });

  it('offers a form that comes too late by a button, and the button opens it', async () => {
    const { promise, resolve } = gate();
    const { router } = setUp(() => promise);
    const { sent, responder } = recorder();
    const answered = router.command({ turn: turn(), name: 'form', options: {} }, responder);
    await vi.advanceTimersByTimeAsync(1999);
    resolve();
    await answered;
    expect(sent).toEqual([
      ['defer', 'private'],
      ['send', 'private', 'The form is ready.'],
    ]);
    const later = recorder();
    await router.action({ turn: turn(), id: 'form.open|late1', values: [], fields: {} }, later.responder);
    expect(later.sent).toEqual([['form', 'Say it']]);
  });
});
