import { ChannelType } from 'discord.js';
import type { ChannelId, WorkspaceId } from '../../chat/ids.ts';
import { createRecent } from '../../chat/recent.ts';
import type { Store } from '../../store/store.ts';
import type { DiscordApi } from './api.ts';
import { channelIn, directUserOf, guildOf } from './ids.ts';

/** Whose a channel is: a server's, or one learner's direct messages. */
export type Owner =
  | { readonly kind: 'guild'; readonly guild: string }
  | { readonly kind: 'direct'; readonly user: string };

export interface Place {
  readonly id: string;
  readonly direct: boolean;
}

/** Which channels belong to which workspace. */
export interface Places {
  /**
   * Discord's own id of a channel of the workspace.
   * @throws Error when the channel is another's, and what Discord answers when it is gone.
   */
  resolve(workspace: WorkspaceId, channel: ChannelId): Promise<Place>;
  /** What an event has just shown. */
  learn(channel: string, owner: Owner): void;
  /** From now on a server's workspace may also speak in this learner's direct messages. */
  admit(workspace: WorkspaceId, channel: string, user: string): Promise<void>;
}

export interface PlacesParts {
  readonly api: Pick<DiscordApi, 'channel'>;
  readonly store: Store;
  readonly now: () => number;
  /** The server of a channel, if the gateway has told of it. */
  readonly guildOfChannel: (channel: string) => string | undefined;
}

export function createPlaces({ api, store, now, guildOfChannel }: PlacesParts): Places {
  const known = createRecent<Owner>({ lifeMs: 60 * 60_000, most: 20_000, now });
  const admitted = (workspace: WorkspaceId) => store.collection<string>(workspace, 'discord-direct');

  async function ownerOf(channel: string): Promise<Owner> {
    const guild = guildOfChannel(channel);
    if (guild !== undefined) return { kind: 'guild', guild };
    const remembered = known.get(channel);
    if (remembered) return remembered;
    const found = await api.channel(channel);
    const owner: Owner | undefined =
      found.type === ChannelType.DM
        ? { kind: 'direct', user: found.recipients?.[0]?.id ?? '' }
        : 'guild_id' in found && found.guild_id
          ? { kind: 'guild', guild: found.guild_id }
          : undefined;
    if (!owner) throw new Error(`channel ${channel} is neither of a server nor of one learner`);
    known.set(channel, owner);
    return owner;
  }

  return {
    async resolve(workspace, channel) {
      const id = channelIn(workspace, channel);
      if (id === undefined) throw new Error(`${channel} is no channel of ${workspace}`);
      const owner = await ownerOf(id);
      const ours =
        owner.kind === 'guild'
          ? owner.guild === guildOf(workspace)
          : owner.user === directUserOf(workspace) ||
            (guildOf(workspace) !== undefined && (await admitted(workspace).get(id)) === owner.user);
      if (!ours) throw new Error(`channel ${id} is not of ${workspace}`);
      return { id, direct: owner.kind === 'direct' };
    },
    learn: (channel, owner) => known.set(channel, owner),
    admit: async (workspace, channel, user) => {
      known.set(channel, { kind: 'direct', user });
      await admitted(workspace).set(channel, user);
    },
  };
}
