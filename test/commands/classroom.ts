import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { quiz } from '../../commands/quiz.ts';
import type { Services } from '../../commands/services.ts';
import { study } from '../../commands/study.ts';
import type { Form } from '../../src/chat/form.ts';
import type { ChannelId, Learner, MessageRef, WorkspaceId } from '../../src/chat/ids.ts';
import { lateFormsIn } from '../../src/chat/late-forms.ts';
import type { Messenger } from '../../src/chat/messenger.ts';
import type { RawFields, RawOptions } from '../../src/chat/parse.ts';
import type { Visibility } from '../../src/chat/reply.ts';
import { createRouter, type Responder, type TurnBase } from '../../src/chat/router.ts';
import type { Button, View } from '../../src/chat/view.ts';
import { openLibrary, type WatchedLibrary } from '../../src/course/library.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { createQuizzes } from '../../src/quiz/quizzes.ts';
import { openPlace } from '../../src/reading/actions.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import type { Pace } from '../../src/study/session.ts';
import { createStudy } from '../../src/study/study.ts';
import { complaints } from '../quiz/limits.ts';
import { manualClock, settled } from '../study/manual-clock.ts';

export const ada: Learner = { id: 'web:ada', name: 'Ada', teacher: false };
export const bob: Learner = { id: 'web:bob', name: 'Bob', teacher: false };
export const cy: Learner = { id: 'web:cy', name: 'Cy', teacher: false };
export const tess: Learner = { id: 'web:tess', name: 'Tess', teacher: true };

/** A message as it stands now, wherever it came from. */
export interface Standing {
  readonly ref: MessageRef;
  view: View;
  edits: number;
  gone: boolean;
}

/** How an interaction was answered. */
export interface Answer {
  readonly how: Visibility | 'update' | 'form' | 'silent';
  readonly view?: View;
  readonly form?: Form;
  readonly message?: MessageRef;
}

export const buttonsOf = (view: View): readonly Button[] =>
  view.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));
export const labelsOf = (view: View): readonly string[] => buttonsOf(view).map(({ label }) => label);
export const wordsOf = (view: View): string => `${view.text}\n${JSON.stringify(view.blocks)}`;

