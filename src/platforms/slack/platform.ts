import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, type InstallationStore, type Receiver } from '@slack/bolt';
import { UserError } from '../../chat/errors.ts';
import type { WorkspaceId } from '../../chat/ids.ts';
import type { Messenger } from '../../chat/messenger.ts';
import type { Router, RouterLog, TurnBase } from '../../chat/router.ts';
import type { View } from '../../chat/view.ts';
import type { Store } from '../../store/store.ts';
import { createFilesIn } from './files-in.ts';
import { workspaceIdOf } from './ids.ts';
import { createInstallations, type Installations } from './installations.ts';
import { createInteractions } from './interactions.ts';
import { listen } from './listeners.ts';
import { cannotListen } from './listening.ts';
import { slackLogger } from './logger.ts';
import { BOT_SCOPES, EVENTS_PATH } from './manifest.ts';
import { createSlackMessenger } from './messenger.ts';
import { createOnce } from './once.ts';
import { createOutbox } from './outbox.ts';
import { createPending } from './pending.ts';
import { createPeople } from './people.ts';
import { createPictures } from './pictures.ts';
import { createResponseUrls } from './response-urls.ts';
import { createSocket, type Socket } from './socket.ts';
import { createUnderWay } from './under-way.ts';
import { createApis } from './web-api.ts';
import { createWorkspaces, type Workspaces } from './workspaces.ts';

export interface SlackSettings {
  /** Of the one workspace that is served without OAuth. */
  readonly botToken?: string;
  /** Socket Mode when present, signed HTTP requests otherwise. */
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly port: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly stateSecret?: string;
  /** With a trailing slash. */
  readonly apiUrl: string;
}

export interface SlackPlatformParts {
  readonly router: Router;
  readonly store: Store;
  readonly config: SlackSettings;
  readonly log: RouterLog;
  readonly now: () => number;
  readonly newId: () => string;
  /** What the App Home shows; what `/progress` says unless given. */
  readonly home?: (turn: TurnBase) => Promise<View>;
  /** Deletes what is kept of a workspace that has removed the tutor; the store's scope unless given. */
  readonly purge?: (workspace: WorkspaceId) => Promise<void>;
}

export interface SlackPlatform {
  readonly messenger: Messenger;
  connected(): boolean;
  /**
   * Connects, or listens.
   * @returns the port where there is a server: for signed requests, or for installing.
   * @throws UserError when a token is refused or the port is taken.
   */
  start(): Promise<{ readonly port?: number }>;
  /** Takes no more interactions, ends what is under way, then disconnects. */
  stop(): Promise<void>;
}

/** How long answers under way may take once the tutor is told to stop. */
const DRAIN_MS = 8000;
const AHEAD_MS = 5 * 60_000;

export function createSlackPlatform(parts: SlackPlatformParts): SlackPlatform {
  const { router, store, config, log, now, newId } = parts;
  const logger = slackLogger(log);
  const warn = (details: object, message: string) => log.warn({ platform: 'slack', ...details }, message);
  const installations = installationsOf(config, store);
  const apis = createApis({ apiUrl: config.apiUrl, logger, now });
  const workspaces = createWorkspaces({ botToken: config.botToken, installations, apis });
  const { apiOf, tokenOf } = workspaces;
  const outbox = createOutbox({
    store,
    pictures: createPictures({ apiUrl: config.apiUrl, apiOf }),
    apiOf,
    warn,
  });
  const responseUrls = createResponseUrls({ apiUrl: config.apiUrl, now, warn });
  const pending = createPending({ store, outbox, responseUrls, warn });
  const underWay = createUnderWay((error) =>
    log.error({ err: error, platform: 'slack' }, 'an interaction could not be answered'),
  );
  const interactions = createInteractions({
    router,
    outbox,
    responseUrls,
    pending,
    filesIn: createFilesIn({ apiUrl: config.apiUrl, apiOf, tokenOf, warn }),
    people: createPeople({ store, apiOf, now, warn }),
    underWay,
    once: createOnce(store, newId),
    apiOf,
    ...(parts.home && { home: parts.home }),
    now,
    newId,
    warn,
  });
  const purge = parts.purge ?? ((workspace) => store.purge(workspace));

  const transport = createTransport({ config, installations, workspaces, logger, warn });
  const app = new App({
    receiver: transport.receiver,
    ...(installations ? {} : { authorize: workspaces.authorize }),
    logger,
    clientOptions: { slackApiUrl: config.apiUrl, logger },
    convoStore: false,
    extendedErrorHandler: true,
    tokenVerificationEnabled: false,
  });
  listen(app, {
    interactions,
    underWay,
    responseUrls,
    now,
    log,
    async removed(team, entirely) {
      await workspaces.forget(team);
      await pending.forget(team);
      if (entirely) await purge(workspaceIdOf(team));
    },
  });

  return {
    messenger: createSlackMessenger({ outbox, responseUrls, now, warn }),
    connected: transport.connected,
    async start() {
      try {
        await workspaces.identify();
      } catch (error) {
        if (error instanceof UserError) throw error;
        warn({ err: error }, 'Slack cannot be reached yet');
      }
      const started = await transport.start();
      void underWay.follow(pending.apologise);
      return started;
    },
    async stop() {
      await transport.stop();
      await underWay.idle(DRAIN_MS);
      await pending.apologise();
    },
  };
}

