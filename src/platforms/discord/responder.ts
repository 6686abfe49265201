import type { Form } from '../../chat/form.ts';
import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from '../../chat/ids.ts';
import type { Visibility } from '../../chat/reply.ts';
import type { Responder } from '../../chat/router.ts';
import { textView, type View } from '../../chat/view.ts';
import type { DiscordApi, Ticket } from './api.ts';
import { isAnsweredElsewhere, isExpired } from './errors.ts';
import type { KeptForms } from './forms.ts';
import { renderModal } from './modal.ts';
import { notice, renderPages } from './pages.ts';
import type { Pending } from './pending.ts';
import type { Page } from './render.ts';
import type { Speech } from './speech.ts';
import { TOKEN_MS, type Tokens } from './tokens.ts';

/** One interaction, as much of it as its answer needs. */
export interface Occasion {
  readonly ticket: Ticket;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: LearnerId;
  /** Discord's own ids of the channel and the learner. */
  readonly place: string;
  readonly user: string;
  /** In direct messages everything is private already: messages there are ordinary ones, which can be edited. */
  readonly direct: boolean;
  /** The message whose control was used. */
  readonly source?: MessageRef;
  /** A submitted modal cannot be answered by another. */
  readonly modal: boolean;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly maxFileBytes: number;
}

export interface ResponderParts {
  readonly api: DiscordApi;
  readonly speech: Speech;
  readonly tokens: Tokens;
  readonly pending: Pending;
  readonly forms: KeptForms;
  readonly now: () => number;
}

/** A first answer with more than this is announced before it is uploaded, so that the upload may take its time. */
const QUICK_BYTES = 256 * 1024;

type State =
  | { readonly kind: 'open' }
  | { readonly kind: 'waiting'; readonly mode: Visibility | 'update' }
  | { readonly kind: 'answered' }
  /** The token opens nothing any more: ordinary messages are used. */
  | { readonly kind: 'late' }
  /** Another process has answered. */
  | { readonly kind: 'taken' };

