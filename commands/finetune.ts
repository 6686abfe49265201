import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { openForm, say, silent, update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs, OptionValues, UploadedFile } from '../src/chat/values.ts';
import {
  cancelAction,
  compareAction,
  comparisonAction,
  DATA_FILES,
  detailsAction,
  ENGINE_CHOICES,
  layersAction,
  MODE_CHOICES,
  mistakesAction,
  NAME_CHARACTERS,
  newAction,
  retrainAction,
  retryAction,
  uploadAction,
} from '../src/finetune/actions.ts';
import { finetuneView } from '../src/finetune/announcer.ts';
import { requireTensorflow } from '../src/finetune/engines/tfjs.ts';
import type { TrainingSettings } from '../src/finetune/kept-examples.ts';
import { comparisonView } from '../src/finetune/views/comparison-view.ts';
import { detailsView } from '../src/finetune/views/details-view.ts';
import { mistakesView } from '../src/finetune/views/mistakes-view.ts';
import { moreLayers } from '../src/finetune/views/report-view.ts';
import { columnActions } from './finetune/columns.ts';
import { again, ownJob, reported, start } from './finetune/training.ts';
import type { Services } from './services.ts';

const DEFAULT_SEED = 42;

const options = {
  file: {
    kind: 'file',
    description: 'CSV, TSV, Excel, JSON or text file with a text and a label in each row',
    accept: [...DATA_FILES],
  },
  test: {
    kind: 'file',
    description: 'Examples to test on; a part of the file is held out without it',
    accept: [...DATA_FILES],
  },
  name: { kind: 'text', description: 'What to call the model', maxLength: NAME_CHARACTERS },
  mode: { kind: 'choice', description: 'How it learns; frozen is fastest', choices: [...MODE_CHOICES] },
  layers: {
    kind: 'integer',
    description: 'Top layers of the encoder to train too, with mode unfrozen',
    min: 1,
    max: 48,
  },
  compare: {
    kind: 'choice',
    description: 'Also measure the other ways on the same examples: what does transfer learning buy?',
    choices: [
      { value: 'on', label: 'on' },
      { value: 'off', label: 'off' },
    ],
  },
  seed: {
    kind: 'integer',
    description: 'The same seed gives the same result',
    min: 0,
    max: 2147483647,
  },
  engine: { kind: 'choice', description: 'What computes', choices: [...ENGINE_CHOICES] },
} as const satisfies OptionSpecs;

export const finetune = {
  name: 'finetune',
  description: 'Train a text classifier on your own labelled examples',
  options,
  who: 'everyone',
  acknowledge: 'public',
  async run(turn) {
    const { file, test, name, mode, layers, compare, seed = DEFAULT_SEED, engine } = turn.options;
    if (layers !== undefined && mode !== undefined && mode !== 'unfrozen') {
      throw new UserError('Layers can only be trained with mode unfrozen: leave one of the two out.');
    }
    if (engine === 'tfjs') requireTensorflow();
    if (!file) return openForm(uploadForm(turn.options));
    const { limits } = turn.services.finetuning;
    return start(turn, {
      train: await file.read(limits.maxBytes),
      test: await test?.read(limits.maxBytes),
      corrections: [],
      settings: {
        name: nameOf(name, file),
        seed,
        ...(layers === undefined ? mode && { mode } : { mode: 'unfrozen', layers }),
        ...(compare === 'on' && { compare: true }),
        ...(engine && { engine }),
      },
    });
  },
  actions: [
    handle(newAction, 'public', async () => openForm(uploadForm({}))),

    handle(uploadAction, 'public', async (turn) => {
      const { file, lines = '', test, name, mode } = turn.fields;
      const { layers, compare, seed, engine } = turn.args;
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
        corrections: [],
        settings: {
          name: nameOf(name, file),
          seed,
          ...modeOf(mode),
          ...(layers > 0 && (mode === undefined || mode === 'unfrozen') && { mode: 'unfrozen', layers }),
          ...(compare === 'on' && { compare: true }),
          ...(engine !== 'best' && { engine }),
        },
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
      const examples = await finetuning.examples(turn, `j:${before.id}`);
      const submitted = await finetuning.submit(turn, examples);
      if (submitted.kind === 'refused') throw new UserError(submitted.errors.join('\n'));
      const { job } = submitted;
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

    handle(comparisonAction, 'private', async (turn) => {
      const { model, report, comparison } = await compared(turn);
      if (!comparison) throw new UserError('This training was not compared with others.');
      return whisper(comparisonView(model, report, comparison));
    }),

    handle(compareAction, 'public', async (turn) => {
      const { model, report, comparison } = await compared(turn);
      // a report that was shown before its comparison had a button of its own
      if (comparison) return say(comparisonView(model, report, comparison));
      return again(turn, model, { compare: true });
    }),

    handle(layersAction, 'public', async (turn) => {
      const model = await reported(turn, turn.args.model);
      const layers = moreLayers(await turn.services.models.report(turn.workspace, model.id));
      if (layers === undefined) {
        throw new UserError(`All layers of the encoder were trained for “${model.name}” already.`);
      }
      const base = model.name.replace(/ \(top \d+\)$/u, '');
      const suffix = ` (top ${layers})`;
      const name = `${base.slice(0, NAME_CHARACTERS - suffix.length)}${suffix}`;
      return again(turn, model, { mode: 'unfrozen', layers, name });
    }),

    handle(retrainAction, 'public', async (turn) => {
      const model = await reported(turn, turn.args.model);
      const corrections = await turn.services.corrections.list(turn.workspace, model.id);
      if (corrections.length === 0) {
        throw new UserError(`There is no correction for “${model.name}” that it was not trained with.`);
      }
      return again(turn, model, {}, corrections);
    }),

    ...columnActions,
  ],
} satisfies Command<Services, typeof options>;

/** What was typed already is carried along, in the fields or beside them. */
function uploadForm({ name, mode, layers = 0, compare = 'off', seed = DEFAULT_SEED, engine }: FormOptions) {
  const shown = layers > 0 ? 'unfrozen' : mode;
  return {
    title: 'Train a classifier',
    action: uploadAction.id({ layers, compare, seed, engine: engine ?? 'best' }),
    fields: uploadAction.fields,
    submitLabel: 'Train',
    initial: { ...(name !== undefined && { name }), ...(shown !== undefined && { mode: shown }) },
  };
}

type FormOptions = Pick<
  Partial<OptionValues<typeof options>>,
  'name' | 'mode' | 'layers' | 'compare' | 'seed' | 'engine'
>;

function modeOf(given: string | undefined): Pick<TrainingSettings, 'mode'> {
  const mode = MODE_CHOICES.find(({ value }) => value === given)?.value;
  return mode ? { mode } : {};
}

async function compared(turn: Turn<Services> & { readonly args: { readonly model: string } }) {
  const model = await reported(turn, turn.args.model);
  const report = await turn.services.models.report(turn.workspace, model.id);
  return { model, report, comparison: report.comparison };
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