/** Installing in many workspaces is on once the app's client id and secrets are set. */
function installationsOf(config: SlackSettings, store: Store): Installations | undefined {
  const { clientId, clientSecret, stateSecret } = config;
  if (clientId === undefined || clientSecret === undefined || stateSecret === undefined) return undefined;
  return createInstallations(store, `${stateSecret}\n${clientSecret}`);
}

interface Transport {
  readonly receiver: Receiver;
  connected(): boolean;
  start(): Promise<{ readonly port?: number }>;
  stop(): Promise<void>;
}

interface TransportParts {
  readonly config: SlackSettings;
  readonly installations: Installations | undefined;
  readonly workspaces: Workspaces;
  readonly logger: ReturnType<typeof slackLogger>;
  readonly warn: (details: object, message: string) => void;
}

function createTransport({ config, installations, workspaces, logger, warn }: TransportParts): Transport {
  const clientOptions = { slackApiUrl: config.apiUrl, logger };
  const installing = installations && {
    clientId: config.clientId ?? '',
    clientSecret: config.clientSecret ?? '',
    stateSecret: config.stateSecret ?? '',
    scopes: [...BOT_SCOPES],
    installationStore: withOwnToken(installations, workspaces),
  };
  const installerOptions = {
    clientOptions,
    authorizationUrl: new URL('/oauth/v2/authorize', config.apiUrl).href,
    directInstall: true,
    port: config.port,
  };
  if (config.appToken !== undefined) {
    const { appToken } = config;
    const socket = createSocket({ appToken, logger, installerOptions, ...installing }, config.port, warn);
    return socketTransport(socket, installing ? config.port : undefined);
  }
  if (config.signingSecret === undefined) {
    throw new UserError('Slack needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: see docs/slack.md.');
  }
  const receiver = new HTTPReceiver({
    signingSecret: config.signingSecret,
    endpoints: [EVENTS_PATH],
    logger,
    installerOptions,
    ...installing,
    dispatchErrorHandler: async ({ response }) => {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Not found. Slack’s requests go to /slack/events.\n');
    },
  });
  refuseWhatIsAhead(receiver);
  return httpTransport(receiver, config.port);
}

/** Slack asks to refuse what differs from our clock by five minutes either way; Bolt looks for the past alone. */
function refuseWhatIsAhead(receiver: HTTPReceiver): void {
  const listener = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    const sent = Number(request.headers['x-slack-request-timestamp']) * 1000;
    if (!(sent > Date.now() + AHEAD_MS)) return listener(request, response);
    response.writeHead(401);
    response.end();
  };
}

/** The token's own workspace needs no installation. */
function withOwnToken(installations: Installations, workspaces: Workspaces): InstallationStore {
  return {
    storeInstallation: installations.storeInstallation,
    fetchInstallation: async (query, logger) =>
      (await workspaces.installationOf(query.teamId ?? '')) ??
      (await installations.fetchInstallation(query, logger)),
    deleteInstallation: async (query) => {
      if (query.teamId !== undefined) await installations.forget(query.teamId);
    },
  };
}

function socketTransport(socket: Socket, port: number | undefined): Transport {
  return {
    receiver: socket.receiver,
    connected: socket.connected,
    async start() {
      await socket.start();
      return port === undefined ? {} : { port };
    },
    stop: socket.stop,
  };
}

function httpTransport(receiver: HTTPReceiver, port: number): Transport {
  let server: Server | undefined;
  return {
    receiver,
    connected: () => server?.listening === true,
    async start() {
      try {
        server = (await receiver.start(port)) as Server;
      } catch (error) {
        throw cannotListen(error as NodeJS.ErrnoException, port);
      }
      return { port: (server.address() as AddressInfo).port };
    },
    async stop() {
      const ending = server;
      if (!ending) return;
      server = undefined;
      const closed = new Promise<void>((resolve) => ending.close(() => resolve()));
      ending.closeIdleConnections();
      const late = setTimeout(() => ending.closeAllConnections(), 3000);
      await closed;
      clearTimeout(late);
    },
  };
}
