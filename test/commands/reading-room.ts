import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { flashcards } from '../../commands/flashcards.ts';
import { glossary } from '../../commands/glossary.ts';
import { lesson } from '../../commands/lesson.ts';
import { privacy } from '../../commands/privacy.ts';
import { progress } from '../../commands/progress.ts';
import { quiz } from '../../commands/quiz.ts';
import type { Services } from '../../commands/services.ts';
import { askData } from '../../src/ask/personal.ts';
import type { Learner, WorkspaceId } from '../../src/chat/ids.ts';
import { lateFormsIn } from '../../src/chat/late-forms.ts';
import type { Messenger } from '../../src/chat/messenger.ts';
import type { RawOptions } from '../../src/chat/parse.ts';
import { createRouter, type Responder, type TurnBase } from '../../src/chat/router.ts';
import type { Button, View } from '../../src/chat/view.ts';
import { openLibrary } from '../../src/course/library.ts';
import { createCorrections } from '../../src/finetune/corrections.ts';
import { createDrafts } from '../../src/finetune/drafts.ts';
import { createModelStore } from '../../src/finetune/model/model-store.ts';
import { finetuneData } from '../../src/finetune/personal.ts';
import { createFlashcards } from '../../src/flashcards/flashcards.ts';
import { createJobQueue } from '../../src/jobs/queue.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { createActivity } from '../../src/progress/activity.ts';
import { quizData } from '../../src/quiz/personal.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { createQuizzes } from '../../src/quiz/quizzes.ts';
import { createReading } from '../../src/reading/reading.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import { studyData } from '../../src/study/personal.ts';
import { complaints } from '../quiz/limits.ts';

export const ada: Learner = { id: 'web:ada', name: 'Ada', teacher: false };
export const bob: Learner = { id: 'web:bob', name: 'Bob', teacher: false };
export const HOME: WorkspaceId = 'web:local';
export const ELSEWHERE: WorkspaceId = 'discord:42';
/** Monday noon, UTC. */
export const NOON = Date.UTC(2026, 2, 9, 12);

export interface Answer {
  readonly how: 'public' | 'private' | 'update';
  readonly view: View;
}

export const buttonsOf = ({ view }: Answer): readonly Button[] =>
  view.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));
export const labelsOf = (answer: Answer) => buttonsOf(answer).map(({ label }) => label);
export const selectOf = ({ view }: Answer) => {
  const select = view.blocks.find((block) => block.kind === 'select');
  if (!select) throw new Error('there is no select');
  return select;
};
export const wordsOf = ({ view }: Answer) => `${view.text}\n${JSON.stringify(view.blocks)}`;