/** Answers one interaction: within 3 seconds, then as long as its token lives, then by ordinary messages. */
export function createResponder(occasion: Occasion, parts: ResponderParts): Responder {
  const { ticket, workspace, channel, learner, direct, source, maxFileBytes } = occasion;
  const { api, speech, tokens, pending, forms, now } = parts;
  const { token } = ticket;
  let state: State = { kind: 'open' };

  const hidden = (visibility: Visibility) => visibility === 'private' && !direct;
  const expired = () => now() - occasion.arrivedAt > TOKEN_MS;

  /** Undefined when the token has ended; the interaction goes on by ordinary messages then. */
  async function alive<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (state.kind === 'taken') throw new Error('another process has answered this interaction');
    if (state.kind === 'late') return undefined;
    if (expired()) {
      state = { kind: 'late' };
      return undefined;
    }
    try {
      return await work();
    } catch (error) {
      if (isAnsweredElsewhere(error)) state = { kind: 'taken' };
      if (!isExpired(error)) throw error;
      state = { kind: 'late' };
      return undefined;
    }
  }

  async function note(ids: readonly string[], ephemeral: boolean): Promise<MessageRef> {
    for (const id of ids) tokens.keepForMessage(id, token);
    await speech.keepParts(workspace, ids);
    const message = ids[0] ?? '';
    return { workspace, channel, message, ...(ephemeral && { privateTo: learner }) };
  }

  async function follow(pages: readonly Page[], ephemeral: boolean): Promise<string[]> {
    const ids: string[] = [];
    for (const page of pages) ids.push(await api.followUp(token, page, ephemeral));
    return ids;
  }

  /** From the first answer on, the token may be used to whisper to this learner. */
  function acknowledged(): void {
    if (!direct) tokens.keepForLearner(occasion.place, occasion.user, token);
  }

  async function settle(): Promise<void> {
    if (state.kind === 'open') acknowledged();
    if (state.kind === 'waiting') await pending.done(ticket.id);
    if (state.kind !== 'late' && state.kind !== 'taken') state = { kind: 'answered' };
  }

  /** Puts the pages where the learner waits for them. */
  async function say(pages: readonly Page[], ephemeral: boolean): Promise<string[]> {
    const [first, ...rest] = pages as [Page, ...Page[]];
    if (state.kind === 'open') {
      if (bytes(first) <= QUICK_BYTES) {
        const id = await api.reply(ticket, first, ephemeral);
        await settle();
        return [id, ...(await follow(rest, ephemeral))];
      }
      await promise(ephemeral ? 'private' : 'public');
    }
    if (state.kind !== 'waiting' || state.mode === 'update') {
      await settle();
      return follow(pages, ephemeral);
    }
    if (hidden(state.mode) === ephemeral) {
      const id = await api.finish(token, first);
      await settle();
      return [id, ...(await follow(rest, ephemeral))];
    }
    // the place held is of the other kind, and cannot be turned: it is filled, left behind and removed
    await api.finish(token, notice(ephemeral ? 'Answered privately.' : 'The answer is in the channel.'));
    await settle();
    const ids = await follow(pages, ephemeral);
    await api.withdraw(token);
    return ids;
  }

  /** An answer for later. Noted before it is said, so that a process that dies between the two is apologised for. */
  async function promise(mode: Visibility | 'update'): Promise<void> {
    await pending.begin(ticket.id, { token, direct, update: mode === 'update', at: now() });
    try {
      await (mode === 'update' ? api.deferReplace(ticket) : api.defer(ticket, hidden(mode)));
    } catch (error) {
      await pending.done(ticket.id);
      throw error;
    }
    state = { kind: 'waiting', mode };
    acknowledged();
  }

  async function send(view: View, visibility: Visibility): Promise<MessageRef> {
    const ephemeral = hidden(visibility);
    const ids = await alive(() => say(renderPages(view, maxFileBytes), ephemeral));
    if (ids) return note(ids, ephemeral);
    await pending.done(ticket.id);
    return visibility === 'private' && !direct
      ? speech.tell(workspace, channel, learner, view)
      : speech.post(workspace, channel, view);
  }

  /** Replaces the source through this interaction: its first part here, the others after it. */
  async function replace(pages: readonly Page[], message: MessageRef): Promise<void> {
    const [first, ...rest] = pages as [Page, ...Page[]];
    const ephemeral = message.privateTo !== undefined;
    if (state.kind === 'open' && bytes(first) > QUICK_BYTES) await promise('update');
    if (state.kind === 'open') await api.replace(ticket, first);
    else await api.finish(token, first);
    await settle();
    await speech.drop(message, await speech.siblings(workspace, message.message));
    await note([message.message, ...(await follow(rest, ephemeral))], ephemeral);
  }

  async function removePlaceholder(): Promise<void> {
    await alive(() => api.withdraw(token));
    await settle();
  }

  return {
    async defer(mode) {
      const chosen = mode === 'update' && !source ? 'private' : mode;
      await alive(() => promise(chosen));
    },

    send,

    async update(view) {
      if (!source) {
        await send(view, 'private');
        return;
      }
      const inPlace = state.kind === 'open' || (state.kind === 'waiting' && state.mode === 'update');
      if (inPlace) {
        const done = await alive(() => replace(renderPages(view, maxFileBytes), source).then(() => true));
        if (done) return;
      }
      if (!(await speech.edit(source, view))) {
        await send(view, 'private');
        return;
      }
      if (state.kind === 'waiting') await removePlaceholder();
    },

    async openForm(form: Form) {
      if (!occasion.modal && state.kind === 'open') {
        const opened = await alive(() => api.modal(ticket, renderModal(form)).then(() => true));
        if (opened) {
          await settle();
          return;
        }
      }
      const button = {
        label: 'Open the form',
        action: await forms.keep(learner, form),
        style: 'primary',
      } as const;
      await send(textView('The form is ready.', { kind: 'buttons', buttons: [button] }), 'private');
    },

    async acknowledge() {
      if (state.kind === 'open') {
        await alive(async () => {
          if (source) await api.deferReplace(ticket);
          else {
            await api.defer(ticket, hidden('private'));
            await api.withdraw(token);
          }
        });
        await settle();
      } else if (state.kind === 'waiting') {
        if (state.mode === 'update') await settle();
        else await removePlaceholder();
      }
    },
  };
}

const bytes = ({ files }: Page) => files.reduce((sum, { data }) => sum + data.byteLength, 0);
