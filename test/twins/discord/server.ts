import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from './gateway.ts';
import { Refusal, readBody, type Sent, sendJson } from './http.ts';
import { commandFaults, messageFaults, modalFaults } from './limits.ts';
import {
  type CommandBody,
  type Component,
  everyComponent,
  FLAG,
  type MessageBody,
  type ModalBody,
  type Part,
  shownText,
} from './wire.ts';
import {
  ALLOW,
  type Channel,
  channelJson,
  createWorld,
  EVERYONE,
  guildJson,
  memberJson,
  type User,
  userJson,
} from './world.ts';

export const TOKEN = 'twin.discord.token';
const KEPT_MESSAGES = 50_000;
const EPOCH = 1_420_070_400_000n;

export interface TwinOptions {
  readonly port?: number;
  /** What the gateway recommends. */
  readonly shards?: number;
  readonly acknowledgeMs?: number;
  readonly maxFileBytes?: number;
  /** Whether what the bot sends is held against Discord's limits; under load it is not. */
  readonly checks?: boolean;
  /** Milliseconds since the epoch; the token's 15 minutes are counted by it. */
  readonly now?: () => number;
}

export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly body: MessageBody;
  readonly files: readonly Part[];
  readonly text: string;
  readonly loading: boolean;
  /** Seen by this user alone. */
  readonly only?: string;
  readonly interaction?: string;
  readonly edits: number;
  readonly deleted: boolean;
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly user: string;
  readonly channel: string;
  readonly payload: object;
  readonly sentAt: number;
  readonly source?: string;
  /** The callback's type and how long it took. */
  acknowledged?: { readonly type: number; readonly milliseconds: number; readonly ephemeral: boolean };
  original?: string;
  readonly followUps: string[];
  modal?: ModalBody;
  /** Called whenever the bot has answered or gone on answering. */
  onAnswer?: () => void;
  choices?: readonly { readonly name: string; readonly value: string }[];
}

interface Suggestions {
  readonly choices?: Interaction['choices'];
}

interface Fault {
  readonly method: string;
  readonly path: RegExp;
  times: number;
  readonly act: (response: ServerResponse) => void;
}

export type Twin = Awaited<ReturnType<typeof startDiscordTwin>>;

