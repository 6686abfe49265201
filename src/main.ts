import { existsSync } from 'node:fs';
import { UserError } from './chat/errors.ts';
import type { PlatformName } from './chat/ids.ts';
import type { Messenger } from './chat/messenger.ts';
import { type Config, readConfig } from './config.ts';
import { homeView } from './home.ts';
import { createLog, type Log } from './log.ts';
import { createHealth, type Health } from './operating/health.ts';
import { createMetrics, type Metrics } from './operating/metrics.ts';
import { serveOperations } from './operating/server.ts';
import { createDiscordPlatform } from './platforms/discord/platform.ts';
import { createSlackPlatform } from './platforms/slack/platform.ts';
import { createWebPlatform } from './platforms/web/platform.ts';
import { isLoopback } from './platforms/web/security.ts';
import { createTutor, type Tutor } from './tutor.ts';

/** What `main` needs of a platform. */
interface Platform {
  readonly messenger: Messenger;
  /** False while the platform cannot be reached. */
  connected?(): boolean;
  /** Of a platform of several connections: whether each stands. */
  shards?(): readonly boolean[];
  start(): Promise<unknown>;
  stop(): Promise<void>;
}

/** Work that has not ended by then is left to the next start. Milliseconds. */
const STOP_MS = 20_000;

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env, process.cwd());
  const metrics = createMetrics();
  const log = createLog(config.logLevel, metrics.fault);
  const tutor = await createTutor(config, log, metrics.observe);
  metrics.follow(tutor.services.jobs);
  const connections = () => connectionsOf(platforms);
  const health = createHealth({ store: tutor.store, platforms: connections, now: Date.now });
  metrics.watch(connections);
  const platforms = createPlatforms(config, tutor, log, { metrics, health });
  if (platforms.size === 0) {
    throw new UserError(
      'Nothing to run: WEB is off and neither Discord nor Slack is set up. See .env.example.',
    );
  }
  for (const [name, platform] of platforms) tutor.messenger.register(name, platform.messenger);
  stopOnSignals(() => stop(platforms, tutor), log);
  await tutor.start();
  for (const platform of platforms.values()) await platform.start();
  if (config.operationsPort !== undefined) {
    const { host, accessToken, behindProxy } = config.web;
    const token = isLoopback(host) && !behindProxy ? undefined : accessToken;
    await serveOperations({ host, port: config.operationsPort, token, health, metrics });
  }
}

/** Each connection by name, and whether it stands. */
function connectionsOf(platforms: ReadonlyMap<PlatformName, Platform>): ReadonlyMap<string, boolean> {
  const stands = new Map<string, boolean>();
  for (const [name, { connected, shards }] of platforms) {
    const several = shards?.() ?? [];
    if (several.length < 2) stands.set(name, connected?.() ?? true);
    else for (const [shard, connected] of several.entries()) stands.set(`${name} shard ${shard}`, connected);
  }
  return stands;
}

function createPlatforms(
  config: Config,
  tutor: Tutor,
  log: Log,
  { metrics, health }: { readonly metrics: Metrics; readonly health: () => Promise<Health> },
): ReadonlyMap<PlatformName, Platform> {
  const { router, store } = tutor;
  const common = { router, store, log, now: Date.now, newId: tutor.newId };
  const platforms = new Map<PlatformName, Platform>();
  if (config.web.enabled) {
    const { host, port, accessToken, behindProxy } = config.web;
    const page = createWebPlatform({
      ...common,
      records: tutor.page,
      config: {
        host,
        port,
        behindProxy,
        ...(accessToken && { accessToken }),
        dataDirectory: config.dataDirectory,
        maxUploadBytes: config.uploads.maxBytes,
      },
      operations: { health, metrics: metrics.text, metricsType: metrics.contentType },
    });
    platforms.set('web', {
      ...page,
      async start() {
        const { url } = await page.start();
        console.log(`Studyhall is open at ${url}`);
      },
    });
  }
  if (config.discord) {
    const discord = createDiscordPlatform({ ...common, config: config.discord, purge: tutor.purge });
    platforms.set('discord', {
      ...discord,
      async start() {
        const { installUrl } = await discord.start();
        console.log(`Studyhall is on Discord. Add it to a server: ${installUrl}`);
      },
    });
  }
  if (config.slack) {
    const slack = createSlackPlatform({
      ...common,
      config: config.slack,
      home: (turn) => homeView(turn, tutor.services),
      purge: tutor.purge,
    });
    platforms.set('slack', {
      ...slack,
      async start() {
        const { port } = await slack.start();
        console.log(`Studyhall is on Slack${port === undefined ? '' : `, listening on port ${port}`}.`);
      },
    });
  }
  return platforms;
}

async function stop(platforms: ReadonlyMap<PlatformName, Platform>, tutor: Tutor): Promise<void> {
  await Promise.allSettled([...platforms.values()].map((platform) => platform.stop()));
  await tutor.stop();
}

/** The first signal ends everything in order, the second at once. */
function stopOnSignals(end: () => Promise<void>, log: Log): void {
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      setTimeout(() => {
        log.warn({ signal }, 'did not end in time');
        process.exit(1);
      }, STOP_MS).unref();
      end().then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'could not end in order');
          process.exit(1);
        },
      );
    });
  }
}

main().catch((error) => {
  if (error instanceof UserError) console.error(error.message);
  else console.error('Studyhall could not start.', error);
  process.exit(error instanceof UserError ? 1 : 2);
});
