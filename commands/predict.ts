import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { openForm, type Reply, update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs, UploadedFile } from '../src/chat/values.ts';
import {
  correctAction,
  correctedAction,
  correctFormAction,
  DATA_FILES,
  predictAction,
  TEXT_CHARACTERS,
  tryAction,
} from '../src/finetune/actions.ts';
import { type GivenPrediction, knownLabel } from '../src/finetune/corrections.ts';
import type { KeptModel } from '../src/finetune/model/kept-model.ts';
import { predict as predictTexts } from '../src/finetune/model/predict.ts';
import { predictionsCsv } from '../src/finetune/prediction-csv.ts';
import { correctedView, predictionsView, predictionView } from '../src/finetune/views/prediction-view.ts';
import { percent } from '../src/finetune/words.ts';
import type { Services } from './services.ts';

/** Of a file of texts to be answered. */
const FILE_LIMITS = { maxBytes: 5 * 1024 * 1024, maxRows: 1000 };

const options = {
  model: {
    kind: 'text',
    description: 'One of your models, or one shared with the class',
    required: true,
    autocomplete: true,
  },
  text: {
    kind: 'text',
    description: 'What the model should put a label on; a form asks for it without',
    maxLength: TEXT_CHARACTERS,
  },
  file: {
    kind: 'file',
    description: 'Up to 1,000 texts, one a line or in a table; comes back as CSV',
    accept: [...DATA_FILES],
  },
} as const satisfies OptionSpecs;

export const predict = {
  name: 'predict',
  description: 'Ask one of your models for the label of a text',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { model, text, file } = turn.options;
    const found = await turn.services.models.search(turn.workspace, turn.learner.id, model);
    return file || text !== undefined ? answer(turn, found, { text, file }) : openForm(tryForm(found));
  },
  async autocomplete({ workspace, learner, services, typed }) {
    const models = await services.models.list(workspace, learner.id);
    const wanted = typed.trim().toLowerCase();
    return models
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .slice(0, 25)
      .map(({ id, name, owner, ownerName, test }) => ({
        value: id,
        label: `${name.slice(0, 50)} (${owner === learner.id ? '' : `${ownerName.slice(0, 20)}, `}${percent(test.accuracy, test.n)})`,
      }));
  },
  actions: [
    handle(tryAction, 'private', async (turn) => {
      const { models } = turn.services;
      await models.open(turn.workspace, turn.learner.id, turn.args.model);
      return openForm(tryForm(await kept(turn, turn.args.model)));
    }),
    handle(predictAction, 'private', async (turn) => {
      const model = await kept(turn, turn.args.model);
      return answer(turn, model, turn.fields);
    }),
    handle(correctAction, 'update', async (turn) => {
      const { given, model } = await corrected(turn, turn.args.prediction);
      const label = model.labels[Number(turn.values[0])];
      if (label === undefined) throw new UserError('This model has no such label any more: ask it again.');
      return update(await correct(turn, model, given, label));
    }),
    handle(correctFormAction, 'private', async (turn) => {
      const { given } = await corrected(turn, turn.args.prediction);
      return openForm({
        title: 'The right label',
        action: correctedAction.id({ prediction: turn.args.prediction }),
        fields: correctedAction.fields,
        initial: { label: given.said },
        submitLabel: 'Correct',
      });
    }),
    handle(correctedAction, 'private', async (turn) => {
      const { given, model } = await corrected(turn, turn.args.prediction);
      const label = knownLabel(model.labels, turn.fields.label ?? '');
      if (label === undefined) {
        const known = model.labels.slice(0, 12).join(', ');
        throw new UserError(`“${model.name}” has no such label: it knows ${known}, …`);
      }
      return whisper(await correct(turn, model, given, label));
    }),
  ],
} satisfies Command<Services, typeof options>;

async function kept(turn: Turn<Services>, id: string): Promise<KeptModel> {
  const model = await turn.services.models.find(turn.workspace, id);
  if (!model) throw new UserError('This model has been deleted: /models lists those there are.');
  return model;
}

interface Asked {
  readonly text?: string | undefined;
  readonly file?: UploadedFile | undefined;
}

async function answer(turn: Turn<Services>, model: KeptModel, { text = '', file }: Asked): Promise<Reply> {
  const wanted = text.trim();
  if (file && wanted !== '') throw new UserError('Give either a text or a file, not both.');
  if (file) return answerFile(turn, model, file);
  if (wanted === '') throw new UserError('Give a text for the model to put a label on, or a file of texts.');
  return answerText(turn, model, wanted);
}

async function answerText(turn: Turn<Services>, model: KeptModel, wanted: string): Promise<Reply> {
  const { models, encoder } = turn.services;
  const opened = await models.open(turn.workspace, turn.learner.id, model.id);
  const [prediction] = await predictTexts(opened, [wanted], encoder);
  if (!prediction) throw new Error('a prediction is missing');
  const given = { model: model.id, text: wanted, said: prediction.label, by: turn.learner.id };
  const id = await turn.services.corrections.remember(turn.workspace, given);
  const reading = opened.vocabulary ? undefined : await encoder.inspect(wanted);
  return whisper(predictionView(model, wanted, prediction, reading, id));
}

async function answerFile(turn: Turn<Services>, model: KeptModel, file: UploadedFile): Promise<Reply> {
  const { models, encoder, uploads } = turn.services;
  const opened = await models.open(turn.workspace, turn.learner.id, model.id);
  const bytes = await file.read(FILE_LIMITS.maxBytes);
  const texts = await uploads.texts(bytes, file.name, FILE_LIMITS);
  const predictions = await predictTexts(opened, texts, encoder);
  const csv = predictionsCsv(texts, predictions, opened.card.labels);
  return whisper(predictionsView(model, predictions, csv));
}

async function corrected(turn: Turn<Services>, id: string) {
  const given = await turn.services.corrections.recall(turn.workspace, id);
  const model = await kept(turn, given.model);
  await turn.services.models.open(turn.workspace, turn.learner.id, model.id);
  return { given, model };
}

async function correct(turn: Turn<Services>, model: KeptModel, given: GivenPrediction, label: string) {
  const { learner, workspace } = turn;
  const correction = { text: given.text, label };
  const count = await turn.services.corrections.add(workspace, model.id, correction, learner.id);
  return correctedView(model, label, count, model.owner === learner.id || learner.teacher);
}

const tryForm = ({ id, name }: KeptModel) => ({
  title: name.length > 18 ? 'Try the model' : `Try “${name}”`,
  action: predictAction.id({ model: id }),
  fields: predictAction.fields,
  submitLabel: 'Ask the model',
});