/** A learner's way through the real router, store and services; only time and the platform are made up. */
export async function readingRoom(content: string, options: { readonly newCardsPerDay?: number } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'studyhall-reading-'));
  const library = await openLibrary({
    directory: content,
    formats: [...questionTypes.values()],
    watch: false,
  });
  let time = NOON;
  const now = () => time;
  let ids = 0;
  const newId = () => `id${String(++ids).padStart(10, '0')}`;
  const faults: object[] = [];
  const log = { error: (details: object) => void faults.push(details), warn: () => {} };
  const messenger = {} as Messenger;

  function open() {
    const store = openStore({ file: join(directory, 'store.db'), now });
    const jobs = createJobQueue({
      store,
      directory: join(directory, 'jobs'),
      runners: [{ kind: 'finetune', module: new URL('file:///none'), timeLimitMs: 1000, memoryLimitMb: 256 }],
      limits: { perLearner: 2, perWorkspace: 5, retentionMs: 1e9 },
      now,
      newId,
      log,
    });
    const models = createModelStore({ directory: join(directory, 'models') });
    const drafts = createDrafts({ directory: join(directory, 'uploads'), newId, now });
    const corrections = createCorrections({ store, newId });
    const activity = createActivity({ store, now, zone: 'UTC' });
    const studied = activity.record;
    const quizzes = createQuizzes({
      store,
      library,
      types: questionTypes,
      now,
      random: () => 0.37,
      newId,
      studied,
    });
    const reading = createReading({ store, now });
    const cards = createFlashcards({
      store,
      library,
      newCardsPerDay: options.newCardsPerDay ?? 10,
      startOfDay: activity.startOfDay,
      studied,
      now,
      newId,
    });
    const privacyOf = createPrivacy({
      holders: [
        { name: 'reading', keeps: 'Lessons', data: reading },
        { name: 'quizzes', keeps: 'Quizzes', data: quizData(store) },
        { name: 'flashcards', keeps: 'Flashcards', data: cards },
        { name: 'study', keeps: 'Study sessions', data: studyData(store) },
        { name: 'activity', keeps: 'Times', data: activity },
        { name: 'questions', keeps: 'Questions', data: askData(store) },
        { name: 'models', keeps: 'Models', data: finetuneData({ jobs, models, drafts, corrections }) },
      ],
      now,
    });
    const services = {
      library,
      store,
      jobs,
      models,
      quizzes,
      reading,
      flashcards: cards,
      activity,
      privacy: privacyOf,
      corrections,
    } as unknown as Services;
    const router = createRouter({
      commands: [lesson, glossary, quiz, flashcards, progress, privacy],
      services,
      messenger,
      lateForms: lateFormsIn(store.collection('system', 'late-forms'), newId),
      freeText: { command: 'glossary', option: 'term' },
      log,
      now: Date.now,
      deferAfterMs: 60_000,
    });
    return { store, services, router, drafts };
  }
  let house = open();

  const turnOf = (learner: Learner, workspace: WorkspaceId): TurnBase => ({
    workspace,
    channel: `${workspace}/general`,
    learner,
    id: newId(),
    now: now(),
  });

  async function answered(run: (responder: Responder) => Promise<void>): Promise<Answer> {
    let answer: Answer | undefined;
    await run({
      defer: async () => {},
      async send(view, how) {
        answer = { how, view };
        return { workspace: HOME, channel: 'web:local/general', message: newId() };
      },
      update: async (view) => {
        answer = { how: 'update', view };
      },
      openForm: async () => {},
      acknowledge: async () => {},
    });
    expect(faults).toEqual([]);
    if (!answer) throw new Error('nothing was answered');
    expect(complaints(answer.view), answer.view.text).toEqual([]);
    return answer;
  }

  const room = {
    library,
    get services() {
      return house.services;
    },
    get drafts() {
      return house.drafts;
    },
    get store() {
      return house.store;
    },
    pass(milliseconds: number) {
      time += milliseconds;
    },
    command: (name: string, given: RawOptions = {}, learner = ada, workspace = HOME) =>
      answered((responder) =>
        house.router.command({ turn: turnOf(learner, workspace), name, options: given }, responder),
      ),
    press: (id: string, values: readonly string[] = [], learner = ada, workspace = HOME) =>
      answered((responder) =>
        house.router.action({ turn: turnOf(learner, workspace), id, values, fields: {} }, responder),
      ),
    /** Presses the button whose label begins so. */
    click(label: string, on: Answer, learner = ada, workspace = HOME) {
      const button = buttonsOf(on).find((each) => each.label.startsWith(label));
      if (!button) throw new Error(`no button “${label}” among ${labelsOf(on).join(', ')}`);
      return room.press(button.action, [], learner, workspace);
    },
    choose: (value: string, on: Answer) => room.press(selectOf(on).action, [value]),
    suggest: (name: string, option: string, typed: string, given: Record<string, string> = {}) =>
      house.router.autocomplete({ turn: turnOf(ada, HOME), name, option, typed, given }),
    /** The process ends and another starts over the same store. */
    async restart() {
      await house.store.close();
      house = open();
    },
    async close() {
      await library.close();
      await house.store.close();
    },
  };
  return room;
}

export type ReadingRoom = Awaited<ReturnType<typeof readingRoom>>;
