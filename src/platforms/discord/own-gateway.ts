import { type Client, Events, GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord.js';
import { UserError } from '../../chat/errors.ts';
import { createClient } from './client.ts';
import { explained, type Gateway, type GatewayParts, LET_IN_LATE, READY_MS } from './gateway.ts';

/** Events of which discord.js keeps nothing that is asked for. */
const UNREAD: ReadonlySet<string> = new Set([
  GatewayDispatchEvents.InteractionCreate,
  GatewayDispatchEvents.MessageCreate,
  GatewayDispatchEvents.MessageUpdate,
  GatewayDispatchEvents.MessageDelete,
]);

/** The connections of this process, kept by discord.js. */
export function createOwnGateway(parts: GatewayParts): Gateway {
  const { token, apiUrl, log, onEvent } = parts;
  const client = createClient(apiUrl);
  client.on(Events.Raw, (event: GatewayDispatchPayload) => {
    onEvent({ ...event });
    // discord.js goes on with this object, and would make classes of what nobody reads
    if (UNREAD.has(event.t)) Object.assign(event, { t: null });
  });
  report(client, log);
  const away = followConnections(client);

  return {
    async connect() {
      const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
      try {
        await client.login(token);
      } catch (error) {
        throw explained(error, apiUrl);
      }
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new UserError(LET_IN_LATE)), READY_MS);
      });
      const { application, user } = await Promise.race([ready, late]).finally(() => clearTimeout(timer));
      return { application: application.id, user: user.id };
    },
    shards: () => (client.isReady() ? [...client.ws.shards.keys()].map((id) => !away.has(id)) : [false]),
    async server(id) {
      const found = client.guilds.cache.get(id);
      if (!found) return undefined;
      const { name, ownerId, roles } = found;
      const permissions = roles.cache.map((role) => [role.id, role.permissions.bitfield] as const);
      return { name, ownerId, permissions: new Map(permissions) };
    },
    serverOfChannel(id) {
      const channel = client.channels.cache.get(id);
      return channel && 'guildId' in channel ? (channel.guildId ?? undefined) : undefined;
    },
    close: () => client.destroy(),
  };
}

/** What goes wrong between events. discord.js reconnects and resumes by itself. */
function report(client: Client, log: GatewayParts['log']): void {
  client.on(Events.Error, (error) => log.error({ err: error }, 'the Discord client failed'));
  client.on(Events.ShardError, (error, shard) =>
    log.warn({ err: error, shard }, 'a gateway connection failed'),
  );
  client.on(Events.ShardDisconnect, ({ code }, shard) =>
    log.error(
      { code, shard },
      'Discord closed the gateway for good: restart Studyhall after checking its settings',
    ),
  );
  client.on(Events.Invalidated, () => log.error({}, 'Discord ended the session: check DISCORD_TOKEN'));
  client.on(Events.Warn, (message) => log.warn({}, message));
}

/** The shards that are not connected now. */
function followConnections(client: Client): ReadonlySet<number> {
  const away = new Set<number>();
  client.on(Events.ShardReconnecting, (shard) => away.add(shard));
  client.on(Events.ShardDisconnect, (_, shard) => away.add(shard));
  client.on(Events.ShardReady, (shard) => away.delete(shard));
  client.on(Events.ShardResume, (shard) => away.delete(shard));
  return away;
}
