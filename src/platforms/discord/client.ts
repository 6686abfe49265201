import { ActivityType, Client, GatewayIntentBits, Options, type RESTOptions } from 'discord.js';

export interface ClientConfig {
  /** Without version and trailing slash. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
}

/**
 * Three intents, none privileged: servers and channels, direct messages, and the messages that mention the tutor,
 * whose text Discord delivers without the message content intent. As many shards as the gateway asks for.
 */
export function createClient({ apiUrl, cdnUrl }: ClientConfig): Client {
  const rest: Partial<RESTOptions> = { api: apiUrl, cdn: cdnUrl, version: '10' };
  return new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    allowedMentions: { parse: [] },
    shards: 'auto',
    rest,
    presence: { activities: [{ name: '/help', type: ActivityType.Listening }] },
    // a tutor of many servers remembers nothing it does not read
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      GuildMemberManager: { maxSize: 200, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 1000, keepOverLimit: (user) => user.id === user.client.user.id },
      ThreadMemberManager: 0,
      ReactionManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
    }),
  });
}
