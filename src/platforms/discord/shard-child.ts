import { WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import { GatewayDispatchEvents, type GatewayDispatchPayload, REST } from 'discord.js';
import { INTENTS, PRESENCE } from './client.ts';
import { identityOf } from './gateway.ts';
import type { FromShard, Session, ToShard } from './shard-messages.ts';

/*
 * One shard's connection in a process of its own, started by discord.js's ShardingManager. It hands on what the tutor
 * answers to and nothing else; it keeps no state that its successor would need.
 * `@discordjs/ws` is what discord.js's Client connects with. The Client itself cannot take up the session of another
 * process, and would keep servers and channels that nobody reads here.
 */

const SEQUENCE_EVERY_MS = 1000;

const token = process.env.DISCORD_TOKEN ?? '';
const shard = Number(process.env.SHARDS);
const shardCount = Number(process.env.SHARD_COUNT);
let connection: WebSocketManager | undefined;

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
  connection.on(WebSocketShardEvents.Ready, ({ data }) => {
    if (session) tell({ kind: 'ready', session, identity: identityOf(data) });
  });
  connection.on(WebSocketShardEvents.Resumed, () => tell({ kind: 'resumed' }));
  connection.on(WebSocketShardEvents.Closed, () => tell({ kind: 'away' }));
  connection.on(WebSocketShardEvents.Error, ({ error }) => tell({ kind: 'fault', message: error.message }));
  const passed = sequences();
  connection.on(WebSocketShardEvents.Dispatch, ({ data }) => {
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
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
// a tutor that was killed leaves no shard behind that takes its events
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToShard) => {
  const done = message.kind === 'connect' ? connect(message) : close();
  done.catch((error) => {
    const refused: FromShard = { kind: 'refused', status: error?.status, code: error?.code };
    process.send?.(refused, undefined, undefined, () => process.exit(1));
  });
});