/** A class around the real router, store, course and services; only time and the platform are made up. */
export async function classroom(
  content: string,
  options: {
    readonly threads?: boolean;
    readonly pace?: Partial<Pace>;
    readonly random?: () => number;
    /** Where answers go from a channel in which the tutor may not speak. */
    readonly instead?: ReadonlyMap<ChannelId, ChannelId>;
  } = {},
) {
  const file = join(mkdtempSync(join(tmpdir(), 'studyhall-class-')), 'studyhall.db');
  const clock = manualClock();
  const store = openStore({ file, now: clock.now });
  const library: WatchedLibrary = await openLibrary({
    directory: content,
    formats: [...questionTypes.values()],
    watch: false,
  });
  const messages: Standing[] = [];
  const faults: object[] = [];
  const warnings: object[] = [];
  let broken = false;
  let death: { readonly call: number; readonly when: 'before' | 'after' } | undefined;
  let calls = 0;
  let dead = false;
  let ids = 0;
  const newId = () => `id${String(++ids).padStart(10, '0')}`;

  function keep(
    workspace: WorkspaceId,
    channel: ChannelId,
    view: View,
    privateTo?: Learner['id'],
  ): MessageRef {
    expect(complaints(view), view.text).toEqual([]);
    const ref = { workspace, channel, message: `m${messages.length + 1}`, ...(privateTo && { privateTo }) };
    messages.push({ ref, view, edits: 0, gone: false });
    return ref;
  }
  const standing = (ref: MessageRef) => messages.find((each) => each.ref.message === ref.message);
  /** The process dies here if the test says so: what it was doing never ends. */
  async function fate(when: 'before' | 'after'): Promise<void> {
    if (broken) throw new Error('the platform cannot be reached');
    if (when === 'before') calls += 1;
    if (death?.call !== calls || death.when !== when) return;
    dead = true;
    await new Promise(() => {});
  }
  async function doing<Result>(work: () => Result): Promise<Result> {
    await fate('before');
    const result = work();
    await fate('after');
    return result;
  }
  const messenger: Messenger = {
    post: (workspace, channel, view) => doing(() => keep(workspace, channel, view)),
    edit: (ref, view) => doing(() => change(ref, view)),
    tell: async (workspace, channel, learner, view) => keep(workspace, channel, view, learner),
    thread: (message) =>
      doing(() => (options.threads ? (`${message.channel}/thread` as ChannelId) : undefined)),
  };
  function change(ref: MessageRef, view: View): boolean {
    const message = standing(ref);
    if (!message || message.gone) return false;
    expect(complaints(view), view.text).toEqual([]);
    message.view = view;
    message.edits += 1;
    return true;
  }
  const random = options.random ?? (() => 0.37);
  const parts = { store, library, types: questionTypes, newId, random };
  const makeStudy = (own = clock) =>
    createStudy({
      ...parts,
      messenger,
      clock: own,
      openPlace: (lesson, { part, step }) => openPlace.id({ lesson, part, step }),
      log: { warn: (details) => void warnings.push(details) },
      ...(options.pace && { pace: options.pace }),
    });
  let current = makeStudy();
  const quizzes = createQuizzes({ ...parts, now: clock.now });
  const services = {
    library,
    store,
    quizzes,
    get study() {
      return current;
    },
  } as unknown as Services;
  const router = createRouter({
    commands: [quiz, study],
    services,
    messenger,
    lateForms: lateFormsIn(store.collection('system', 'late-forms'), newId),
    freeText: { command: 'quiz', option: 'lesson' },
    log: { error: (details) => void faults.push(details), warn: () => {} },
    now: Date.now,
    deferAfterMs: 60_000,
  });

  const turnOf = (learner: Learner, channel: ChannelId, message?: MessageRef): TurnBase => ({
    workspace: 'web:local',
    channel,
    learner,
    id: newId(),
    now: clock.now(),
    ...(message && { message }),
  });

  async function answered(turn: TurnBase, run: (responder: Responder) => Promise<void>): Promise<Answer> {
    let answer: Answer | undefined;
    await run({
      defer: async () => {},
      async send(view, how) {
        const message = keep(
          turn.workspace,
          options.instead?.get(turn.channel) ?? turn.channel,
          view,
          how === 'private' ? turn.learner.id : undefined,
        );
        answer = { how, view, message };
        return message;
      },
      async update(view) {
        expect(complaints(view), view.text).toEqual([]);
        const message = turn.message && standing(turn.message);
        if (message) message.view = view;
        answer = { how: 'update', view, ...(turn.message && { message: turn.message }) };
      },
      openForm: async (form) => {
        answer = { how: 'form', form, ...(turn.message && { message: turn.message }) };
      },
      acknowledge: async () => {
        answer = { how: 'silent' };
      },
    });
    expect(faults).toEqual([]);
    await settled();
    if (!answer) throw new Error('nothing was answered');
    return answer;
  }

  const channel: ChannelId = 'web:local/general';
  const room = {
    clock,
    store,
    library,
    messages,
    warnings,
    quizzes,
    get study() {
      return current;
    },
    command: (learner: Learner, name: string, given: RawOptions = {}, where: ChannelId = channel) => {
      const turn = turnOf(learner, where);
      return answered(turn, (responder) => router.command({ turn, name, options: given }, responder));
    },
    press: (
      learner: Learner,
      id: string,
      given: { message?: MessageRef; values?: readonly string[]; fields?: RawFields } = {},
    ) => {
      const turn = turnOf(learner, given.message?.channel ?? channel, given.message);
      return answered(turn, (responder) =>
        router.action({ turn, id, values: given.values ?? [], fields: given.fields ?? {} }, responder),
      );
    },
    suggest: (name: string, typed: string) =>
      router.autocomplete({ turn: turnOf(ada, channel), name, option: 'lesson', typed, given: {} }),
    /** Messages everybody sees, in order. */
    shown: () => messages.filter(({ ref, gone }) => ref.privateTo === undefined && !gone),
    /** The last of them. */
    last(): Standing {
      const last = room.shown().at(-1);
      if (!last) throw new Error('nothing was said');
      return last;
    },
    /** Presses a button of a message by its label. */
    click(
      learner: Learner,
      label: string,
      on: { readonly ref: MessageRef; readonly view: View } = room.last(),
    ) {
      const button = buttonsOf(on.view).find((each) => each.label === label);
      if (!button) throw new Error(`no button “${label}” among ${labelsOf(on.view).join(', ')}`);
      return room.press(learner, button.action, { message: on.ref });
    },
    /** The process is killed: its timers are gone and its lease runs on. Another one starts. */
    async crash() {
      death = undefined;
      dead = false;
      clock.drop();
      current = makeStudy();
      await current.start();
      await settled();
    },
    /** A second process over the same store. */
    another: (own = clock) => makeStudy(own),
    reach(can: boolean) {
      broken = !can;
    },
    /** The process will die in the given call of the platform, before or after it has its effect. */
    dieAt(call: number, when: 'before' | 'after') {
      death = { call: calls + call, when };
    },
    died: () => dead,
    async close() {
      await current.stop();
      await library.close();
      await store.close();
    },
  };
  return room;
}

export type Classroom = Awaited<ReturnType<typeof classroom>>;