/** A small Discord of our own: the gateway, the REST calls a bot makes, the CDN, and people who use the bot. */
export async function startDiscordTwin(options: TwinOptions = {}) {
  const {
    checks = true,
    shards = 1,
    acknowledgeMs = 3000,
    maxFileBytes = 10 * 1024 * 1024,
    now = Date.now,
  } = options;
  let counter = 0n;
  const newId = () => String(((BigInt(Math.floor(now())) - EPOCH) << 22n) | (counter++ & 0x3fffffn));
  const world = createWorld(newId);
  const bot = world.addUser('studyhall', true);
  const [alice, bob, owner] = [world.addUser('alice'), world.addUser('bob'), world.addUser('olga')];
  const guild = world.addGuild('Class 8', owner, [bot, alice, bob]);
  const general = world.addChannel('general', { guild: guild.id });
  const messages = new Map<string, Message>();
  const interactions = new Map<string, Interaction>();
  const byToken = new Map<string, Interaction>();
  const uploads = new Map<
    string,
    { readonly name: string; readonly data: Buffer; readonly type: string; fetched: number; gone: boolean }
  >();
  const registered = new Map<string, readonly CommandBody[]>();
  const requests: { readonly method: string; readonly path: string; readonly json: unknown }[] = [];
  const violations: string[] = [];
  const faults: Fault[] = [];
  const waiting = new Set<() => void>();
  const nonces = new Map<string, string>();
  let writes = 0;

  const changed = () => {
    for (const check of waiting) check();
  };
  const fault = (text: string) => void violations.push(text);
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      if (error instanceof Refusal)
        sendJson(response, error.status, { code: error.code, message: error.message });
      else {
        fault(`the twin failed: ${error?.stack ?? error}`);
        sendJson(response, 500, { code: 0, message: 'twin' });
      }
    });
  });
  const gateway = createGateway(server, {
    token: TOKEN,
    newId,
    url: () => `ws://127.0.0.1:${port}`,
    fault,
    changed,
    ready: ([index, count]) => {
      const mine = [...world.guilds.values()].filter(
        ({ id }) => Number((BigInt(id) >> 22n) % BigInt(count)) === index,
      );
      return {
        ready: {
          user: { ...userJson(bot), verified: true, mfa_enabled: false },
          guilds: mine.map(({ id }) => ({ id, unavailable: true })),
          application: { id: bot.id, flags: 0 },
        },
        guilds: mine.map((each) => guildJson(each, world, bot)),
      };
    },
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;

  // ---- REST

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base);
    const method = request.method ?? 'GET';
    if (url.pathname.startsWith('/attachments/')) return serveFile(request, response, url.pathname);
    const path = decodeURIComponent(url.pathname.replace(/^\/api\/v10/, ''));
    if (!url.pathname.startsWith('/api/v10/')) fault(`${method} ${url.pathname} is not of version 10`);
    const sent = await readBody(request);
    if (checks) requests.push({ method, path, json: sent.json });
    const broken = faults.find((each) => each.times > 0 && each.method === method && each.path.test(path));
    if (broken) {
      broken.times--;
      broken.act(response);
      return;
    }
    const open = /^\/(interactions|webhooks)\//.test(path);
    if (open && request.headers.authorization) fault(`${method} ${path} carries the bot's token`);
    if (!open && request.headers.authorization !== `Bot ${TOKEN}`)
      throw new Refusal(401, 0, '401: Unauthorized');
    const answer = route(method, path.split('/').slice(1), sent, url.searchParams);
    sendJson(response, answer === undefined ? 204 : 200, answer);
    changed();
  }

  function route(method: string, parts: readonly string[], sent: Sent, query: URLSearchParams): unknown {
    const [root = '', id = '', third = '', fourth = ''] = parts;
    switch (root) {
      case 'gateway':
        return {
          url: `ws://127.0.0.1:${port}`,
          shards,
          session_start_limit: { total: 1000, remaining: 999, reset_after: 1000, max_concurrency: 4 },
        };
      case 'applications': {
        const scope = third === 'guilds' ? fourth : 'global';
        if (scope !== 'global' && !world.guilds.has(scope)) throw new Refusal(403, 50001, 'Missing Access');
        for (const text of commandFaults(sent.json as CommandBody[])) fault(text);
        registered.set(scope, sent.json as CommandBody[]);
        writes++;
        return sent.json;
      }
      case 'interactions':
        return callback(id, third, sent, query.get('with_response') === 'true');
      case 'webhooks':
        return webhook(method, third, parts[4], sent);
      case 'channels':
        return channelRoute(method, parts, sent);
      case 'users':
        return channelJson(world.direct((sent.json as { recipient_id: string }).recipient_id), world);
      case 'guilds': {
        const found = world.guilds.get(id);
        if (found && third === '') return guildJson(found, world, bot);
        if (!found?.members.has(fourth)) throw new Refusal(404, 10007, 'Unknown Member');
        return { ...memberJson(found, fourth), user: userJson(userOf(fourth)) };
      }
    }
    throw new Refusal(404, 0, `no route ${method} /${parts.join('/')}`);
  }

  function callback(id: string, token: string, { json, files }: Sent, withResponse: boolean): unknown {
    const interaction = interactions.get(id);
    if (!interaction || interaction.token !== token) throw new Refusal(404, 10062, 'Unknown interaction');
    if (interaction.acknowledged) {
      fault(`interaction ${id} was acknowledged twice`);
      throw new Refusal(400, 40060, 'Interaction has already been acknowledged.');
    }
    const milliseconds = performance.now() - interaction.sentAt;
    if (milliseconds > acknowledgeMs) throw new Refusal(404, 10062, 'Unknown interaction');
    const { type, data } = json as { type: number; data: MessageBody & ModalBody & Suggestions };
    const allowed = interaction.type === 4 ? [8] : interaction.type === 5 ? [4, 5, 6, 7] : [4, 5, 6, 7, 9];
    if (!allowed.includes(type)) fault(`callback ${type} for an interaction of type ${interaction.type}`);
    if ((type === 6 || type === 7) && !interaction.source) fault('there is no message to replace');
    interaction.acknowledged = { type, milliseconds, ephemeral: ((data?.flags ?? 0) & FLAG.ephemeral) !== 0 };
    if (type === 4) interaction.original = create(interaction, data, files).id;
    if (type === 5)
      interaction.original = create(interaction, { flags: (data?.flags ?? 0) | FLAG.loading }, []).id;
    if (type === 6 || type === 7) interaction.original = interaction.source ?? '';
    if (type === 7) change(interaction.original ?? '', data, files);
    if (type === 8) interaction.choices = data.choices ?? [];
    if (type === 9) {
      for (const text of modalFaults(data)) fault(text);
      interaction.modal = data;
    }
    interaction.onAnswer?.();
    if (!withResponse) return undefined;
    return { interaction: { id, type: interaction.type, response_message_id: interaction.original } };
  }

  function webhook(
    method: string,
    token: string,
    message: string | undefined,
    { json, files }: Sent,
  ): unknown {
    const interaction = byToken.get(token);
    if (!interaction) throw new Refusal(404, 10015, 'Unknown Webhook');
    const age = BigInt(Math.floor(now())) - ((BigInt(interaction.id) >> 22n) + EPOCH);
    if (age > 15n * 60_000n) throw new Refusal(401, 50027, 'Invalid Webhook Token');
    if (!interaction.acknowledged) fault(`${method} on an interaction that was not acknowledged`);
    if (method === 'POST') {
      const held = messages.get(interaction.original ?? '');
      if (held?.loading && !held.deleted) return messageJson(change(held.id, json as MessageBody, files));
      const made = create(interaction, json as MessageBody, files);
      interaction.followUps.push(made.id);
      return messageJson(made);
    }
    const id = message === '@original' ? (interaction.original ?? '') : (message ?? '');
    if (method === 'DELETE') return void remove(id);
    const changedMessage = change(id, json as MessageBody, files);
    interaction.onAnswer?.();
    return messageJson(changedMessage);
  }

  function channelRoute(method: string, parts: readonly string[], { json, files }: Sent): unknown {
    const channel = world.channels.get(parts[1] ?? '');
    if (!channel) throw new Refusal(404, 10003, 'Unknown Channel');
    if ((channel.denied & ALLOW.view) !== 0n) throw new Refusal(403, 50001, 'Missing Access');
    const need = (permission: bigint) => {
      if ((channel.denied & permission) !== 0n) throw new Refusal(403, 50013, 'Missing Permissions');
    };
    const [, , kind, id = '', last] = parts;
    if (kind === undefined) return channelJson(channel, world);
    if (kind === 'typing') return undefined;
    if (last === 'threads') {
      need(ALLOW.publicThreads);
      if (channel.type !== 0) throw new Refusal(400, 50024, 'Cannot execute action on this channel type');
      if (world.channels.has(id))
        throw new Refusal(400, 160004, 'A thread has already been created for this message');
      const { name } = json as { name: string };
      const thread: Channel = {
        id,
        type: 11,
        name,
        guild: channel.guild ?? '',
        parent: channel.id,
        denied: 0n,
      };
      world.channels.set(id, thread);
      gateway.emit({
        t: 'THREAD_CREATE',
        d: channelJson(thread, world),
        intent: 'guilds',
        guild: channel.guild,
      });
      return channelJson(thread, world);
    }
    if (method === 'POST') {
      need(ALLOW.send);
      if (files.length > 0) need(ALLOW.attach);
      if (channel.user !== undefined && userOf(channel.user).closedToDirectMessages)
        throw new Refusal(403, 50007, 'Cannot send messages to this user');
      const body = json as MessageBody;
      const known = body.enforce_nonce ? messages.get(nonces.get(body.nonce ?? '') ?? '') : undefined;
      if (known) return messageJson(known);
      const made = store(bot.id, channel.id, body, files);
      if (body.nonce !== undefined) nonces.set(body.nonce, made.id);
      return messageJson(made);
    }
    const message = messages.get(id);
    if (!message || message.channel !== channel.id || message.only !== undefined)
      throw new Refusal(404, 10008, 'Unknown Message');
    if (method === 'DELETE') return void remove(id);
    return messageJson(change(id, json as MessageBody, files));
  }

  // ---- messages

  function check(body: MessageBody, files: readonly Part[], flags: number): void {
    if (!checks) return;
    for (const text of messageFaults(body, files, { maxFileBytes, flags })) fault(text);
  }

  function store(
    author: string,
    channel: string,
    body: MessageBody,
    files: readonly Part[],
    more: Partial<Message> = {},
  ): Message {
    const loading = ((body.flags ?? 0) & FLAG.loading) !== 0;
    if (author === bot.id && !loading)
      check(body, files, FLAG.components | (more.interaction ? FLAG.ephemeral : 0));
    const text = author === bot.id ? shownText(body.components) : (body.content ?? '');
    const message: Message = {
      id: newId(),
      channel,
      author,
      body,
      files,
      text,
      loading,
      edits: 0,
      deleted: false,
      ...more,
    };
    messages.set(message.id, message);
    if (messages.size > KEPT_MESSAGES) {
      for (const oldest of messages.keys()) {
        messages.delete(oldest);
        break;
      }
    }
    changed();
    return message;
  }

  function create(interaction: Interaction, body: MessageBody, files: readonly Part[]): Message {
    const hidden = ((body.flags ?? 0) & FLAG.ephemeral) !== 0;
    return store(bot.id, interaction.channel, body, files, {
      interaction: interaction.id,
      ...(hidden && { only: interaction.user }),
    });
  }

  function change(id: string, body: MessageBody, files: readonly Part[]): Message {
    const before = messages.get(id);
    if (!before || before.deleted) throw new Refusal(404, 10008, 'Unknown Message');
    check(body, files, FLAG.components | FLAG.ephemeral);
    const after: Message = {
      ...before,
      body: { ...before.body, ...body, flags: ((before.body.flags ?? 0) & FLAG.ephemeral) | FLAG.components },
      files,
      text: shownText(body.components),
      loading: false,
      edits: before.edits + 1,
    };
    messages.set(id, after);
    changed();
    return after;
  }

  function remove(id: string): void {
    const message = messages.get(id);
    if (!message || message.deleted) throw new Refusal(404, 10008, 'Unknown Message');
    messages.set(id, { ...message, deleted: true });
  }

  const messageJson = (message: Message) => ({
    id: message.id,
    channel_id: message.channel,
    type: 0,
    author: userJson(userOf(message.author)),
    content: message.body.content ?? '',
    timestamp: new Date(now()).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: message.author === bot.id ? [] : (message.body.attachments ?? []),
    embeds: [],
    components: message.body.components ?? [],
    pinned: false,
    flags: message.body.flags ?? 0,
  });

  // ---- the CDN

  function upload(
    name: string,
    data: Buffer | string,
    { type = 'text/plain', size }: { type?: string; size?: number } = {},
  ) {
    const id = newId();
    uploads.set(id, { name, data: Buffer.from(data), type, fetched: 0, gone: false });
    return {
      id,
      filename: name,
      size: size ?? Buffer.byteLength(data),
      url: `${base}/attachments/${id}/${encodeURIComponent(name)}?ex=1&is=1&hm=1`,
      proxy_url: `${base}/attachments/${id}/x`,
      content_type: type,
    };
  }

  function serveFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (request.headers.authorization) fault('the token was sent to the CDN');
    const file = uploads.get(path.split('/')[2] ?? '');
    if (!file || file.gone) {
      response.writeHead(404).end();
      return;
    }
    file.fetched++;
    response.writeHead(200, { 'content-type': file.type }).end(file.data);
  }

  // ---- people

  const userOf = (id: string): User => {
    const user = world.users.get(id);
    if (!user) throw new Refusal(404, 10013, 'Unknown User');
    return user;
  };

  function fire(type: number, user: User, channel: Channel, data: object, source?: Message): Interaction {
    const place = channel.guild === undefined ? undefined : world.guilds.get(channel.guild);
    const permissions = String(world.permissions(place, user.id));
    const id = newId();
    const payload = {
      id,
      application_id: bot.id,
      type,
      data,
      token: `token-of-${id}`,
      version: 1,
      channel_id: channel.id,
      channel: channelJson(channel, world),
      locale: 'en-US',
      entitlements: [],
      app_permissions: permissions,
      attachment_size_limit: maxFileBytes,
      context: place ? 0 : 1,
      authorizing_integration_owners: { 0: place?.id ?? '0' },
      ...(place
        ? {
            guild_id: place.id,
            guild_locale: 'en-US',
            member: { ...memberJson(place, user.id), user: userJson(user), permissions },
          }
        : { user: userJson(user) }),
      ...(source && { message: messageJson(source) }),
    };
    const interaction: Interaction = {
      id,
      token: payload.token,
      type,
      user: user.id,
      channel: channel.id,
      payload,
      sentAt: performance.now(),
      followUps: [],
      ...(source && { source: source.id }),
    };
    interactions.set(id, interaction);
    byToken.set(payload.token, interaction);
    gateway.emit({ t: 'INTERACTION_CREATE', d: payload, intent: undefined, guild: place?.id });
    return interaction;
  }

  type OptionValue = string | number | ReturnType<typeof upload>;

  function optionsOf(
    name: string,
    given: Readonly<Record<string, OptionValue>>,
    channel: Channel,
    focused?: string,
  ) {
    const command = [
      ...(registered.get('global') ?? []),
      ...(registered.get(channel.guild ?? '') ?? []),
    ].find((each) => each.name === name);
    if (!command) throw new Error(`/${name} is not registered`);
    if (channel.guild === undefined && !command.contexts?.includes(1))
      throw new Error(`/${name} is not offered in direct messages`);
    const attachments: Record<string, object> = {};
    const options = Object.entries(given).map(([option, value]) => {
      const spec = command.options?.find((each) => each.name === option);
      if (!spec) throw new Error(`/${name} has no option ${option}`);
      if (typeof value === 'object') attachments[value.id] = value;
      return {
        name: option,
        type: spec.type,
        value: typeof value === 'object' ? value.id : value,
        ...(option === focused && { focused: true }),
      };
    });
    const missing = command.options?.find(({ required, name: option }) => required && !(option in given));
    if (missing && focused === undefined) throw new Error(`/${name} needs ${missing.name}`);
    return { id: '1', name, type: 1, options, resolved: { attachments } };
  }

  function current(message: Message): Message {
    const found = messages.get(message.id);
    if (!found || found.deleted) throw new Error('the message is gone');
    return found;
  }

  function control(message: Message, user: User, which: string): Component {
    const now = current(message);
    if (now.only !== undefined && now.only !== user.id)
      throw new Error(`${user.username} does not see this message`);
    const found = everyComponent(now.body.components).find(
      ({ custom_id, label, placeholder }) =>
        custom_id !== undefined && [custom_id, label, placeholder].includes(which),
    );
    if (!found || found.disabled) throw new Error(`there is no “${which}” to use in: ${now.text}`);
    return found;
  }

  async function until<Value>(
    find: () => Value | undefined | false,
    what: string,
    milliseconds = 8000,
  ): Promise<Value> {
    const found = find();
    if (found) return found;
    return new Promise<Value>((resolve, reject) => {
      const timer = setTimeout(() => {
        clearInterval(poll);
        waiting.delete(attempt);
        reject(new Error(`waited in vain for ${what}; violations: ${violations.join('; ') || 'none'}`));
      }, milliseconds);
      const attempt = () => {
        const value = find();
        if (!value) return;
        clearTimeout(timer);
        clearInterval(poll);
        waiting.delete(attempt);
        resolve(value);
      };
      // what the bot does beside the twin is looked at now and then
      const poll = setInterval(() => attempt(), 20);
      waiting.add(attempt);
    });
  }

  const visible = (channel: Channel, as?: User) =>
    [...messages.values()].filter(
      (message) =>
        message.channel === channel.id &&
        !message.deleted &&
        (!message.only || !as || message.only === as.id),
    );

  return {
    config: { token: TOKEN, apiUrl: `${base}/api`, cdnUrl: base },
    world,
    bot,
    alice,
    bob,
    owner,
    guild,
    general,
    gateway,
    violations,
    requests,
    registered,
    uploads,
    interactions,
    writes: () => writes,
    direct: (user: User) => world.direct(user.id),
    messages: visible,
    message: (id: string) => messages.get(id),
    upload,

    slash: (user: User, channel: Channel, name: string, given: Readonly<Record<string, OptionValue>> = {}) =>
      fire(2, user, channel, optionsOf(name, given, channel)),
    complete(
      user: User,
      channel: Channel,
      name: string,
      given: Readonly<Record<string, OptionValue>>,
      focused: string,
    ) {
      return fire(4, user, channel, optionsOf(name, given, channel, focused));
    },
    /** Presses the button with this label or id; `forced` sends an id that no message carries. */
    click(user: User, message: Message, which: string, { forced = false } = {}): Interaction {
      const custom_id = forced ? which : control(message, user, which).custom_id;
      const channel = world.channels.get(message.channel);
      if (!channel) throw new Error('the channel is gone');
      return fire(3, user, channel, { custom_id, component_type: 2 }, current(message));
    },
    choose(user: User, message: Message, which: string, labels: readonly string[]): Interaction {
      const { custom_id, options = [] } = control(message, user, which);
      const values = labels.map((label) => options.find((option) => option.label === label)?.value);
      const channel = world.channels.get(message.channel);
      if (!channel || values.includes(undefined)) throw new Error(`no options ${labels}`);
      return fire(3, user, channel, { custom_id, component_type: 3, values }, current(message));
    },
    /** Fills and sends the modal an interaction opened. Fields left out keep their initial value. */
    submit(user: User, opened: Interaction, values: Readonly<Record<string, OptionValue>>): Interaction {
      const { modal, channel, source } = opened;
      const place = world.channels.get(channel);
      if (!modal || !place) throw new Error('no modal was opened');
      const attachments: Record<string, object> = {};
      const components = modal.components.map(({ component: field }) => {
        const { type = 0, custom_id = '', value: initial, required } = field ?? {};
        const given = values[custom_id];
        if (required && given === undefined && !initial) throw new Error(`${custom_id} is required`);
        if (typeof given === 'object') attachments[given.id] = given;
        const filled =
          type === 19
            ? { values: typeof given === 'object' ? [given.id] : [] }
            : type === 3
              ? { values: given === undefined ? [] : [given] }
              : { value: given ?? initial ?? (type === 4 ? '' : null) };
        return { type: 18, id: 1, component: { type, id: 2, custom_id, ...filled } };
      });
      const from = source === undefined ? undefined : messages.get(source);
      return fire(
        5,
        user,
        place,
        { custom_id: modal.custom_id, components, resolved: { attachments } },
        from,
      );
    },
    say(
      user: User,
      channel: Channel,
      content: string,
      files: readonly ReturnType<typeof upload>[] = [],
    ): Message {
      const attachments = [...files];
      const message = store(user.id, channel.id, { content, attachments }, []);
      announce(message);
      return message;
    },
    announce,
    /** One of any number of learners in the class. */
    visitor(index: number): User {
      const name = `visitor-${index}`;
      const known = [...world.users.values()].find(({ username }) => username === name);
      if (known) return known;
      const user = world.addUser(name);
      guild.members.set(user.id, { permissions: EVERYONE });
      return user;
    },
    /** Lets go of an interaction that is over. */
    forget({ id, token }: Interaction): void {
      interactions.delete(id);
      byToken.delete(token);
    },
    /** Delivers an interaction once more. */
    repeat(interaction: Interaction): void {
      const { guild: place } = world.channels.get(interaction.channel) ?? {};
      gateway.emit({ t: 'INTERACTION_CREATE', d: interaction.payload, intent: undefined, guild: place });
    },
    remove: (message: Message) => remove(message.id),

    until,
    ready: () => until(() => gateway.connected() >= shards && writes > 0, 'the bot', 60_000),
    async acknowledged(interaction: Interaction) {
      return until(() => interaction.acknowledged, 'an acknowledgement', acknowledgeMs + 2000);
    },
    /** The finished first answer. */
    async reply(interaction: Interaction): Promise<Message> {
      return until(() => {
        const message = messages.get(interaction.original ?? '');
        const replaced = interaction.acknowledged?.type === 6 ? (message?.edits ?? 0) > 0 : true;
        return message && !message.loading && replaced ? message : undefined;
      }, 'a reply');
    },
    async followUp(interaction: Interaction, index = 0): Promise<Message> {
      return until(() => messages.get(interaction.followUps[index] ?? ''), 'a further answer');
    },
    async said(channel: Channel, words: string, as?: User): Promise<Message> {
      return until(
        () => visible(channel, as).find(({ author, text }) => author === bot.id && text.includes(words)),
        words,
      );
    },
    acknowledgements: () =>
      [...interactions.values()].flatMap(({ acknowledged }) => acknowledged?.milliseconds ?? []),

    /** The next requests like this answer 429. */
    limit(method: string, path: RegExp, seconds: number, times = 1): void {
      const act = (response: ServerResponse) => {
        const headers = { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' };
        sendJson(
          response,
          429,
          { message: 'You are being rate limited.', retry_after: seconds, global: false },
          headers,
        );
      };
      faults.push({ method, path, times, act });
    },
    fail(method: string, path: RegExp, status: number, code = 0, times = 1): void {
      const act = (response: ServerResponse) => {
        sendJson(response, status, { code, message: 'failed by the test' });
      };
      faults.push({ method, path, times, act });
    },
    /** The next request like this loses its connection. */
    reset(method: string, path: RegExp, times = 1): void {
      const act = (response: ServerResponse) => {
        response.socket?.destroy();
      };
      faults.push({ method, path, times, act });
    },
    async close(): Promise<void> {
      gateway.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  function announce(message: Message): void {
    const channel = world.channels.get(message.channel);
    const place = world.guilds.get(channel?.guild ?? '');
    const user = userOf(message.author);
    const mentioned = message.body.content?.includes(`<@${bot.id}>`) ?? false;
    const json = messageJson(message);
    const hidden = place && !mentioned ? { content: '', attachments: [] } : {};
    gateway.emit({
      t: 'MESSAGE_CREATE',
      d: {
        ...json,
        ...hidden,
        mentions: mentioned ? [userJson(bot)] : [],
        ...(place && { guild_id: place.id, member: memberJson(place, user.id) }),
      },
      intent: place ? 'guildMessages' : 'directMessages',
      guild: place?.id,
    });
  }
}
