import { UserError } from '../../chat/errors.ts';
import type { MessageRef } from '../../chat/ids.ts';
import type { Messenger } from '../../chat/messenger.ts';
import type { View } from '../../chat/view.ts';
import { channelIdOf, isDirect, type Place, placeOf, userOf } from './ids.ts';
import type { Outbox } from './outbox.ts';
import { isGone, isShutOut, isSignedOut, remedy } from './problems.ts';
import type { ResponseUrls } from './response-urls.ts';

export interface MessengerParts {
  readonly outbox: Outbox;
  readonly responseUrls: ResponseUrls;
  readonly now: () => number;
  readonly warn: (details: object, message: string) => void;
}

/** The name under which an ephemeral message's address is remembered once its control was used. */
export const ephemeralName = (channel: string, ts: string): string => `${channel}/${ts}`;

export function createSlackMessenger({ outbox, responseUrls, now, warn }: MessengerParts): Messenger {
  async function directly(team: string, user: string, view: View): Promise<MessageRef> {
    const { channel, ts } = await outbox.post({ team, channel: user }, view);
    return { workspace: `slack:${team}`, channel: channelIdOf({ team, channel }), message: ts };
  }

  async function editEphemeral(place: Place, message: string, view: View): Promise<boolean> {
    const address =
      responseUrls.recall(message) ?? responseUrls.recall(ephemeralName(place.channel, message));
    if (!responseUrls.usable(address, now())) return false;
    const [first] = (await outbox.prepare(place.team, view)).pages;
    if (!first) return false;
    return responseUrls.answer(address, { ...first, response_type: 'ephemeral', replace_original: true });
  }

  return {
    async post(workspace, channel, view) {
      const place = placeOf(workspace, channel);
      try {
        const posted = await outbox.post(place, view);
        return {
          workspace,
          channel: channelIdOf({ ...place, channel: posted.channel }),
          message: posted.ts,
        };
      } catch (error) {
        warn({ err: error, channel, remedy: remedy(error) }, 'a message could not be posted');
        if (!isShutOut(error)) throw error;
        throw new UserError(
          'The tutor may not write in that channel, or the channel is no longer there. To let it in, type /invite and its name there.',
          { cause: error },
        );
      }
    },

    async edit({ workspace, channel, message, privateTo }, view) {
      const place = placeOf(workspace, channel);
      if (privateTo !== undefined && !isDirect(place)) return editEphemeral(place, message, view);
      if (!/^\d+\.\d+$/.test(message)) return false;
      try {
        return await outbox.edit(place, message, view);
      } catch (error) {
        if (!isGone(error) && !isSignedOut(error)) throw error;
        warn({ err: error, channel, remedy: remedy(error) }, 'a message could not be edited');
        return false;
      }
    },

    async tell(workspace, channel, learner, view) {
      const place = placeOf(workspace, channel);
      const user = userOf(workspace, learner);
      if (isDirect(place)) return directly(place.team, user, view);
      try {
        const { pages, files } = await outbox.prepare(place.team, view);
        let first: string | undefined;
        for (const page of pages) {
          const ts = await outbox.ephemeral(place, user, page);
          first ??= ts;
        }
        if (files.length > 0) {
          const blocks = files.map(({ file, description }) => ({ kind: 'file' as const, file, description }));
          await directly(place.team, user, { text: view.text, blocks });
        }
        return { workspace, channel, message: first ?? '', privateTo: learner };
      } catch (error) {
        if (!isShutOut(error)) throw error;
        return directly(place.team, user, view);
      }
    },

    async thread({ workspace, channel, message, privateTo }) {
      const place = placeOf(workspace, channel);
      if (place.thread !== undefined) return channel;
      if (privateTo !== undefined || !/^\d+\.\d+$/.test(message)) return undefined;
      return channelIdOf({ ...place, thread: message });
    },
  };
}
