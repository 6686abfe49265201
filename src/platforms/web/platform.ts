import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { UserError } from '../../chat/errors.ts';
import type { Messenger } from '../../chat/messenger.ts';
import type { Router, RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import { createApp, type Operations, type WebConfig } from './app.ts';
import { loadAssets } from './assets.ts';
import { createConversation } from './conversation.ts';
import { createIdentity, serverKey } from './identity.ts';
import { createInteractions } from './interactions.ts';
import { createReach } from './reach.ts';
import type { Records } from './records.ts';

export interface WebPlatformParts {
  readonly router: Router;
  readonly store: Store;
  readonly records: Records;
  readonly config: WebConfig;
  readonly operations: Operations;
  readonly log: RouterLog;
  readonly now: () => number;
  readonly newId: () => string;
}

export interface WebPlatform {
  readonly messenger: Messenger;
  /** Listens. @throws UserError when the port is taken or the settings are unsafe. */
  start(): Promise<{ readonly url: string }>;
  /** Answers what is under way, closes every connection and stops listening. */
  stop(): Promise<void>;
}

/** How long answers under way may take once the page is told to stop. */
const DRAIN_MS = 5000;

/** The class channel in the browser. On this machine alone everybody may manage the class; elsewhere nobody. */
export function createWebPlatform(parts: WebPlatformParts): WebPlatform {
  const { router, store, config, now, newId } = parts;
  const { hub, log, media } = parts.records;
  const conversation = createConversation({ log, media, hub });
  const interactions = createInteractions({
    router,
    store,
    log,
    hub,
    conversation,
    now,
    newId,
    failed: (error, id) => parts.log.error({ err: error, interaction: id }, 'an answer could not be shown'),
  });
  let running: ReturnType<typeof createAdaptorServer> | undefined;

  return {
    messenger: conversation.messenger,

    async start() {
      const reach = createReach(config);
      if (!reach.local && config.accessToken === undefined) {
        const why = config.behindProxy ? 'WEB_PROXY is on' : `WEB_HOST is “${config.host}”`;
        throw new UserError(`${why}, so others can reach the page: set WEB_ACCESS_TOKEN.`);
      }
      await rm(join(config.dataDirectory, 'page-uploads'), { recursive: true, force: true });
      const key = await serverKey(store);
      const addresses = new WeakMap<Request, string>();
      const app = createApp({
        router,
        store,
        config,
        operations: parts.operations,
        key,
        identity: createIdentity(key, reach),
        assets: loadAssets(),
        hub,
        log,
        media,
        interactions,
        errors: parts.log,
        now,
        newId,
        reach,
        addressOf: (request) => addresses.get(request) ?? 'unknown',
      });
      const server = createAdaptorServer({
        fetch: (request, env) => {
          const { remoteAddress } = (env as HttpBindings).incoming.socket;
          addresses.set(request, reach.addressOf(request, remoteAddress));
          return app.fetch(request, env);
        },
      });
      running = server;
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, config)));
        server.listen(config.port, config.host, resolve);
      });
      const { port } = server.address() as AddressInfo;
      const host = config.host.includes(':') ? `[${config.host}]` : config.host;
      return { url: `http://${host}:${port}` };
    },

    async stop() {
      const server = running;
      if (!server) return;
      running = undefined;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, DRAIN_MS);
      });
      await Promise.race([interactions.idle(), late]);
      clearTimeout(timer);
      hub.close();
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, config: WebConfig): Error {
  const where = `${config.host}:${config.port}`;
  if (error.code === 'EADDRINUSE') {
    return new UserError(
      `Something is already listening at ${where}: stop it, or set WEB_PORT to another port.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new UserError(`WEB_HOST is “${config.host}”, which is not an address of this machine.`);
  }
  if (error.code === 'EACCES')
    return new UserError(`This user may not listen at ${where}: set WEB_PORT above 1023.`);
  return error;
}
