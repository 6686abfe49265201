import { UserError } from '../../chat/errors.ts';
import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from '../../chat/ids.ts';
import type { Messenger } from '../../chat/messenger.ts';
import { createRecent } from '../../chat/recent.ts';
import type { RouterLog } from '../../chat/router.ts';
import { shorten } from '../../chat/shorten.ts';
import type { View } from '../../chat/view.ts';
import type { Store } from '../../store/store.ts';
import type { DiscordApi } from './api.ts';
import { words } from './controls.ts';
import { hasThread, isClosed, isExpired, isForbidden, isGone, isRefused, isThreadless } from './errors.ts';
import { channelId, userOf } from './ids.ts';
import { renderPages } from './pages.ts';
import type { Place, Places } from './places.ts';
import type { Page } from './render.ts';
import type { Tokens } from './tokens.ts';

const WHOLE_MS = 24 * 3600_000;
const REMEMBERED_MS = 90 * 24 * 3600_000;

/** Messages of the tutor, of as many parts as they need. A MessageRef names the first part. */
export interface Speech extends Messenger {
  /** Posts as an answer to a message. */
  answer(workspace: WorkspaceId, channel: ChannelId, view: View, replyTo: string): Promise<MessageRef>;
  /** Notes the parts of a message that was sent by other means. */
  keepParts(workspace: WorkspaceId, parts: readonly string[]): Promise<void>;
  /** The other parts of the message that one part belongs to. */
  siblings(workspace: WorkspaceId, part: string): Promise<readonly string[]>;
  /** Deletes parts that are not needed any more, as far as that is still possible. */
  drop(message: Pick<MessageRef, 'workspace' | 'channel'>, parts: readonly string[]): Promise<void>;
  /** The workspace that sent a direct message. */
  origin(message: string): Promise<WorkspaceId | undefined>;
}

export interface SpeechParts {
  readonly api: DiscordApi;
  readonly places: Places;
  readonly tokens: Tokens;
  readonly store: Store;
  readonly log: RouterLog;
  readonly now: () => number;
  /** Tells who can change it that the tutor may not speak in a channel. */
  readonly complain: (workspace: WorkspaceId, channel: string) => Promise<void>;
}

