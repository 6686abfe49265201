import type { Form } from '../../chat/form.ts';
import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from '../../chat/ids.ts';
import type { Messenger } from '../../chat/messenger.ts';
import type { Visibility } from '../../chat/reply.ts';
import type { Responder } from '../../chat/router.ts';
import type { View } from '../../chat/view.ts';
import type { Entry } from './entry.ts';
import type { Hub } from './hub.ts';
import type { Media } from './media.ts';
import type { MessageLog } from './message-log.ts';

export const WORKSPACE: WorkspaceId = 'web:local';

/** What the learner's page is told first; later changes reach it by push. */
export type FirstAnswer =
  | { readonly status: 'done' }
  /** The answer will come by push. */
  | { readonly status: 'working' }
  | { readonly status: 'form'; readonly form: Form }
  /** Nothing came of a form, which is still open: what is wrong with it. */
  | { readonly status: 'refused'; readonly message: string };

/** A form stays open so long for what may be wrong with it. Milliseconds. */
const FORM_OPEN_MS = 8000;

export interface Where {
  readonly channel: string;
  readonly learner: LearnerId;
  /** The entry whose control was used. */
  readonly message?: MessageRef;
  /** Whether a form was sent that stays open until the first answer. */
  readonly openForm?: boolean;
  /** Unique per interaction. */
  readonly id: string;
}

export interface Conversation {
  readonly messenger: Messenger;
  /** Runs one interaction. `first` settles with its first answer, `settled` when all of it is over. */
  answer(
    where: Where,
    run: (responder: Responder) => Promise<void>,
  ): { readonly first: Promise<FirstAnswer>; readonly settled: Promise<void> };
}

export interface ConversationParts {
  readonly log: MessageLog;
  readonly media: Media;
  readonly hub: Hub;
}

export function createConversation({ log, media, hub }: ConversationParts): Conversation {
  async function speak(channel: string, view: View, privateTo?: LearnerId): Promise<MessageRef> {
    const body = { kind: 'view', view: await media.keep(view) } as const;
    return refOf(channel, await log.append(channel, { body, ...(privateTo && { privateTo }) }));
  }
  async function edit(message: MessageRef, view: View): Promise<boolean> {
    const channel = channelOf(message.channel);
    if (message.workspace !== WORKSPACE || channel === undefined) return false;
    const body = { kind: 'view', view: await media.keep(view) } as const;
    return (await log.edit(channel, message.message, message.privateTo, body)) !== undefined;
  }
  const known = (workspace: WorkspaceId, channel: ChannelId): string => {
    const slug = workspace === WORKSPACE ? channelOf(channel) : undefined;
    if (slug === undefined) throw new Error(`no channel ${channel} of ${workspace} on the page`);
    return slug;
  };

  return {
    messenger: {
      post: async (workspace, channel, view) => speak(known(workspace, channel), view),
      edit,
      tell: async (workspace, channel, learner, view) => speak(known(workspace, channel), view, learner),
      thread: async () => undefined,
    },

    answer({ channel, learner, message, openForm = false, id }, run) {
      let report: (answer: FirstAnswer) => void = () => undefined;
      let waited: NodeJS.Timeout | undefined;
      let reported = false;
      const first = new Promise<FirstAnswer>((resolve) => {
        report = (answer) => {
          clearTimeout(waited);
          reported = true;
          resolve(answer);
        };
      });
      const send = (view: View, visibility: Visibility) =>
        speak(channel, view, visibility === 'private' ? learner : undefined);
      const responder: Responder = {
        async defer(mode) {
          const whose = mode === 'public' ? undefined : learner;
          hub.working(channel, {
            id,
            ...(whose && { privateTo: whose }),
            ...(mode === 'update' && message && { message: message.message }),
          });
          if (openForm) waited = setTimeout(() => report({ status: 'working' }), FORM_OPEN_MS);
          else report({ status: 'working' });
        },
        async refuse(view) {
          if (openForm && !reported) report({ status: 'refused', message: view.text });
          else await send(view, 'private');
        },
        send,
        async update(view) {
          if (!message || !(await edit(message, view))) await send(view, 'private');
        },
        async openForm(form) {
          report({ status: 'form', form });
        },
        acknowledge: async () => report({ status: 'done' }),
      };
      const settled = run(responder)
        .then(() => report({ status: 'done' }))
        .finally(() => hub.done(channel, id));
      return { first: Promise.race([first, settled.then(() => first)]), settled };
    },
  };
}

export function refOf(channel: string, entry: Entry): MessageRef {
  return {
    workspace: WORKSPACE,
    channel: channelIdOf(channel),
    message: entry.id,
    ...(entry.privateTo !== undefined && { privateTo: entry.privateTo }),
  };
}

export const channelIdOf = (slug: string): ChannelId => `${WORKSPACE}/${slug}` as ChannelId;

function channelOf(id: ChannelId): string | undefined {
  return id.startsWith(`${WORKSPACE}/`) ? id.slice(WORKSPACE.length + 1) : undefined;
}
