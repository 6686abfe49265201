import type { Place } from './ids.ts';
import { ephemeralName } from './messenger.ts';
import { type Origin, readOrigin } from './modal.ts';
import type { ActionPayload, CommandPayload, MessagePayload, SubmissionPayload } from './payloads.ts';
import type { Scene } from './responder.ts';
import type { ResponseUrls } from './response-urls.ts';

export interface Scenes {
  command(payload: CommandPayload): Scene;
  /** Undefined when the control stands nowhere an answer could go. */
  action(team: string, payload: ActionPayload): Scene | undefined;
  submission(team: string, payload: SubmissionPayload, origin: Origin, command: boolean): Scene;
  message(team: string, payload: MessagePayload, user: string): Scene;
}

/** Reads out of a delivery where it happened and where its answers may go. */
export function createScenes(responseUrls: ResponseUrls, newId: () => string): Scenes {
  function seen(url: string | undefined): { readonly responseUrl?: string } {
    if (url === undefined) return {};
    responseUrls.seen(url);
    return { responseUrl: url };
  }

  return {
    command: (payload) => ({
      kind: 'command',
      place: { team: payload.team_id, channel: payload.channel_id },
      user: payload.user_id,
      id: newId(),
      triggerId: payload.trigger_id,
      ...seen(payload.response_url),
    }),

    action(team, payload) {
      const { container, user } = payload;
      const common = {
        kind: 'action' as const,
        user: user.id,
        id: newId(),
        ...(payload.trigger_id !== undefined && { triggerId: payload.trigger_id }),
      };
      if (payload.view?.type === 'home') {
        const channel = readOrigin(payload.view.private_metadata)?.channel ?? user.id;
        return { ...common, place: { team, channel }, home: true };
      }
      const channel = payload.channel?.id ?? container?.channel_id;
      const ts = container?.message_ts ?? payload.message?.ts;
      if (channel === undefined || ts === undefined) return undefined;
      const ephemeral = container?.is_ephemeral === true;
      const parent = container?.thread_ts ?? payload.message?.thread_ts;
      const thread = parent === ts ? undefined : parent;
      if (ephemeral && payload.response_url !== undefined) {
        responseUrls.remember(ephemeralName(channel, ts), payload.response_url);
      }
      return {
        ...common,
        place: { team, channel, ...(thread !== undefined && { thread }) },
        ...(thread !== undefined && { whisperThread: thread }),
        source: { ts, ephemeral },
        ...seen(payload.response_url),
      };
    },

    submission: (team, payload, origin, command) => ({
      kind: command ? 'command' : 'form',
      place: placeIn(team, origin),
      ...(origin.thread !== undefined && { whisperThread: origin.thread }),
      user: payload.user.id,
      id: newId(),
      ...(payload.trigger_id !== undefined && { triggerId: payload.trigger_id }),
      ...(origin.responseUrl !== undefined && { responseUrl: origin.responseUrl }),
      ...(origin.message && { source: origin.message }),
    }),

    message(team, payload, user) {
      // a mention is answered in the thread under it
      const below = payload.type === 'app_mention' ? payload.ts : undefined;
      const thread = payload.thread_ts ?? below;
      return {
        kind: 'text',
        place: { team, channel: payload.channel, ...(thread !== undefined && { thread }) },
        ...(payload.thread_ts !== undefined && { whisperThread: payload.thread_ts }),
        user,
        id: newId(),
      };
    },
  };
}

export const placeIn = (team: string, origin: Origin): Place => ({
  team,
  channel: origin.channel,
  ...(origin.thread !== undefined && { thread: origin.thread }),
});
