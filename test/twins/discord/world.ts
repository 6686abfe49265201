/** Who and what there is on the twin. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly bot: boolean;
  closedToDirectMessages: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly members: Map<string, { readonly permissions: bigint; readonly nick?: string }>;
}

export interface Channel {
  readonly id: string;
  readonly type: number;
  readonly name: string;
  readonly guild?: string;
  readonly parent?: string;
  /** The learner of direct messages. */
  readonly user?: string;
  /** What the bot may not do here. */
  denied: bigint;
}

export const ALLOW = {
  createInvite: 1n << 0n,
  manageGuild: 1n << 5n,
  view: 1n << 10n,
  send: 1n << 11n,
  attach: 1n << 15n,
  history: 1n << 16n,
  commands: 1n << 31n,
  publicThreads: 1n << 35n,
  sendInThreads: 1n << 38n,
} as const;

export const EVERYONE =
  ALLOW.view |
  ALLOW.send |
  ALLOW.attach |
  ALLOW.history |
  ALLOW.commands |
  ALLOW.publicThreads |
  ALLOW.sendInThreads;
const ALL = (1n << 53n) - 1n;

export function createWorld(newId: () => string) {
  const users = new Map<string, User>();
  const guilds = new Map<string, Guild>();
  const channels = new Map<string, Channel>();

  const addUser = (username: string, bot = false): User => {
    const user: User = { id: newId(), username, bot, closedToDirectMessages: false };
    users.set(user.id, user);
    return user;
  };
  const addChannel = (name: string, more: Partial<Channel>): Channel => {
    const channel: Channel = { id: newId(), type: 0, name, denied: 0n, ...more };
    channels.set(channel.id, channel);
    return channel;
  };
  return {
    users,
    guilds,
    channels,
    addUser,
    addChannel,
    /** @param shard of two, which the server's id decides; either when absent */
    addGuild(name: string, owner: User, members: readonly User[], shard?: 0 | 1): Guild {
      const next = BigInt(newId());
      const other = shard !== undefined && Number((next >> 22n) % 2n) !== shard;
      const id = String(other ? next + (1n << 22n) : next);
      const guild: Guild = { id, name, owner: owner.id, members: new Map() };
      for (const { id } of [owner, ...members]) guild.members.set(id, { permissions: EVERYONE });
      guilds.set(guild.id, guild);
      return guild;
    },
    /** A learner's direct messages with the bot. */
    direct(user: string): Channel {
      const known = [...channels.values()].find((channel) => channel.user === user);
      return known ?? addChannel('', { type: 1, user });
    },
    permissions(guild: Guild | undefined, user: string): bigint {
      if (!guild) return EVERYONE;
      return guild.owner === user ? ALL : (guild.members.get(user)?.permissions ?? 0n);
    },
  };
}

export type World = ReturnType<typeof createWorld>;

export const userJson = ({ id, username, bot }: User) => ({
  id,
  username,
  bot,
  discriminator: '0',
  global_name: bot ? null : username[0]?.toUpperCase() + username.slice(1),
  avatar: null,
});

export const channelJson = (channel: Channel, world: World) => ({
  id: channel.id,
  type: channel.type,
  name: channel.type === 1 ? undefined : channel.name,
  ...(channel.guild !== undefined && { guild_id: channel.guild }),
  ...(channel.parent !== undefined && { parent_id: channel.parent }),
  ...(channel.type === 11 && {
    thread_metadata: { archived: false, locked: false, auto_archive_duration: 1440 },
  }),
  ...(channel.user !== undefined && {
    recipients: [...world.users.values()].filter(({ id }) => id === channel.user).map(userJson),
  }),
});

export const memberJson = (guild: Guild, user: string) => ({
  nick: guild.members.get(user)?.nick ?? null,
  roles: [],
  joined_at: '2026-01-01T00:00:00.000Z',
  deaf: false,
  mute: false,
  flags: 0,
});

export const guildJson = (guild: Guild, world: World, bot: User) => ({
  id: guild.id,
  name: guild.name,
  owner_id: guild.owner,
  unavailable: false,
  roles: [
    {
      id: guild.id,
      name: '@everyone',
      permissions: String(EVERYONE),
      position: 0,
      color: 0,
      hoist: false,
      managed: false,
      mentionable: false,
      flags: 0,
    },
  ],
  emojis: [],
  features: [],
  member_count: guild.members.size,
  members: [{ ...memberJson(guild, bot.id), user: userJson(bot) }],
  channels: [...world.channels.values()]
    .filter((channel) => channel.guild === guild.id && channel.type !== 11)
    .map((channel) => channelJson(channel, world)),
  threads: [],
  presences: [],
  voice_states: [],
  preferred_locale: 'en-US',
});
