import {
  type Client,
  Events,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type Interaction,
  OAuth2Scopes,
  PermissionFlagsBits,
} from 'discord.js';
import { UserError } from '../../chat/errors.ts';
import type { Messenger } from '../../chat/messenger.ts';
import type { Router, RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import { createDiscordApi } from './api.ts';
import { createClient } from './client.ts';
import { commandBodies, type Wordings } from './commands.ts';
import { createComplaints } from './complaints.ts';
import { addressed, createConversation } from './conversation.ts';
import { isDisconnected } from './errors.ts';
import { createFiles } from './files.ts';
import { createKeptForms } from './forms.ts';
import { createInteractions } from './interactions.ts';
import { createPending } from './pending.ts';
import { createPlaces } from './places.ts';
import { createRecent } from './recent.ts';
import { registerCommands } from './registration.ts';
import { createSpeech } from './speech.ts';
import { createTokens } from './tokens.ts';

export interface DiscordPlatformConfig {
  readonly token: string;
  readonly applicationId?: string;
  /** Commands are registered for this server alone. */
  readonly devGuildId?: string;
  /** Without version and trailing slash. */
  readonly apiUrl: string;
  readonly cdnUrl: string;
}

export interface DiscordPlatformParts {
  readonly router: Router;
  readonly store: Store;
  readonly config: DiscordPlatformConfig;
  readonly log: RouterLog;
  readonly now: () => number;
  readonly newId: () => string;
  /** Names and descriptions of the commands in further languages. */
  readonly wordings?: Wordings;
}

export interface DiscordPlatform {
  readonly messenger: Messenger;
  /** False while the gateway is away. */
  connected(): boolean;
  /** Connects and registers the commands. @throws UserError when a setting is refused by Discord. */
  start(): Promise<{ readonly installUrl: string }>;
  /** Answers what is under way, tells whom it cannot answer, and disconnects. */
  stop(): Promise<void>;
}

/** What the tutor needs in a channel; the install link asks for it. */
export const PERMISSIONS = [
  PermissionFlagsBits.ViewChannel,
  PermissionFlagsBits.SendMessages,
  PermissionFlagsBits.SendMessagesInThreads,
  PermissionFlagsBits.CreatePublicThreads,
  PermissionFlagsBits.EmbedLinks,
  PermissionFlagsBits.AttachFiles,
  PermissionFlagsBits.ReadMessageHistory,
] as const;

/** How long answers under way may take once the platform is told to stop. */
const DRAIN_MS = 5000;
const READY_MS = 30_000;
const REPEATED_MS = 15 * 60_000;

export function createDiscordPlatform(parts: DiscordPlatformParts): DiscordPlatform {
  const { router, store, config, log, now, newId } = parts;
  const client = createClient(config);
  const applicationId = () => client.application?.id ?? config.applicationId ?? '';
  const api = createDiscordApi({
    rest: client.rest,
    applicationId,
    newNonce: () => newId().slice(0, 25),
  });
  const tokens = createTokens(now);
  const places = createPlaces({ api, store, now, guildOfChannel: guildOfChannel(client) });
  const complain = createComplaints({
    api,
    store,
    log,
    guild: (id) => client.guilds.cache.get(id),
  });
  const speech = createSpeech({ api, places, tokens, store, log, complain, now });
  const pending = createPending({ store, api, log, now });
  const forms = createKeptForms(store, newId);
  const fileOf = createFiles(config.cdnUrl);
  const seen = createRecent<true>({ lifeMs: REPEATED_MS, most: 100_000, now });
  const running = new Set<Promise<void>>();
  let leaving = false;

  const common = { router, api, speech, places, tokens, pending, forms, log, fileOf, now };
  const answer = createInteractions({ ...common, leaving: () => leaving });
  const converse = createConversation({ ...common, isTeacher: managesGuild(client) });

  /** Each event once, whatever the gateway repeats. */
  function once(id: string, work: () => Promise<void>): void {
    if (seen.get(id)) return;
    seen.set(id, true);
    const done: Promise<void> = work().finally(() => running.delete(done));
    running.add(done);
  }

  client.on(Events.InteractionCreate, (interaction: Interaction) =>
    once(interaction.id, () => answer(interaction)),
  );
  client.on(Events.Raw, (packet: GatewayDispatchPayload) => {
    if (packet.t !== GatewayDispatchEvents.MessageCreate || leaving) return;
    const text = addressed(packet.d, client.user?.id ?? '');
    if (text !== undefined) once(packet.d.id, () => converse(packet.d, text));
  });
  report(client, log);
  const connected = followConnection(client);

  return {
    messenger: speech,
    connected,

    async start() {
      await connect(client, config);
      if (config.applicationId !== undefined && config.applicationId !== client.application?.id) {
        log.warn({}, 'DISCORD_APPLICATION_ID is not the application of DISCORD_TOKEN, and is not used');
      }
      const bodies = commandBodies(router.commands, parts.wordings);
      const guild = config.devGuildId;
      try {
        await registerCommands({ rest: client.rest, store, applicationId: applicationId(), guild, bodies });
      } catch (error) {
        // what was registered before still works
        log.error({ err: error, guild }, 'the commands could not be registered');
      }
      await pending.apologise();
      return { installUrl: installUrl(applicationId()) };
    },

    async stop() {
      leaving = true;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DRAIN_MS);
      });
      const idle = async () => {
        while (running.size > 0) await Promise.allSettled([...running]);
      };
      await Promise.race([idle(), late]);
      clearTimeout(timer);
      if (running.size > 0) await pending.apologise();
      await client.destroy();
    },
  };
}

