import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const INTENTS = { guilds: 1, guildMessages: 1 << 9, directMessages: 1 << 12, content: 1 << 15 } as const;
const PRIVILEGED = (1 << 1) | (1 << 8) | INTENTS.content;

export interface Event {
  readonly t: string;
  readonly d: object;
  /** The intent without which it is not sent. */
  readonly intent: 'guilds' | 'guildMessages' | 'directMessages' | undefined;
  /** Sent to the shard of this server; to shard 0 when absent. */
  readonly guild: string | undefined;
}

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  readonly sent: { readonly op: 0; readonly t: string; readonly s: number; readonly d: object }[];
  socket: WebSocket | undefined;
}

export interface Identify {
  readonly intents: number;
  readonly shard: readonly [number, number];
  readonly presence: unknown;
}

export interface GatewayParts {
  readonly token: string;
  readonly newId: () => string;
  readonly url: () => string;
  /** What a new session is told, the servers of its shard included. */
  readonly ready: (shard: readonly [number, number]) => {
    readonly ready: object;
    readonly guilds: readonly object[];
  };
  readonly fault: (text: string) => void;
  readonly changed: () => void;
}

/** Discord's gateway, version 10 in plain JSON: identify, heartbeat, dispatch, resume. */
export function createGateway(server: Server, parts: GatewayParts) {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const identifies: Identify[] = [];
  const resumes: { readonly session: string; readonly ok: boolean; readonly replayed: number }[] = [];
  let closed = false;
  let forget = false;

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (closed) return socket.destroy();
    const query = new URL(request.url ?? '', 'http://twin').searchParams;
    if (query.get('v') !== '10' || query.get('encoding') !== 'json')
      parts.fault(`gateway opened with ${query}`);
    sockets.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(socket: WebSocket): void {
    let session: Session | undefined;
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      if (session?.socket !== socket) return;
      session.socket = undefined;
      if (code === 1000 || code === 1001) sessions.delete(session.id);
      parts.changed();
    });
    socket.on('message', (data) => {
      const { op, d } = JSON.parse(String(data));
      if (op === 1) send({ op: 11 });
      if (op === 2) session = identify(socket, d);
      if (op === 6) session = resume(socket, d);
      parts.changed();
    });
    send({ op: 10, d: { heartbeat_interval: 20_000 } });
  }

  function identify(
    socket: WebSocket,
    { token, intents, shard = [0, 1], presence }: { token: string } & Identify,
  ): Session | undefined {
    identifies.push({ intents, shard, presence });
    if (token !== parts.token) {
      socket.close(4004);
      return undefined;
    }
    if ((intents & PRIVILEGED) !== 0) {
      socket.close(4014);
      return undefined;
    }
    const session: Session = { id: parts.newId(), intents, shard, sent: [], socket };
    sessions.set(session.id, session);
    const { ready, guilds } = parts.ready(shard);
    const opening = { v: 10, session_id: session.id, resume_gateway_url: parts.url(), shard, ...ready };
    dispatch(session, 'READY', opening);
    for (const guild of guilds) dispatch(session, 'GUILD_CREATE', guild);
    return session;
  }

  function resume(
    socket: WebSocket,
    { token, session_id, seq }: { token: string; session_id: string; seq: number },
  ): Session | undefined {
    const session = forget || token !== parts.token ? undefined : sessions.get(session_id);
    forget = false;
    const missed = session?.sent.filter(({ s }) => s > seq) ?? [];
    resumes.push({ session: session_id, ok: session !== undefined, replayed: missed.length });
    if (!session) {
      sessions.delete(session_id);
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    session.socket = socket;
    for (const event of missed) socket.send(JSON.stringify(event));
    dispatch(session, 'RESUMED', {});
    return session;
  }

  function dispatch(session: Session, t: string, d: object): void {
    const event = { op: 0, t, s: (session.sent.at(-1)?.s ?? 0) + 1, d } as const;
    session.sent.push(event);
    if (session.sent.length > 1000) session.sent.shift();
    session.socket?.send(JSON.stringify(event));
  }

  return {
    identifies,
    resumes,
    /** To every session that should have it; a session without a socket gets it when it resumes. */
    emit({ t, d, intent, guild }: Event): number {
      const fitting = [...sessions.values()].filter(({ intents, shard: [index, count] }) => {
        const own = guild === undefined ? 0 : Number((BigInt(guild) >> 22n) % BigInt(count));
        return own === index && (intent === undefined || (intents & INTENTS[intent]) !== 0);
      });
      for (const session of fitting) dispatch(session, t, d);
      return fitting.length;
    },
    connected: () => [...sessions.values()].filter(({ socket }) => socket?.readyState === 1).length,
    /** Cuts every connection; without `forget` the sessions can be resumed. */
    drop(options: { readonly forget?: boolean } = {}): void {
      forget = options.forget ?? false;
      for (const session of sessions.values()) {
        const { socket } = session;
        session.socket = undefined;
        socket?.terminate();
      }
    },
    /** Shuts every session out for good: the bot that held it hears no more. */
    expel(): void {
      for (const { id, socket } of sessions.values()) {
        sessions.delete(id);
        socket?.close(4004);
      }
    },
    /** Whether new connections are taken. */
    open(isOpen: boolean): void {
      closed = !isOpen;
    },
    close(): void {
      closed = true;
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}
