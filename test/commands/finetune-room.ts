import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { finetune } from '../../commands/finetune.ts';
import { models as modelsCommand } from '../../commands/models.ts';
import { predict } from '../../commands/predict.ts';
import type { Services } from '../../commands/services.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Learner, MessageRef } from '../../src/chat/ids.ts';
import { lateFormsIn } from '../../src/chat/late-forms.ts';
import type { Messenger } from '../../src/chat/messenger.ts';
import type { RawFields, RawOptions } from '../../src/chat/parse.ts';
import type { Visibility } from '../../src/chat/reply.ts';
import { createRouter, type TurnBase } from '../../src/chat/router.ts';
import type { View } from '../../src/chat/view.ts';
import type { EncoderProcess } from '../../src/encoder/process.ts';
import { createFinetuneAnnouncer, type FinetuneAnnouncer } from '../../src/finetune/announcer.ts';
import { createCorrections } from '../../src/finetune/corrections.ts';
import { createUploadChecker } from '../../src/finetune/dataset/checker.ts';
import { createModelBundler } from '../../src/finetune/download/bundler.ts';
import { createDrafts } from '../../src/finetune/drafts.ts';
import { createFinetuning, finetuneRunner } from '../../src/finetune/job.ts';
import { createModelStore } from '../../src/finetune/model/model-store.ts';
import type { JobQueue } from '../../src/jobs/job.ts';
import { createJobQueue } from '../../src/jobs/queue.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { LIMITS } from '../finetune/examples.ts';

export const compiled = (path: string) => pathToFileURL(join(import.meta.dirname, '../../dist', path));

interface Sent {
  readonly how: Visibility | 'update' | 'form' | 'edit';
  readonly view?: View;
  readonly form?: Form;
}

export const actionsOf = (view: View) =>
  view.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : []));

const shortId = () => randomUUID().slice(0, 13);
const silentLog = { error: () => {}, warn: () => {} };

/** The commands about models with everything behind them, as a platform would use them. */
export function openRoom(directory: string, encoder: EncoderProcess) {
  const store: Store = openStore({ file: join(directory, 'store.sqlite') });
  const edits: View[] = [];
  const messages = new Map<string, View>();
  const messenger: Messenger = {
    async post(workspace, channel, view) {
      const message = randomUUID();
      messages.set(message, view);
      return { workspace, channel, message };
    },
    async edit(message, view) {
      if (!messages.has(message.message)) return false;
      messages.set(message.message, view);
      edits.push(view);
      return true;
    },
    tell: async (workspace, channel, learner) => ({ workspace, channel, message: 'x', privateTo: learner }),
    thread: async () => undefined,
  };
  const jobs: JobQueue = createJobQueue({
    store,
    directory: join(directory, 'jobs'),
    runners: [
      finetuneRunner({
        timeLimitMs: 240_000,
        memoryLimitMb: 2048,
        module: compiled('src/finetune/train-child.js'),
      }),
    ],
    limits: { perLearner: 2, perWorkspace: 5, retentionMs: 3_600_000 },
    now: Date.now,
    newId: randomUUID,
    log: silentLog,
  });
  const models = createModelStore({ directory: join(directory, 'models') });
  const uploads = createUploadChecker({ module: compiled('src/finetune/dataset/check-child.js') });
  const bundler = createModelBundler({
    cacheDirectory: join(directory, 'encoders'),
    module: compiled('src/finetune/download/bundle-child.js'),
  });
  const corrections = createCorrections({ store, newId: shortId });
  const finetuning = createFinetuning({
    jobs,
    models,
    limits: LIMITS,
    encoder: { id: 'embedded', cacheDirectory: join(directory, 'encoders'), threads: 1 },
    checker: uploads,
    drafts: createDrafts({ directory: join(directory, 'uploads'), newId: shortId, now: Date.now }),
    newId: shortId,
  });
  const announcer: FinetuneAnnouncer = createFinetuneAnnouncer({
    jobs,
    models,
    messenger,
    store,
    log: silentLog,
    everyMs: 10,
  });
  const services = {
    store,
    jobs,
    models,
    finetuning,
    announcer,
    encoder,
    uploads,
    bundler,
    corrections,
  } as unknown as Services;
  const router = createRouter({
    commands: [finetune, predict, modelsCommand],
    services,
    messenger,
    lateForms: lateFormsIn(store.collection('system', 'forms'), randomUUID),
    freeText: { command: 'predict', option: 'text' },
    log: { error: (details) => faults.push(details), warn: () => {} },
    now: Date.now,
    deferAfterMs: 60_000,
  });
  const faults: object[] = [];

  const turnOf = (learner: Learner, workspace: TurnBase['workspace'], message?: MessageRef): TurnBase => ({
    workspace,
    channel: 'web:general',
    learner,
    id: randomUUID(),
    now: Date.now(),
    ...(message && { message }),
  });
  const answering = async (run: (responder: Parameters<typeof router.command>[1]) => Promise<void>) => {
    const sent: Sent[] = [];
    await run({
      defer: async () => {},
      async send(view, how) {
        const message = randomUUID();
        messages.set(message, view);
        sent.push({ how, view });
        return { workspace: 'web:local', channel: 'web:general', message };
      },
      update: async (view) => void sent.push({ how: 'update', view }),
      openForm: async (form) => void sent.push({ how: 'form', form }),
      acknowledge: async () => {},
    });
    expect(faults).toEqual([]);
    const [first] = sent;
    if (!first) throw new Error('nothing was answered');
    return first;
  };
  return {
    jobs,
    models,
    announcer,
    messages,
    edits,
    command: (
      learner: Learner,
      name: string,
      options: RawOptions,
      workspace: TurnBase['workspace'] = 'web:local',
    ) =>
      answering((responder) =>
        router.command({ turn: turnOf(learner, workspace), name, options }, responder),
      ),
    press: (
      learner: Learner,
      id: string,
      given: { fields?: RawFields; values?: readonly string[]; message?: MessageRef } = {},
      workspace: TurnBase['workspace'] = 'web:local',
    ) =>
      answering((responder) =>
        router.action(
          {
            turn: turnOf(learner, workspace, given.message),
            id,
            values: given.values ?? [],
            fields: given.fields ?? {},
          },
          responder,
        ),
      ),
    suggest: (learner: Learner, typed: string) =>
      router.autocomplete({
        turn: turnOf(learner, 'web:local'),
        name: 'predict',
        option: 'model',
        typed,
        given: {},
      }),
    async close() {
      await announcer.stop();
      await jobs.stop();
      await store.close();
    },
  };
}

/** A file as a platform gives it. */
export const upload = (bytes: Uint8Array, name = 'reviews of films.csv') => ({
  name,
  size: bytes.length,
  mediaType: 'text/csv',
  read: async () => bytes,
});
