import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { BOT_SCOPES } from '../../../src/platforms/slack/manifest.ts';
import type { SlackSettings } from '../../../src/platforms/slack/platform.ts';
import { ApiError, createWebApi } from './web-api.ts';
import { createWorld } from './world.ts';

/** How one delivery to the tutor was answered. */
export interface Delivery {
  readonly kind: Kind;
  readonly what: string;
  readonly payload: Record<string, unknown>;
  readonly sentAt: number;
  /** Milliseconds until the acknowledgement; it resolves with what came along. */
  readonly acknowledged: Promise<Acknowledgement>;
  latencyMs?: number;
}
export interface Acknowledgement {
  readonly status: number;
  readonly body: Record<string, unknown> | undefined;
}
type Kind = 'command' | 'interactive' | 'options' | 'event';

export interface Forgery {
  readonly signature?: 'wrong' | 'missing';
  /** Of the signed timestamp, in seconds; negative when it lies ahead. */
  readonly age?: number;
  readonly tampered?: boolean;
  readonly retry?: number;
}

interface Fault {
  readonly method: string;
  readonly error?: string;
  readonly status?: number;
  readonly retryAfter?: number;
  times: number;
}

export interface SlackServerOptions {
  readonly mode: 'socket' | 'http';
  readonly scopes?: readonly string[];
  /** How long an acknowledgement may take; 3 seconds as Slack has it. */
  readonly acknowledgeMs?: number;
  /** Takes answers at a `response_url` in place of the world, which then keeps nothing of them. */
  readonly onAnswer?: (key: string, answer: Record<string, unknown>) => void;
}

const ACK_MS = 3000;

export type SlackServer = Awaited<ReturnType<typeof startSlackServer>>;

