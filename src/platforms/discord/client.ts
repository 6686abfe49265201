import {
  ActivityType,
  Client,
  GatewayIntentBits,
  type GatewayPresenceUpdateData,
  Options,
  PresenceUpdateStatus,
} from 'discord.js';

/**
 * Three intents, none privileged: servers and channels, direct messages, and the messages that mention the tutor,
 * whose text Discord delivers without the message content intent.
 */
export const INTENTS =
  GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages;

const activities = [{ name: '/help', type: ActivityType.Listening as const }];

/** What is shown beside the tutor's name. */
export const PRESENCE: GatewayPresenceUpdateData = {
  activities,
  since: null,
  status: PresenceUpdateStatus.Online,
  afk: false,
};

/** @param api Discord's address without version and trailing slash */
export function createClient(api: string): Client {
  return new Client({
    intents: INTENTS,
    allowedMentions: { parse: [] },
    shards: 'auto',
    rest: { api, version: '10' },
    presence: { activities },
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
