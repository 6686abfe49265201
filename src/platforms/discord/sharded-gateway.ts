import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type APIGuild, type REST, Routes, type Shard, ShardingManager } from 'discord.js';
import { UserError } from '../../chat/errors.ts';
import { createRecent } from '../../chat/recent.ts';
import {
  explained,
  type Gateway,
  type GatewayParts,
  type Identity,
  LET_IN_LATE,
  READY_MS,
  type Recommended,
  type Server,
} from './gateway.ts';
import type { FromShard, Session, ToShard } from './shard-messages.ts';

export interface ShardedGatewayParts extends GatewayParts {
  readonly rest: REST;
  readonly recommended: Recommended;
  readonly now: () => number;
  /** The compiled module that holds one shard's connection. */
  readonly module?: URL | undefined;
}

/** Discord lets in so many shards in this time. */
const LET_IN_EVERY_MS = 5500;
const CLOSE_MS = 5000;
const FIRST_RESPAWN_MS = 200;
const LAST_RESPAWN_MS = 60_000;
const SERVER_MS = 5 * 60_000;

interface Held {
  connected: boolean;
  /** Given to the process that comes after, should this one die. */
  session: Session | undefined;
  /** Deaths since it was connected last. */
  deaths: number;
}

/**
 * One process for each shard, by discord.js's ShardingManager. Processes and not threads, so that decoding the events
 * of thousands of servers takes neither this process's heap nor its event loop, and a crash ends one connection only.
 * They carry connections and nothing else: all that must exist once stays in this process.
 */
export function createShardedGateway(parts: ShardedGatewayParts): Gateway {
  const { token, apiUrl, log, onEvent, rest, recommended, now } = parts;
  const manager = new ShardingManager(
    fileURLToPath(parts.module ?? new URL('./shard-child.js', import.meta.url)),
    { token, totalShards: recommended.shards, mode: 'process', respawn: false },
  );
  const held = new Map<number, Held>();
  const servers = createRecent<Server>({ lifeMs: SERVER_MS, most: 10_000, now });
  let closing = false;
  let identity: Identity | undefined;
  let settle: { readonly done: (identity: Identity) => void; readonly failed: (error: unknown) => void };
  const letIn = new Promise<Identity>((done, failed) => {
    settle = { done, failed };
  });

  manager.on('shardCreate', (shard) => {
    const state: Held = { connected: false, session: undefined, deaths: 0 };
    held.set(shard.id, state);
    shard.on('spawn', () => {
      const session = state.session;
      void say(shard, { kind: 'connect', apiUrl, ...(session && { session }) });
    });
    shard.on('message', (message: FromShard) => take(shard.id, state, message));
    shard.on('error', (error) => log.error({ err: error, shard: shard.id }, 'a shard failed'));
    shard.on('death', () => {
      state.connected = false;
      if (!closing) void respawn(shard, state);
    });
  });

  /** A process that has just ended cannot be told anything; its successor is told by its own `spawn`. */
  const say = (shard: Shard, message: ToShard) => shard.send(message).catch(() => undefined);

  async function respawn(shard: Shard, state: Held): Promise<void> {
    const wait = Math.min(LAST_RESPAWN_MS, FIRST_RESPAWN_MS * 2 ** state.deaths);
    state.deaths += 1;
    log.warn({ shard: shard.id, deaths: state.deaths }, 'the process of a shard ended and is started again');
    await sleep(wait, undefined, { ref: false });
    if (!closing && !shard.process) await shard.spawn(-1);
  }

  function take(shard: number, state: Held, message: FromShard): void {
    switch (message.kind) {
      case 'ready':
        identity = message.identity;
        state.session = message.session;
        connected(state);
        return;
      case 'resumed':
        connected(state);
        return;
      case 'away':
        state.connected = false;
        return;
      case 'forgotten':
        state.session = undefined;
        return;
      case 'event':
      case 'sequence':
        if (state.session && message.sequence > state.session.sequence)
          state.session = { ...state.session, sequence: message.sequence };
        if (message.kind === 'event') onEvent(message.event);
        return;
      case 'refused':
        settle.failed(explained(message, apiUrl));
        log.error({ shard, status: message.status, code: message.code }, 'a shard could not connect');
        return;
      case 'fault':
        log.warn({ shard, reason: message.message }, 'a gateway connection failed');
        return;
    }
  }

  function connected(state: Held): void {
    state.connected = true;
    state.deaths = 0;
    const all = held.size === recommended.shards && [...held.values()].every((each) => each.connected);
    if (all && identity) settle.done(identity);
  }

  /** Each shard takes its leave of Discord, which then shows the bot as offline. */
  async function close(): Promise<void> {
    closing = true;
    await Promise.all(
      manager.shards.map(async (shard) => {
        const { process: child } = shard;
        if (!child) return;
        const ended = new Promise<void>((resolve) => shard.once('death', () => resolve()));
        await say(shard, { kind: 'close' });
        await Promise.race([ended, sleep(CLOSE_MS, undefined, { ref: false })]);
        if (shard.process) shard.kill();
      }),
    );
  }

  return {
    async connect() {
      const delay = Math.ceil(LET_IN_EVERY_MS / recommended.atOnce);
      const waiting = new AbortController();
      const late = sleep(delay * recommended.shards + READY_MS, undefined, { signal: waiting.signal }).then(
        () => {
          throw new UserError(LET_IN_LATE);
        },
      );
      const spawned = manager.spawn({ delay, timeout: -1 }).then(() => letIn);
      try {
        return await Promise.race([letIn, spawned, late]);
      } catch (error) {
        await close();
        throw error;
      } finally {
        waiting.abort();
        late.catch(() => undefined);
        spawned.catch(() => undefined);
      }
    },

    shards: () => Array.from({ length: recommended.shards }, (_, id) => held.get(id)?.connected ?? false),

    async server(id) {
      const known = servers.get(id);
      if (known) return known;
      try {
        const { name, owner_id: ownerId, roles } = (await rest.get(Routes.guild(id))) as APIGuild;
        const permissions = new Map(roles.map((role) => [role.id, BigInt(role.permissions)] as const));
        const server = { name, ownerId, permissions };
        servers.set(id, server);
        return server;
      } catch (error) {
        log.warn({ err: error, server: id }, 'nothing could be learnt of a server');
        return undefined;
      }
    },

    serverOfChannel: () => undefined,

    close,
  };
}
