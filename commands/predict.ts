import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { openForm, type Reply, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { predictAction, TEXT_CHARACTERS, tryAction } from '../src/finetune/actions.ts';
import type { KeptModel } from '../src/finetune/model/model-store.ts';
import { predict as predictTexts } from '../src/finetune/model/predict.ts';
import { predictionView } from '../src/finetune/prediction-view.ts';
import { percent } from '../src/finetune/words.ts';
import type { Services } from './services.ts';

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
} as const satisfies OptionSpecs;

export const predict = {
  name: 'predict',
  description: 'Ask one of your models for the label of a text',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    const { model, text } = turn.options;
    const found = await turn.services.models.search(turn.workspace, turn.learner.id, model);
    return text === undefined ? openForm(tryForm(found)) : answer(turn, found, text);
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
      return answer(turn, model, turn.fields.text ?? '');
    }),
  ],
} satisfies Command<Services, typeof options>;

async function kept(turn: Turn<Services>, id: string): Promise<KeptModel> {
  const model = await turn.services.models.find(turn.workspace, id);
  if (!model) throw new UserError('This model has been deleted: /models lists those there are.');
  return model;
}

async function answer(turn: Turn<Services>, model: KeptModel, text: string): Promise<Reply> {
  const { models, encoder } = turn.services;
  const wanted = text.trim();
  if (wanted === '') throw new UserError('Give a text for the model to put a label on.');
  const opened = await models.open(turn.workspace, turn.learner.id, model.id);
  const [prediction] = await predictTexts(opened, [wanted], encoder);
  if (!prediction) throw new Error('a prediction is missing');
  return whisper(predictionView(model, wanted, prediction, await encoder.inspect(wanted)));
}

const tryForm = ({ id, name }: KeptModel) => ({
  title: `Try ${name}`.length > 24 ? 'Try the model' : `Try ${name}`,
  action: predictAction.id({ model: id }),
  fields: predictAction.fields,
  submitLabel: 'Ask the model',
});
