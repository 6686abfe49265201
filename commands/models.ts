import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { openForm, type Reply, update, whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { textView } from '../src/chat/view.ts';
import {
  confirmDeleteAction,
  deleteAction,
  downloadAction,
  listAction,
  pickAction,
  renameAction,
  renamedAction,
  shareAction,
  shareShownAction,
  showAction,
} from '../src/finetune/actions.ts';
import type { KeptModel } from '../src/finetune/model/kept-model.ts';
import { downloadView, fits } from '../src/finetune/views/download-view.ts';
import { confirmDeleteView, modelsView, modelView } from '../src/finetune/views/models-view.ts';
import type { Services } from './services.ts';

const options = {} as const satisfies OptionSpecs;

export const models = {
  name: 'models',
  description: 'List, try, rename, share and delete your models',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run(turn) {
    return whisper(await listView(turn, 0));
  },
  actions: [
    handle(listAction, 'update', async (turn) => update(await listView(turn, turn.args.page))),
    handle(showAction, 'update', async (turn) => show(turn, await known(turn, turn.args.model))),
    handle(pickAction, 'update', async (turn) => show(turn, await known(turn, turn.values[0] ?? ''))),
    handle(renameAction, 'private', async (turn) => {
      const model = await changeable(turn, turn.args.model);
      return openForm({
        title: 'Rename the model',
        action: renamedAction.id({ model: model.id }),
        fields: renamedAction.fields,
        initial: { name: model.name },
        submitLabel: 'Rename',
      });
    }),
    handle(renamedAction, 'update', async (turn) => {
      const { name = '' } = turn.fields;
      return show(turn, await changed(turn, { name }));
    }),
    handle(shareAction, 'private', async (turn) => {
      const shared = turn.args.shared === 'yes';
      const model = await changed(turn, { shared });
      return whisper(
        textView(
          shared
            ? `“${model.name}” is shared: everyone here can use it with /predict.`
            : `“${model.name}” is no longer shared: only ${model.ownerName} can use it.`,
        ),
      );
    }),
    handle(shareShownAction, 'update', async (turn) =>
      show(turn, await changed(turn, { shared: turn.args.shared === 'yes' })),
    ),
    handle(downloadAction, 'private', async (turn) => {
      const { models: store, bundler } = turn.services;
      const { what } = turn.args;
      const model = await known(turn, turn.args.model);
      const folder = store.folder(turn.workspace, model.id);
      const { mode } = await store.report(turn.workspace, model.id);
      const bytes = await bundler.pack({ folder, name: model.name, what });
      if (what === 'head' || fits(turn.workspace, bytes.length)) {
        return whisper(downloadView(model, { mode, what, bytes }));
      }
      const head = await bundler.pack({ folder, name: model.name, what: 'head' });
      return whisper(downloadView(model, { mode, what: 'head', bytes: head, tooLarge: bytes.length }));
    }),
    handle(deleteAction, 'private', async (turn) => {
      return whisper(confirmDeleteView(await changeable(turn, turn.args.model)));
    }),
    handle(confirmDeleteAction, 'update', async (turn) => {
      const model = await changeable(turn, turn.args.model);
      await turn.services.models.delete(turn.workspace, turn.learner, model.id);
      await turn.services.corrections.delete(turn.workspace, model.id);
      await turn.services.announcer.renew(turn.workspace, model);
      return update(textView(`The model “${model.name}” is deleted.`));
    }),
  ],
} satisfies Command<Services, typeof options>;

async function listView(turn: Turn<Services>, page: number) {
  const { id } = turn.learner;
  return modelsView(await turn.services.models.list(turn.workspace, id), id, page);
}

function show(turn: Turn<Services>, model: KeptModel): Reply {
  const mayChange = model.owner === turn.learner.id || turn.learner.teacher;
  return update(modelView(model, mayChange));
}

async function known(turn: Turn<Services>, id: string): Promise<KeptModel> {
  const model = await turn.services.models.find(turn.workspace, id);
  const { learner } = turn;
  if (model && (model.shared || model.owner === learner.id || learner.teacher)) return model;
  throw new UserError('This model is gone or no longer shared: /models lists those there are.');
}

async function changed(
  turn: Turn<Services> & { readonly args: { readonly model: string } },
  change: { readonly name?: string; readonly shared?: boolean },
): Promise<KeptModel> {
  const { models, announcer } = turn.services;
  const { id } = await changeable(turn, turn.args.model);
  const model = await models.change(turn.workspace, turn.learner, id, change);
  await announcer.renew(turn.workspace, model);
  return model;
}

async function changeable(turn: Turn<Services>, id: string): Promise<KeptModel> {
  const model = await turn.services.models.find(turn.workspace, id);
  if (!model) throw new UserError('This model has been deleted: /models lists those there are.');
  if (model.owner !== turn.learner.id && !turn.learner.teacher) {
    throw new UserError(`Only ${model.ownerName} or a teacher can do that with “${model.name}”.`);
  }
  return model;
}