export function createSpeech({ api, places, tokens, store, log, complain, now }: SpeechParts): Speech {
  const origins = store.collection<WorkspaceId>('system', 'discord-origins');
  const parts = (workspace: WorkspaceId) =>
    store.collection<readonly string[]>(workspace, 'discord-message-parts');
  /** Messages known to have no other parts, which need not be looked up. */
  const whole = createRecent<true>({ lifeMs: WHOLE_MS, most: 50_000, now });
  const editing = new Map<string, { next: View | undefined; done: Promise<boolean> }>();

  async function keepParts(workspace: WorkspaceId, ids: readonly string[]): Promise<void> {
    const [only] = ids;
    if (ids.length < 2) {
      if (only !== undefined) whole.set(only, true);
      return;
    }
    for (const id of ids) whole.delete(id);
    await Promise.all(ids.map((id) => parts(workspace).set(id, ids, { ttlMs: REMEMBERED_MS })));
  }

  async function partsOf(workspace: WorkspaceId, message: string): Promise<readonly string[]> {
    if (whole.get(message)) return [message];
    return (await parts(workspace).get(message)) ?? [message];
  }

  async function sendAll(channel: string, pages: readonly Page[], replyTo?: string): Promise<string[]> {
    const ids: string[] = [];
    for (const page of pages) {
      ids.push(await api.send(channel, page, ids.length === 0 ? replyTo : undefined));
    }
    return ids;
  }

  async function post(
    workspace: WorkspaceId,
    channel: ChannelId,
    view: View,
    replyTo?: string,
  ): Promise<MessageRef> {
    const place = await places
      .resolve(workspace, channel)
      .catch((error) => refused(error, workspace, channel));
    try {
      const ids = await sendAll(place.id, renderPages(view), replyTo);
      await keepParts(workspace, ids);
      return { workspace, channel, message: ids[0] ?? '' };
    } catch (error) {
      return refused(error, workspace, channel);
    }
  }

  /** What a learner can be told of a refusal; who manages the server is told of missing permissions. */
  async function refused(error: unknown, workspace: WorkspaceId, channel: ChannelId): Promise<never> {
    const id = channel.slice(workspace.length + 1);
    if (isForbidden(error)) {
      await complain(workspace, id);
      throw new UserError(
        'Studyhall may not write in that channel. Ask who manages the server to give it “View Channel” and “Send Messages” there.',
        { cause: error },
      );
    }
    if (isClosed(error)) throw closed(error);
    if (isGone(error)) throw new UserError('The channel is no longer there.', { cause: error });
    throw error;
  }

  async function editOnce(message: MessageRef, view: View): Promise<boolean> {
    const token = tokens.forMessage(message.message);
    try {
      if (message.privateTo !== undefined) return await editBy(token, message, view);
      return await editBy(undefined, message, view).catch((error) => {
        // the interaction that brought the message needs no permissions while its token lives
        if (!token || !isForbidden(error)) throw error;
        return editBy(token, message, view);
      });
    } catch (error) {
      if (isExpired(error)) tokens.forgetMessage(message.message);
      throw error;
    }
  }

  async function editBy(token: string | undefined, message: MessageRef, view: View): Promise<boolean> {
    const place = token ? undefined : await places.resolve(message.workspace, message.channel);
    if (message.privateTo !== undefined && !token && !place?.direct) return false;
    const pages = renderPages(view);
    const known = await partsOf(message.workspace, message.message);
    const ids: string[] = [];
    for (const [index, page] of pages.entries()) {
      const id = known[index];
      if (id === undefined) ids.push(await more(page, token, place, message.privateTo !== undefined));
      else {
        await (token ? api.change(token, id, page) : api.edit(place?.id ?? '', id, page));
        ids.push(id);
      }
    }
    await drop(message, known.slice(pages.length));
    await keepParts(message.workspace, ids);
    if (ids.length === 1 && known.length > 1) await parts(message.workspace).delete(ids[0] ?? '');
    return true;
  }

  async function more(
    page: Page,
    token: string | undefined,
    place: Place | undefined,
    hidden: boolean,
  ): Promise<string> {
    if (!token) return api.send(place?.id ?? '', page);
    const id = await api.followUp(token, page, hidden);
    tokens.keepForMessage(id, token);
    return id;
  }

  async function drop(
    { workspace, channel }: Pick<MessageRef, 'workspace' | 'channel'>,
    ids: readonly string[],
  ): Promise<void> {
    for (const id of ids) {
      await parts(workspace).delete(id);
      const token = tokens.forMessage(id);
      const remove = async () => api.delete((await places.resolve(workspace, channel)).id, id);
      const gone = token ? api.withdraw(token, id).catch(remove) : remove();
      await gone.catch((error) => {
        if (!isRefused(error)) log.warn({ err: error }, 'a part of an earlier message could not be removed');
      });
    }
  }

  async function whisper(
    workspace: WorkspaceId,
    channel: ChannelId,
    learner: LearnerId,
    pages: readonly Page[],
  ): Promise<MessageRef | undefined> {
    const user = userOf(learner) ?? '';
    const { id: place } = await places.resolve(workspace, channel);
    const token = tokens.forLearner(place, user);
    if (token === undefined) return undefined;
    const ids: string[] = [];
    try {
      for (const page of pages) {
        const id = await api.followUp(token, page, true);
        tokens.keepForMessage(id, token);
        ids.push(id);
      }
    } catch (error) {
      if (isExpired(error)) tokens.forgetLearner(place, user);
      if (isExpired(error) && ids.length === 0) return undefined;
      throw error;
    }
    await keepParts(workspace, ids);
    return { workspace, channel, message: ids[0] ?? '', privateTo: learner };
  }

  async function direct(
    workspace: WorkspaceId,
    learner: LearnerId,
    pages: readonly Page[],
  ): Promise<MessageRef> {
    const user = userOf(learner);
    if (user === undefined) throw new Error(`${learner} is nobody on Discord`);
    try {
      const place = await api.openDirect(user);
      await places.admit(workspace, place, user);
      const ids = await sendAll(place, pages);
      for (const id of ids) await origins.set(id, workspace, { ttlMs: REMEMBERED_MS });
      await keepParts(workspace, ids);
      return { workspace, channel: channelId(workspace, place), message: ids[0] ?? '', privateTo: learner };
    } catch (error) {
      if (!isClosed(error)) throw error;
      log.warn({ workspace, learner }, 'a learner takes no direct messages');
      throw closed(error);
    }
  }

  return {
    post: (workspace, channel, view) => post(workspace, channel, view),
    answer: post,

    /** While one edit of a message is on its way, only the latest of those that follow is made. */
    edit(message, view) {
      const key = `${message.channel} ${message.message}`;
      const running = editing.get(key);
      if (running) {
        running.next = view;
        return running.done;
      }
      const state: { next: View | undefined; done: Promise<boolean> } = {
        next: view,
        done: Promise.resolve(false),
      };
      editing.set(key, state);
      state.done = (async () => {
        try {
          let stands = true;
          while (state.next && stands) {
            const latest = state.next;
            state.next = undefined;
            stands = await editOnce(message, latest);
          }
          return stands;
        } catch (error) {
          if (isForbidden(error)) await complain(message.workspace, message.channel.split('/')[1] ?? '');
          if (isGone(error) || isExpired(error)) return false;
          throw error;
        } finally {
          editing.delete(key);
        }
      })();
      return state.done;
    },

    async tell(workspace, channel, learner, view) {
      const pages = renderPages(view);
      const whispered = await whisper(workspace, channel, learner, pages).catch((error) => {
        if (isGone(error)) return undefined;
        throw error;
      });
      return whispered ?? direct(workspace, learner, pages);
    },

    async thread(message, title) {
      if (message.privateTo !== undefined) return undefined;
      const { workspace, channel } = message;
      try {
        const place = await places.resolve(workspace, channel);
        if (place.direct) return undefined;
        const thread = await api.thread(place.id, message.message, shorten(words(title), 100));
        return channelId(workspace, thread);
      } catch (error) {
        // a thread has the id of the message it was opened under
        if (hasThread(error)) return channelId(workspace, message.message);
        if (isThreadless(error)) return undefined;
        if (isRefused(error)) {
          log.warn({ err: error, channel }, 'a thread could not be opened; the channel is used');
          return undefined;
        }
        throw error;
      }
    },

    keepParts,
    drop,
    siblings: async (workspace, part) => (await partsOf(workspace, part)).filter((other) => other !== part),
    origin: (message) => origins.get(message),
  };
}

function closed(cause: unknown): UserError {
  return new UserError(
    'Your direct messages are closed to Studyhall: allow them under Privacy Settings of the server, or use the command again in a channel.',
    { cause },
  );
}
