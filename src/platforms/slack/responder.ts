import { UserError } from '../../chat/errors.ts';
import type { LearnerId, MessageRef } from '../../chat/ids.ts';
import type { Responder } from '../../chat/router.ts';
import { textView, type View } from '../../chat/view.ts';
import { channelIdOf, isDirect, learnerIdOf, type Place, workspaceIdOf } from './ids.ts';
import { formModal, type Origin } from './modal.ts';
import type { Outbox, Posted, Prepared } from './outbox.ts';
import type { Pending } from './pending.ts';
import { actionable, isLateTrigger, isShutOut, remedy, shutOutSentence } from './problems.ts';
import type { Payload } from './render.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { WebApi } from './web-api.ts';

/** One interaction, as far as answering it needs. */
export interface Scene {
  readonly kind: 'command' | 'action' | 'form' | 'text';
  /** Where a public answer goes. */
  readonly place: Place;
  /** The thread a private answer goes into; Slack shows those only in threads that exist already. */
  readonly whisperThread?: string;
  readonly user: string;
  /** Unique per interaction. */
  readonly id: string;
  readonly responseUrl?: string;
  readonly triggerId?: string;
  /** The message whose control was used. */
  readonly source?: { readonly ts: string; readonly ephemeral: boolean };
  /** Whether the control stood on the App Home. */
  readonly home?: boolean;
}

export interface ResponderParts {
  readonly outbox: Outbox;
  readonly responseUrls: ResponseUrls;
  readonly pending: Pending;
  readonly apiOf: (team: string) => Promise<WebApi>;
  readonly publishHome: (team: string, user: string, view: View) => Promise<void>;
  readonly now: () => number;
  readonly warn: (details: object, message: string) => void;
}

const WAITING = 'One moment …';