/** A small Slack on this machine: the Web API, Socket Mode or signed requests, response URLs, files and OAuth. */
export async function startSlackServer(options: SlackServerOptions) {
  const world = createWorld();
  const team = world.addTeam(options.scopes ?? BOT_SCOPES);
  const people = {
    ada: world.addUser(team.id, 'ada'),
    ben: world.addUser(team.id, 'ben'),
    tess: world.addUser(team.id, 'tess', true),
  };
  const general = world.addChannel(team.id);
  const elsewhere = world.addChannel(team.id, { bot: false });
  const secrets = {
    appToken: `xapp-${randomBytes(6).toString('hex')}`,
    signing: randomBytes(16).toString('hex'),
    clientId: '12.34',
    client: randomBytes(8).toString('hex'),
  };
  const deliveries: Delivery[] = [];
  const faults: Fault[] = [];
  const quietUntil = new Map<string, number>();
  const sockets = new Set<WebSocket>();
  const pending = new Map<string, (ack: Acknowledgement) => void>();
  const seenEnvelopes = new Set<string>();
  let refusing = false;
  let connections = 0;
  let endpoint = '';
  let envelopes = 0;

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      world.violations.push(`the twin failed: ${error.stack}`);
      response.writeHead(500).end();
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = createWebApi(world, origin);

  // --- requests of the tutor
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin());
    const body = await read(request);
    const [, room = '', ...rest] = url.pathname.split('/');
    if (room === 'api') return handleApi(request, response, rest.join('/'), body);
    if (room === 'upload') {
      const file = world.files.get(rest[0] ?? '');
      if (file) file.bytes = body;
      response.writeHead(file ? 200 : 404).end(`OK - ${body.length}`);
    } else if (room === 'files-pri') handleDownload(request, response, rest[0] ?? '');
    else if (room === 'answers') {
      const args = JSON.parse(body.toString()) as Record<string, unknown>;
      if (options.onAnswer) {
        response.writeHead(200).end('ok');
        return options.onAnswer(rest[0] ?? '', args);
      }
      const fault = faultOf('(response_url)');
      const status = fault?.retryAfter ? 429 : (fault?.status ?? api.respond(rest[0] ?? '', args));
      world.calls.push({ method: '(response_url)', args, at: Date.now() });
      response
        .writeHead(status, fault?.retryAfter ? { 'retry-after': String(fault.retryAfter) } : {})
        .end('ok');
      world.changed();
    } else {
      world.violations.push(`${request.method} ${url.pathname} is no address of Slack`);
      response.writeHead(404).end();
    }
  }

  async function handleApi(request: IncomingMessage, response: ServerResponse, method: string, body: Buffer) {
    const form = Object.fromEntries(new URLSearchParams(body.toString()));
    const args = Object.fromEntries(Object.entries(form).map(([key, value]) => [key, parsed(value)]));
    const token =
      String(request.headers.authorization ?? '').replace(/^Bearer /, '') || String(form.token ?? '');
    const reply = (answer: Record<string, unknown>, status = 200, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(answer));
      const error = answer.ok === false ? String(answer.error) : undefined;
      world.calls.push({ method, args, at: Date.now(), ...(error !== undefined && { error }) });
      world.changed();
    };
    if ((quietUntil.get(`${method} ${token}`) ?? 0) > Date.now()) {
      world.violations.push(`${method} was called before its Retry-After had run out`);
    }
    const fault = faultOf(method);
    if (fault?.retryAfter) {
      quietUntil.set(`${method} ${token}`, Date.now() + fault.retryAfter * 1000 - 20);
      return reply({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(fault.retryAfter) });
    }
    if (fault?.status) return reply({ ok: false, error: 'fault' }, fault.status);
    if (fault?.error) return reply({ ok: false, error: fault.error });
    if (method === 'apps.connections.open') {
      if (token !== secrets.appToken) return reply({ ok: false, error: 'invalid_auth' });
      return reply({ ok: true, url: `${origin().replace('http', 'ws')}/link` });
    }
    if (method === 'oauth.v2.access') return reply(exchange(request, args));
    try {
      reply({ ok: true, ...api.call(method, token, args) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      reply({ ok: false, error: error.message, ...error.details });
    }
  }

  function exchange(request: IncomingMessage, args: Record<string, unknown>): Record<string, unknown> {
    const basic = `Basic ${Buffer.from(`${secrets.clientId}:${secrets.client}`).toString('base64')}`;
    const known = request.headers.authorization === basic || args.client_secret === secrets.client;
    const id = world.codes.get(String(args.code));
    const joined = world.teams.get(id ?? '');
    if (!known || !joined) return { ok: false, error: known ? 'invalid_code' : 'bad_client_secret' };
    world.codes.delete(String(args.code));
    joined.installed = true;
    return {
      ok: true,
      app_id: 'A1',
      token_type: 'bot',
      access_token: joined.token,
      scope: joined.scopes.join(','),
      bot_user_id: joined.botUser,
      team: { id: joined.id, name: 'Another class' },
      enterprise: null,
      is_enterprise_install: false,
      authed_user: { id: people.ada.id },
    };
  }

  function handleDownload(request: IncomingMessage, response: ServerResponse, id: string): void {
    const file = world.files.get(id);
    const token = String(request.headers.authorization ?? '').replace(/^Bearer /, '');
    const reader = [...world.teams.values()].find((each) => each.token === token && each.installed);
    if (!file?.bytes) response.writeHead(404).end();
    else if (reader?.id !== file.team || !reader.scopes.includes('files:read')) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Sign in</html>');
    } else {
      file.downloads++;
      response.writeHead(200, { 'content-type': 'text/csv' }).end(file.bytes);
    }
  }

  function faultOf(method: string): Fault | undefined {
    const fault = faults.find((each) => each.times > 0 && each.method === method);
    if (fault) fault.times--;
    return fault;
  }

  // --- Socket Mode
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (refusing) return socket.destroy();
    upgrades.handleUpgrade(request, socket, head, (connection) => {
      sockets.add(connection);
      connections++;
      connection.on('close', () => sockets.delete(connection));
      connection.on('message', (data) => {
        const { envelope_id: id, payload } = JSON.parse(data.toString());
        if (seenEnvelopes.has(id)) world.violations.push(`envelope ${id} was acknowledged twice`);
        seenEnvelopes.add(id);
        const body = payload && Object.keys(payload).length > 0 ? payload : undefined;
        pending.get(id)?.({ status: 200, body });
      });
      connection.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      world.changed();
    });
  });

  // --- deliveries to the tutor
  function deliver(
    kind: Kind,
    what: string,
    payload: Record<string, unknown>,
    forgery: Forgery = {},
  ): Delivery {
    const sentAt = Date.now();
    const sent =
      options.mode === 'socket' ? bySocket(kind, payload, forgery) : byRequest(kind, payload, forgery);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        world.violations.push(`${what} was not acknowledged in time`);
        reject(new Error(`${what} was not acknowledged in time`));
      }, options.acknowledgeMs ?? ACK_MS);
    });
    const acknowledged = Promise.race([sent, late]).then((ack) => {
      delivery.latencyMs = Date.now() - sentAt;
      world.changed();
      return ack;
    });
    acknowledged.catch(() => undefined).finally(() => clearTimeout(timer));
    const delivery: Delivery = { kind, what, payload, sentAt, acknowledged };
    if (!options.onAnswer) deliveries.push(delivery);
    return delivery;
  }

  async function bySocket(
    kind: Kind,
    payload: Record<string, unknown>,
    { retry }: Forgery,
  ): Promise<Acknowledgement> {
    const socket = await world.until(
      () => [...sockets].find((each) => each.readyState === 1),
      'a connection',
    );
    const id = `envelope-${++envelopes}`;
    const type = {
      command: 'slash_commands',
      event: 'events_api',
      interactive: 'interactive',
      options: 'interactive',
    }[kind];
    const acknowledged = new Promise<Acknowledgement>((resolve) => pending.set(id, resolve));
    const again = retry === undefined ? {} : { retry_attempt: retry, retry_reason: 'timeout' };
    const accepts_response_payload = kind !== 'event';
    socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload, ...again }));
    return acknowledged;
  }

  async function byRequest(
    kind: Kind,
    payload: Record<string, unknown>,
    forgery: Forgery,
  ): Promise<Acknowledgement> {
    const body =
      kind === 'event'
        ? JSON.stringify(payload)
        : new URLSearchParams(
            kind === 'command' ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) },
          ).toString();
    const stamp = String(Math.floor(Date.now() / 1000) - (forgery.age ?? 0));
    const key = forgery.signature === 'wrong' ? 'another secret' : secrets.signing;
    const signature = `v0=${createHmac('sha256', key).update(`v0:${stamp}:${body}`).digest('hex')}`;
    const response = await fetch(`${endpoint}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': stamp,
        ...(forgery.signature !== 'missing' && { 'x-slack-signature': signature }),
        ...(forgery.retry !== undefined && {
          'x-slack-retry-num': String(forgery.retry),
          'x-slack-retry-reason': 'http_timeout',
        }),
      },
      body: forgery.tampered ? `${body}&more=1` : body,
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : (parsed(text) as Record<string, unknown>),
    };
  }

  return {
    world,
    team,
    ...people,
    general,
    elsewhere,
    deliveries,
    deliver,
    secrets,
    origin,
    settings(): SlackSettings {
      return {
        botToken: team.token,
        ...(options.mode === 'socket' && { appToken: secrets.appToken }),
        signingSecret: secrets.signing,
        port: 0,
        apiUrl: `${origin()}/api/`,
      };
    },
    /** Where signed requests go. */
    reach(port: number) {
      endpoint = `http://127.0.0.1:${port}`;
    },
    /** The next calls of a method fail with Slack's error code, a status, or a rate limit of so many seconds. */
    fail(method: string, how: { error?: string; status?: number; retryAfter?: number }, times = 1) {
      faults.push({ method, ...how, times });
    },
    connections: () => connections,
    /** The network goes away, as Slack never says. */
    drop() {
      for (const socket of sockets) socket.terminate();
    },
    /** Slack asks for a new connection. */
    refresh() {
      for (const socket of sockets) {
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      }
    },
    refuse(now: boolean) {
      refusing = now;
    },
    async stop() {
      for (const socket of sockets) socket.terminate();
      upgrades.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function parsed(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
