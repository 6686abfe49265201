import {
  type APIInteraction,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  OAuth2Scopes,
  PermissionFlagsBits,
  REST,
} from 'discord.js';
import type { WorkspaceId } from '../../chat/ids.ts';
import type { Messenger } from '../../chat/messenger.ts';
import { createRecent } from '../../chat/recent.ts';
import type { Router, RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import { createDiscordApi } from './api.ts';
import { commandBodies, type Wordings } from './commands.ts';
import { createComplaints } from './complaints.ts';
import { addressed, createConversation } from './conversation.ts';
import { createDepartures } from './departures.ts';
import { createFiles } from './files.ts';
import { createKeptForms } from './forms.ts';
import { type Gateway, recommendedShards } from './gateway.ts';
import { createInteractions } from './interactions.ts';
import { createOwnGateway } from './own-gateway.ts';
import { createPending } from './pending.ts';
import { createPlaces } from './places.ts';
import { registerCommands } from './registration.ts';
import { createMakeRequest } from './requests.ts';
import { createShardedGateway } from './sharded-gateway.ts';
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
  /** Deletes everything that is kept of a workspace; what the store holds of it unless given. */
  readonly purge?: (workspace: WorkspaceId) => Promise<void>;
  /** The compiled module of a shard's process, where this module is not compiled itself. */
  readonly shardModule?: URL;
}

export interface DiscordPlatform {
  readonly messenger: Messenger;
  /** False while a shard is away. */
  connected(): boolean;
  /** Whether each shard is connected now, by its number; empty before the start. */
  shards(): readonly boolean[];
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
const SWEEP_MS = 24 * 3600_000;
const REPEATED_MS = 15 * 60_000;
const MANAGES = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator;

export function createDiscordPlatform(parts: DiscordPlatformParts): DiscordPlatform {
  const { router, store, config, log, now, newId } = parts;
  const rest = new REST({
    api: config.apiUrl,
    cdn: config.cdnUrl,
    version: '10',
    makeRequest: createMakeRequest(),
  }).setToken(config.token);
  let gateway: Gateway | undefined;
  let applicationId = config.applicationId ?? '';
  let botId = '';
  const api = createDiscordApi({
    rest,
    applicationId: () => applicationId,
    newNonce: () => newId().slice(0, 25),
  });
  const tokens = createTokens(now);
  const places = createPlaces({ api, store, now, guildOfChannel: (id) => gateway?.serverOfChannel(id) });
  const complain = createComplaints({
    api,
    store,
    log,
    server: async (id) => gateway?.server(id),
  });
  const speech = createSpeech({ api, places, tokens, store, log, complain, now });
  const pending = createPending({ store, api, log, now });
  const forms = createKeptForms(store, newId);
  const fileOf = createFiles(config.cdnUrl);
  const purge = parts.purge ?? ((workspace: WorkspaceId) => store.purge(workspace));
  const departures = createDepartures({ store, purge, log, now });
  let sweeping: NodeJS.Timeout | undefined;
  const seen = createRecent<true>({ lifeMs: REPEATED_MS, most: 100_000, now });
  const running = new Set<Promise<void>>();
  let leaving = false;

  const common = { router, api, speech, places, tokens, pending, forms, log, fileOf, now };
  const answer = createInteractions({ ...common, leaving: () => leaving });
  const converse = createConversation({ ...common, isTeacher: managesServer });

  /** Each event once, whatever the gateway repeats. */
  function once(id: string, work: () => Promise<void>): void {
    if (seen.get(id)) return;
    seen.set(id, true);
    const done: Promise<void> = work().finally(() => running.delete(done));
    running.add(done);
  }

  const shards = () => gateway?.shards() ?? [];

  function onEvent(event: GatewayDispatchPayload): void {
    if (event.t === GatewayDispatchEvents.InteractionCreate) {
      const interaction = event.d as APIInteraction;
      once(interaction.id, () => answer(interaction));
    } else if (event.t === GatewayDispatchEvents.MessageCreate && !leaving) {
      const message = event.d;
      const text = addressed(message, botId);
      if (text !== undefined) once(message.id, () => converse(message, text));
    } else {
      departures.note(event).catch((error) => log.error({ err: error }, 'a server was not noted'));
    }
  }

  function sweep(): void {
    departures
      .sweep()
      .catch((error) => log.error({ err: error }, 'what is kept of servers that left was not deleted'));
  }

  async function managesServer(id: string, user: string, roles: readonly string[]): Promise<boolean> {
    const server = await gateway?.server(id);
    if (!server) return false;
    const held = [id, ...roles].map((role) => server.permissions.get(role) ?? 0n);
    return server.ownerId === user || held.some((permissions) => (permissions & MANAGES) !== 0n);
  }

  /** One shard is connected from here; of several each has a process of its own. */
  async function openGateway(): Promise<Gateway> {
    const { token, apiUrl } = config;
    const recommended = await recommendedShards(rest, apiUrl);
    const each = { token, apiUrl, log, onEvent };
    return recommended.shards === 1
      ? createOwnGateway(each)
      : createShardedGateway({ ...each, rest, recommended, now, module: parts.shardModule });
  }

  return {
    messenger: speech,
    connected: () => shards().length > 0 && shards().every((connected) => connected),
    shards,

    async start() {
      gateway = await openGateway();
      const identity = await gateway.connect();
      applicationId = identity.application;
      botId = identity.user;
      if (config.applicationId !== undefined && config.applicationId !== applicationId) {
        log.warn({}, 'DISCORD_APPLICATION_ID is not the application of DISCORD_TOKEN, and is not used');
      }
      const bodies = commandBodies(router.commands, parts.wordings);
      const guild = config.devGuildId;
      try {
        await registerCommands({ rest, store, applicationId, guild, bodies });
      } catch (error) {
        // what was registered before still works
        log.error({ err: error, guild }, 'the commands could not be registered');
      }
      await pending.apologise();
      sweep();
      sweeping = setInterval(sweep, SWEEP_MS);
      sweeping.unref();
      return { installUrl: installUrl(applicationId) };
    },

    async stop() {
      leaving = true;
      clearInterval(sweeping);
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
      await gateway?.close();
    },
  };
}

/** Where somebody who manages a server adds the tutor to it. */
function installUrl(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands].join(' '),
    permissions: String(PERMISSIONS.reduce((all, permission) => all | permission, 0n)),
  });
  return `https://discord.com/oauth2/authorize?${query}`;
}