/** Answers one interaction that has been acknowledged already. */
export function createResponder(scene: Scene, parts: ResponderParts): Responder {
  const { outbox, responseUrls, pending, apiOf, now, warn } = parts;
  const { place, user } = scene;
  const { team } = place;
  const direct = isDirect(place);
  const learner = learnerIdOf(team, user);
  /** What stands for the answer while it is worked on. */
  let waiting: 'ephemeral' | Posted | undefined;
  let promised = false;

  const url = () => (responseUrls.usable(scene.responseUrl, now()) ? scene.responseUrl : undefined);
  const ref = (channel: Place, message: string, privateTo?: LearnerId): MessageRef => ({
    workspace: workspaceIdOf(team),
    channel: channelIdOf(channel),
    message,
    ...(privateTo && { privateTo }),
  });

  async function endWaiting(): Promise<void> {
    const ended = waiting;
    waiting = undefined;
    if (ended === 'ephemeral') {
      const address = url();
      if (address) await responseUrls.answer(address, { delete_original: true });
    } else if (ended) await outbox.remove({ ...place, channel: ended.channel }, ended.ts);
  }

  async function speak(view: View, privateTo?: LearnerId): Promise<MessageRef> {
    try {
      const posted = await inPlaceOfWaiting(view);
      return ref({ ...place, channel: posted.channel }, posted.ts, privateTo);
    } catch (error) {
      if (!isShutOut(error)) throw error;
      warn({ err: error, remedy: remedy(error) }, 'the tutor may not speak in a channel');
      return speakDirectly(view, error);
    }
  }

  async function inPlaceOfWaiting(view: View): Promise<Posted> {
    const standing = typeof waiting === 'object' ? waiting : undefined;
    if (standing && (await outbox.edit({ ...place, channel: standing.channel }, standing.ts, view))) {
      waiting = undefined;
      return standing;
    }
    const posted = await outbox.post(place, view);
    await endWaiting();
    return posted;
  }

  /** Nothing is lost where the tutor may not speak: the learner gets it directly, and is told why. */
  async function speakDirectly(view: View, reason: unknown): Promise<MessageRef> {
    if (direct) return whisper(view);
    const place = { team, channel: user };
    try {
      const posted = await outbox.post(place, view);
      await whisper(textView(shutOutSentence(reason)));
      return ref({ ...place, channel: posted.channel }, posted.ts, learner);
    } catch (error) {
      if (!isShutOut(error) || !url()) throw error;
      return whisper(view);
    }
  }

  /** A message only the learner sees, in the channel while Slack has a way, directly otherwise. */
  async function whisper(view: View): Promise<MessageRef> {
    const prepared = await outbox.prepare(team, view);
    if (typeof waiting === 'object') await endWaiting();
    const message = await whisperPages(prepared);
    if (prepared.files.length > 0) await sendFiles(prepared.files);
    if (message !== undefined) return ref(place, message, learner);
    const posted = await outbox.post({ team, channel: user }, view);
    return ref({ team, channel: posted.channel }, posted.ts, learner);
  }

  /** @returns the first page's id, or undefined when the channel takes no private message. */
  async function whisperPages({ pages }: Prepared): Promise<string | undefined> {
    let first: string | undefined;
    for (const payload of pages) {
      const id = (await byResponseUrl(payload)) ?? (await ephemerally(payload));
      if (id === undefined) return first;
      first ??= id;
    }
    return first;
  }

  async function byResponseUrl(payload: Payload): Promise<string | undefined> {
    const address = url();
    if (!address) return undefined;
    const replaces = waiting === 'ephemeral';
    waiting = replaces ? undefined : waiting;
    const taken = await responseUrls.answer(address, {
      ...payload,
      response_type: 'ephemeral',
      replace_original: replaces,
      ...(scene.whisperThread !== undefined && { thread_ts: scene.whisperThread }),
    });
    if (!taken) return undefined;
    const name = `answer-${scene.id}`;
    responseUrls.remember(name, address);
    return name;
  }

  async function ephemerally(payload: Payload): Promise<string | undefined> {
    if (direct) return undefined;
    try {
      const { thread: _, ...channel } = place;
      const thread = scene.whisperThread;
      return await outbox.ephemeral(thread === undefined ? channel : { ...channel, thread }, user, payload);
    } catch (error) {
      if (!isShutOut(error)) throw error;
      return undefined;
    }
  }

  /** Slack has no private files in a channel: they go into the direct message. */
  async function sendFiles(files: Prepared['files']): Promise<void> {
    const blocks = files.map(({ file, description }) => ({ kind: 'file' as const, file, description }));
    const names = files.map(({ file }) => file.name).join(', ');
    try {
      await outbox.post({ team, channel: user }, { text: `The file you asked for: ${names}`, blocks });
    } catch (error) {
      warn({ err: error, remedy: remedy(error) }, 'a file could not be sent directly');
    }
  }

  async function replaceEphemeral(view: View): Promise<void> {
    const address = url();
    if (!address) {
      await whisper(view);
      return;
    }
    const prepared = await outbox.prepare(team, view);
    const [first, ...rest] = prepared.pages;
    if (!first) return;
    if (
      !(await responseUrls.answer(address, { ...first, replace_original: true, response_type: 'ephemeral' }))
    ) {
      await whisper(view);
      return;
    }
    if (rest.length > 0) await whisperPages({ pages: rest, files: [] });
    if (prepared.files.length > 0) await sendFiles(prepared.files);
  }

  async function replace(view: View): Promise<void> {
    if (scene.home) return parts.publishHome(team, user, view);
    if (!scene.source) {
      await send(view, 'private');
      return;
    }
    if (scene.source.ephemeral) return replaceEphemeral(view);
    const edited = await outbox.edit(place, scene.source.ts, view, async (payload) => {
      const address = url();
      return address !== undefined && responseUrls.answer(address, { ...payload, replace_original: true });
    });
    if (!edited) await send(view, 'private');
  }

  const send: Responder['send'] = async (view, visibility) => {
    try {
      if (visibility === 'public') return await speak(view);
      return direct ? await speak(view, learner) : await whisper(view);
    } catch (error) {
      throw actionable(error);
    }
  };

  /** Noted before anything is shown, so that a process that dies meanwhile is apologised for. */
  async function promise(posted?: Posted): Promise<void> {
    promised = true;
    const address = url();
    await pending.begin(scene.id, {
      team,
      user,
      replaces: scene.kind === 'command' && address !== undefined,
      ...(address !== undefined && { responseUrl: address }),
      ...(posted && { posted }),
    });
  }

  /** What was promised is kept, whatever comes of it. */
  const keeping =
    <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      try {
        return await work(...given);
      } finally {
        if (promised) await pending.done(scene.id, team);
        promised = false;
      }
    };

  return {
    async defer(mode) {
      try {
        await promise();
        const address = url();
        if (scene.kind === 'command' && address) {
          if (await responseUrls.answer(address, { response_type: 'ephemeral', text: WAITING })) {
            waiting = 'ephemeral';
          }
        } else if (
          mode !== 'update' &&
          !scene.home &&
          (direct || (scene.kind === 'text' && mode === 'public'))
        ) {
          waiting = await outbox.post(place, textView(WAITING));
          await promise(waiting);
        }
      } catch (error) {
        warn({ err: error }, 'the learner could not be told that the answer takes a while');
      }
    },

    send: keeping(send),

    update: keeping(async (view) => {
      try {
        await replace(view);
      } catch (error) {
        throw actionable(error);
      }
    }),

    openForm: keeping(async (form) => {
      const origin: Origin = {
        channel: place.channel,
        ...(place.thread !== undefined && { thread: place.thread }),
        ...(scene.source && { message: scene.source }),
        ...(url() && { responseUrl: scene.responseUrl }),
      };
      if (scene.triggerId === undefined) {
        throw new UserError(
          'A form cannot be opened from here. Use the command with a slash, such as /help.',
        );
      }
      const api = await apiOf(team);
      try {
        await api.now.views.open({ trigger_id: scene.triggerId, view: formModal(form, origin) });
      } catch (error) {
        if (!isLateTrigger(error)) throw error;
        throw new UserError('Slack did not wait long enough to open the form. Please try once more.', {
          cause: error,
        });
      }
      await endWaiting();
    }),

    acknowledge: keeping(endWaiting),
  };
}
