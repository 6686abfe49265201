import type { GatewayDispatchPayload, GatewayReadyDispatchData, REST } from 'discord.js';
import { Routes } from 'discord.js';
import { UserError } from '../../chat/errors.ts';
import { isDisconnected } from './errors.ts';

/** As whom a token speaks. */
export interface Identity {
  readonly application: string;
  readonly user: string;
}

/** What is asked of a server. */
export interface Server {
  readonly name: string;
  readonly ownerId: string;
  /** By role; the server's own id is the role everybody has. */
  readonly permissions: ReadonlyMap<string, bigint>;
}

/** The connections to Discord over which events arrive, one or many. Answers go by REST and need none of them. */
export interface Gateway {
  /** Settles once every shard is connected. @throws UserError when Discord refuses a setting or cannot be reached. */
  connect(): Promise<Identity>;
  /** Whether each shard is connected now, in the order of their numbers. */
  shards(): readonly boolean[];
  /** Undefined for a server the bot is not in. */
  server(id: string): Promise<Server | undefined>;
  /** The server of a channel, if the gateway has told of it. */
  serverOfChannel(channel: string): string | undefined;
  close(): Promise<void>;
}

export interface GatewayParts {
  readonly token: string;
  /** Without version and trailing slash. */
  readonly apiUrl: string;
  readonly log: {
    error(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
  /** Each event, in the order of its shard; one that arrives twice is given twice. */
  readonly onEvent: (event: GatewayDispatchPayload) => void;
}

/** How long Discord may take to let a shard in. */
export const READY_MS = 30_000;
export const LET_IN_LATE = 'Discord accepted the token but did not let the bot in. Try again later.';

export interface Recommended {
  readonly shards: number;
  /** How many may be let in within five seconds. */
  readonly atOnce: number;
}

/** How many shards Discord wants. @throws UserError as `Gateway.connect` does. */
export async function recommendedShards(rest: REST, apiUrl: string): Promise<Recommended> {
  try {
    const { shards, session_start_limit: limit } = (await rest.get(Routes.gatewayBot())) as {
      readonly shards: number;
      readonly session_start_limit: { readonly max_concurrency: number };
    };
    return { shards: Math.max(1, shards), atOnce: Math.max(1, limit.max_concurrency) };
  } catch (error) {
    throw explained(error, apiUrl);
  }
}

export const identityOf = ({ application, user }: GatewayReadyDispatchData): Identity => ({
  application: application.id,
  user: user.id,
});

/** What whoever runs the tutor can do about a connection that could not be made. */
export function explained(error: unknown, apiUrl: string): unknown {
  if (isDisconnected(error)) {
    return new UserError(`Discord cannot be reached at ${apiUrl}: is this machine connected?`, {
      cause: error,
    });
  }
  const { code, status } = error as { code?: unknown; status?: unknown };
  if (code === 'TokenInvalid' || status === 401) {
    return new UserError(
      'Discord does not accept DISCORD_TOKEN: reset the token on the Bot page of the developer portal and set the new one.',
      { cause: error },
    );
  }
  return error;
}
