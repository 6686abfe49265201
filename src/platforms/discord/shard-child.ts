import { createRequire } from 'node:module';
import {
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayPresenceUpdateData,
  type GatewayReadyDispatchData,
  REST,
} from 'discord.js';
import { INTENTS, PRESENCE } from './client.ts';
import { identityOf } from './gateway.ts';
import type { FromShard, Session, ToShard } from './shard-messages.ts';

/*
 * One shard's connection in a process of its own, started by discord.js's ShardingManager. It hands on what the tutor
 * answers to and nothing else; it keeps no state that its successor would need.
 */

/** As much of `WebSocketManager` in `@discordjs/ws` as is used. */
interface Connection {
  on(event: 'ready', listener: (given: { readonly data: GatewayReadyDispatchData }) => void): unknown;
  on(event: 'resumed' | 'closed', listener: () => void): unknown;
  on(event: 'error', listener: (given: { readonly error: Error }) => void): unknown;
  on(event: 'dispatch', listener: (given: { readonly data: GatewayDispatchPayload }) => void): unknown;
  connect(): Promise<void>;
  destroy(): Promise<void>;
}

interface ConnectionOptions {
  readonly token: string;
  readonly intents: number;
  readonly initialPresence: GatewayPresenceUpdateData;
  readonly rest: REST;
  readonly shardIds: readonly number[];
  readonly shardCount: number;
  readonly retrieveSessionInfo: (shard: number) => Session | null;
  readonly updateSessionInfo: (shard: number, session: Session | null) => void;
}

/**
 * What discord.js's Client connects with, of the version that it comes with. The Client itself cannot take up the
 * session of another process, and would keep servers and channels that nobody reads here.
 */
const ofDiscordJs = createRequire(createRequire(import.meta.url).resolve('discord.js'));
const { WebSocketManager } = ofDiscordJs('@discordjs/ws') as {
  readonly WebSocketManager: new (options: ConnectionOptions) => Connection;
};

const SEQUENCE_EVERY_MS = 1000;

const token = process.env.DISCORD_TOKEN ?? '';
const shard = Number(process.env.SHARDS);
const shardCount = Number(process.env.SHARD_COUNT);
let connection: Connection | undefined;

function tell(message: FromShard): void {
  // without a parent there is nobody left to tell
  if (process.connected) process.send?.(message);
}

async function connect({ apiUrl, session: earlier }: Extract<ToShard, { kind: 'connect' }>): Promise<void> {
  let session: Session | null = earlier ?? null;
  connection = new WebSocketManager({
    token,
    intents: INTENTS,
    initialPresence: PRESENCE,
    rest: new REST({ api: apiUrl, version: '10' }).setToken(token),
    shardIds: [shard],
    shardCount,
    retrieveSessionInfo: () => session,
    updateSessionInfo: (_, next) => {
      session = next;
      if (next === null) tell({ kind: 'forgotten' });
    },
  });
  connection.on('ready', ({ data }) => {
    if (session) tell({ kind: 'ready', session, identity: identityOf(data) });
  });
  connection.on('resumed', () => tell({ kind: 'resumed' }));
  connection.on('closed', () => tell({ kind: 'away' }));
  connection.on('error', ({ error }) => tell({ kind: 'fault', message: error.message }));
  const passed = sequences();
  connection.on('dispatch', ({ data }) => {
    const event = heard(data);
    if (event) tell({ kind: 'event', event, sequence: data.s });
    else passed(data.s);
  });
  await connection.connect();
}

/** What the tutor has to know of an event; undefined when nothing. */
function heard(event: GatewayDispatchPayload): GatewayDispatchPayload | undefined {
  switch (event.t) {
    case GatewayDispatchEvents.InteractionCreate:
    case GatewayDispatchEvents.GuildDelete:
    case GatewayDispatchEvents.Ready:
      return event;
    case GatewayDispatchEvents.MessageCreate: {
      const { guild_id: guild, mentions, author } = event.d;
      return author.bot || (guild !== undefined && mentions.length === 0) ? undefined : event;
    }
    case GatewayDispatchEvents.GuildCreate: {
      const { id, unavailable } = event.d;
      return { ...event, d: { id, unavailable } as typeof event.d };
    }
    default:
      return undefined;
  }
}

/** Tells of the latest of many numbers once a second. */
function sequences(): (sequence: number) => void {
  let latest: number | undefined;
  return (sequence) => {
    const waiting = latest !== undefined;
    latest = sequence;
    if (waiting) return;
    setTimeout(() => {
      tell({ kind: 'sequence', sequence: latest ?? sequence });
      latest = undefined;
    }, SEQUENCE_EVERY_MS).unref();
  };
}

async function close(): Promise<void> {
  await connection?.destroy();
  process.exit(0);
}

// The tutor decides when a shard ends: while it drains, learners are still told so.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
// a tutor that was killed leaves no shard behind that takes its events
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToShard) => {
  const done = message.kind === 'connect' ? connect(message) : close();
  done.catch((error) => {
    const refused: FromShard = { kind: 'refused', status: error?.status, code: error?.code };
    process.send?.(refused, undefined, undefined, () => process.exit(1));
  });
});
