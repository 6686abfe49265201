import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { update, whisper } from '../src/chat/reply.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import { askToDelete, deleteData, exportData, keepData } from '../src/privacy/actions.ts';
import { confirmDeleteView, deletedView, exportView, privacyView } from '../src/privacy/privacy-view.ts';
import type { Services } from './services.ts';

const options = {} as const satisfies OptionSpecs;

export const privacy = {
  name: 'privacy',
  description: 'See what is kept about you, take it along, or delete it',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run({ workspace, learner, services }) {
    return whisper(privacyView(await services.privacy.holdings(workspace, learner.id)));
  },
  actions: [
    handle(exportData, 'private', async ({ workspace, learner, services }) =>
      whisper(exportView(await services.privacy.export(workspace, learner.id))),
    ),
    handle(askToDelete, 'private', async ({ workspace, learner, services }) =>
      whisper(confirmDeleteView(await services.privacy.holdings(workspace, learner.id))),
    ),
    handle(deleteData, 'update', async ({ workspace, learner, services }) => {
      await services.privacy.forget(workspace, learner.id);
      return update(deletedView());
    }),
    handle(keepData, 'update', async ({ workspace, learner, services }) =>
      update(privacyView(await services.privacy.holdings(workspace, learner.id))),
    ),
  ],
} satisfies Command<Services, typeof options>;
