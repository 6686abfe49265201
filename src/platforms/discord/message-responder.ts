import { UserError } from '../../chat/errors.ts';
import type { Form } from '../../chat/form.ts';
import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from '../../chat/ids.ts';
import type { Responder } from '../../chat/router.ts';
import { textView, type View } from '../../chat/view.ts';
import type { DiscordApi } from './api.ts';
import type { KeptForms } from './forms.ts';
import { directUserOf } from './ids.ts';
import type { Speech } from './speech.ts';

export interface Said {
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: LearnerId;
  readonly channelId: string;
  readonly messageId: string;
}

/**
 * Answers words said to the tutor, by replies in the same channel: what was asked before everybody is answered
 * before everybody, as Discord has no private replies to messages.
 */
export function createMessageResponder(
  { workspace, channel, learner, channelId, messageId }: Said,
  { api, speech, forms }: { readonly api: DiscordApi; readonly speech: Speech; readonly forms: KeptForms },
): Responder {
  /** Where the tutor may read but not write, the learner is told directly. */
  const send = async (view: View): Promise<MessageRef> => {
    try {
      return await speech.answer(workspace, channel, view, messageId);
    } catch (error) {
      if (!(error instanceof UserError) || directUserOf(workspace) !== undefined) throw error;
      return speech.tell(workspace, channel, learner, view);
    }
  };
  return {
    defer: () => api.typing(channelId).catch(() => undefined),
    send,
    update: async (view) => void (await send(view)),
    async openForm(form: Form) {
      const action = await forms.keep(learner, form);
      const button = { label: 'Open the form', action, style: 'primary' } as const;
      await send(textView('The form is ready.', { kind: 'buttons', buttons: [button] }));
    },
    acknowledge: async () => undefined,
  };
}
