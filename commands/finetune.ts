import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { openForm, type Reply, say, silent, update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs, UploadedFile } from '../src/chat/values.ts';
import {
  cancelAction,
  DATA_FILES,
  detailsAction,
  mistakesAction,
  NAME_CHARACTERS,
  newAction,
  retryAction,
  uploadAction,
} from '../src/finetune/actions.ts';
import { finetuneView } from '../src/finetune/announcer.ts';
import { FINETUNE, type FinetuneRequest, finetuneInput, TEST_FILE, TRAIN_FILE } from '../src/finetune/job.ts';
import type { KeptModel } from '../src/finetune/model/model-store.ts';
import { detailsView, mistakesView } from '../src/finetune/report-view.ts';
import type { Job } from '../src/jobs/job.ts';
import type { Services } from './services.ts';

const DEFAULT_SEED = 42;

const options = {
  file: {
    kind: 'file',
    description: 'CSV, TSV or text file with a text and a label in each row',
    accept: [...DATA_FILES],
  },
  test: {
    kind: 'file',
    description: 'Examples to test on; a part of the file is held out without it',
    accept: [...DATA_FILES],
  },
  name: { kind: 'text', description: 'What to call the model', maxLength: NAME_CHARACTERS },
  seed: {
    kind: 'integer',
    description: 'The same seed gives the same result',
    min: 0,
    max: 2147483647,
  },
} as const satisfies OptionSpecs;

export const finetune = {
  name: 'finetune',
  description: 'Train a text classifier on your own labelled examples',
  options,
  who: 'everyone',
  acknowledge: 'public',
  async run(turn) {
    const { file, test, name, seed = DEFAULT_SEED } = turn.options;
    if (!file) return openForm(uploadForm(name));
    const { limits } = turn.services.finetuning;
    return start(turn, {
      train: await file.read(limits.maxBytes),
      test: await test?.read(limits.maxBytes),
      name: nameOf(name, file),
      seed,
    });
  },
  actions: [
    handle(newAction, 'public', async () => openForm(uploadForm())),

    handle(uploadAction, 'public', async (turn) => {
      const { file, lines = '', test, name } = turn.fields;
      const { limits } = turn.services.finetuning;
      if (!file && lines.trim() === '') {
        throw new UserError(
          'Give a file, or paste some examples: one in each line, “label: text” or “text,label”.',
        );
      }
      if (file && lines.trim() !== '') {
        throw new UserError('Give either a file or pasted examples, not both.');
      }
      return start(turn, {
        train: file ? await file.read(limits.maxBytes) : Buffer.from(lines),
        test: await test?.read(limits.maxBytes),
        name: nameOf(name, file),
        seed: DEFAULT_SEED,
      });
    }),

    handle(cancelAction, 'update', async (turn) => {
      const { jobs, models } = turn.services;
      const job = await ownJob(turn, turn.args.job);
      await jobs.cancel(job.id);
      const ended = (await jobs.get(job.id)) ?? job;
      return turn.message ? update(await finetuneView(ended, { jobs, models })) : silent;
    }),

    handle(retryAction, 'update', async (turn) => {
      const { jobs, models, finetuning, announcer } = turn.services;
      const before = await ownJob(turn, turn.args.job);
      if (before.state === 'queued' || before.state === 'running') {
        return update(await finetuneView(before, { jobs, models }));
      }
      const { name, seed, hasTest } = finetuneInput.parse(before.input);
      const folder = jobs.folder(before.id);
      const kept = async (file: string) => {
        try {
          return await readFile(join(folder, file));
        } catch {
          throw new UserError('These examples are no longer kept: use /finetune with the file again.');
        }
      };
      const job = await finetuning.submit({
        ...place(turn),
        train: await kept(TRAIN_FILE),
        test: hasTest ? await kept(TEST_FILE) : undefined,
        name,
        seed,
      });
      if (turn.message) await announcer.attach(job.id, turn.message);
      return update(await finetuneView(job, { jobs, models }));
    }),

    handle(detailsAction, 'private', async (turn) => {
      const model = await reported(turn, turn.args.model);
      return whisper(detailsView(model, await turn.services.models.report(turn.workspace, model.id)));
    }),

    handle(mistakesAction, 'private', async (turn) => {
      const model = await reported(turn, turn.args.model);
      return whisper(mistakesView(model, await turn.services.models.report(turn.workspace, model.id)));
    }),
  ],
} satisfies Command<Services, typeof options>;

function uploadForm(name?: string) {
  return {
    title: 'Train a classifier',
    action: uploadAction.id({}),
    fields: uploadAction.fields,
    submitLabel: 'Train',
    ...(name !== undefined && { initial: { name } }),
  };
}

async function start(
  turn: Turn<Services>,
  request: Pick<FinetuneRequest, 'train' | 'test' | 'name' | 'seed'>,
): Promise<Reply> {
  const { finetuning, jobs, models, announcer } = turn.services;
  const job = await finetuning.submit({ ...place(turn), ...request });
  return say(await finetuneView(job, { jobs, models }), (message) => announcer.attach(job.id, message));
}

const place = ({ workspace, channel, learner }: Turn<Services>) => ({ workspace, channel, learner });

/** The learner's training; teachers may act on any of the class. */
async function ownJob(turn: Turn<Services>, id: string): Promise<Job> {
  const job = await turn.services.jobs.get(id);
  if (!job || job.kind !== FINETUNE || job.workspace !== turn.workspace) {
    throw new UserError('This training is no longer known: start a new one with /finetune.');
  }
  if (job.learner !== turn.learner.id && !turn.learner.teacher) {
    const { ownerName } = finetuneInput.parse(job.input);
    throw new UserError(`Only ${ownerName} or a teacher can do that with this training.`);
  }
  return job;
}

async function reported(turn: Turn<Services>, id: string): Promise<KeptModel> {
  const model = await turn.services.models.find(turn.workspace, id);
  if (!model) throw new UserError('This model has been deleted, and its report with it.');
  return model;
}

function nameOf(name: string | undefined, file: UploadedFile | undefined): string {
  const given = name?.replace(/\s+/gu, ' ').trim();
  if (given) return given;
  const fromFile = file?.name
    .replace(/\.[^.]*$/u, '')
    .replace(/[\s_]+/gu, ' ')
    .trim();
  return (fromFile || 'my examples').slice(0, NAME_CHARACTERS);
}