async function connect(client: Client, { token, apiUrl }: DiscordPlatformConfig): Promise<void> {
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  try {
    await client.login(token);
  } catch (error) {
    throw explained(error, apiUrl);
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new UserError('Discord accepted the token but did not let the bot in. Try again later.')),
      READY_MS,
    );
  });
  await Promise.race([ready, late]).finally(() => clearTimeout(timer));
}

function explained(error: unknown, apiUrl: string): unknown {
  if (isDisconnected(error)) {
    return new UserError(`Discord cannot be reached at ${apiUrl}: is this machine connected?`, {
      cause: error,
    });
  }
  const { code, status } = error as { code?: unknown; status?: unknown };
  if (code === 'TokenInvalid' || status === 401) {
    return new UserError(
      'Discord does not accept DISCORD_TOKEN: reset the token on the Bot page of the developer portal and set the new one.',
      { cause: error },
    );
  }
  return error;
}

/** What goes wrong between events. discord.js reconnects and resumes by itself. */
function report(client: Client, log: RouterLog): void {
  client.on(Events.Error, (error) => log.error({ err: error }, 'the Discord client failed'));
  client.on(Events.ShardError, (error, shard) =>
    log.warn({ err: error, shard }, 'a gateway connection failed'),
  );
  client.on(Events.ShardDisconnect, ({ code }, shard) =>
    log.error(
      { code, shard },
      'Discord closed the gateway for good: restart Studyhall after checking its settings',
    ),
  );
  client.on(Events.Invalidated, () => log.error({}, 'Discord ended the session: check DISCORD_TOKEN'));
  client.on(Events.Warn, (message) => log.warn({}, message));
}

/** Whether every shard is connected now. */
function followConnection(client: Client): () => boolean {
  const away = new Set<number>();
  client.on(Events.ShardReconnecting, (shard) => away.add(shard));
  client.on(Events.ShardDisconnect, (_, shard) => away.add(shard));
  client.on(Events.ShardReady, (shard) => away.delete(shard));
  client.on(Events.ShardResume, (shard) => away.delete(shard));
  return () => client.isReady() && away.size === 0;
}

const managesGuild = (client: Client) => (guild: string, user: string, roles: readonly string[]) => {
  const found = client.guilds.cache.get(guild);
  if (!found) return false;
  const held = [guild, ...roles].flatMap((role) => found.roles.cache.get(role) ?? []);
  return (
    found.ownerId === user || held.some(({ permissions }) => permissions.has(PermissionFlagsBits.ManageGuild))
  );
};

const guildOfChannel = (client: Client) => (id: string) => {
  const channel = client.channels.cache.get(id);
  return channel && 'guildId' in channel ? (channel.guildId ?? undefined) : undefined;
};

/** Where somebody who manages a server adds the tutor to it. */
function installUrl(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands].join(' '),
    permissions: String(PERMISSIONS.reduce((all, permission) => all | permission, 0n)),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
