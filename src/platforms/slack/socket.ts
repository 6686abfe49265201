import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import { UserError } from '../../chat/errors.ts';
import { cannotListen } from './listening.ts';
import { isSignedOut, slackCode } from './problems.ts';

export type SocketOptions = ConstructorParameters<typeof SocketModeReceiver>[0];

export interface Socket {
  readonly receiver: SocketModeReceiver;
  connected(): boolean;
  /**
   * Connects and stays connected; a network that is down at first is tried again in the background.
   * @throws UserError when Slack refuses the token.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const HELLO_MS = 15_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Socket Mode that comes back at once when Slack recycles a connection, and patiently while the network is down. Bolt's
 * own reconnecting waits five seconds first and ends the process when a second attempt fails.
 */
export function createSocket(
  options: SocketOptions,
  port: number,
  warn: (details: object, message: string) => void,
): Socket {
  const receiver = new SocketModeReceiver({
    ...options,
    autoReconnectEnabled: false,
    installerOptions: {
      ...options.installerOptions,
      clientOptions: {
        ...options.installerOptions?.clientOptions,
        retryConfig: { retries: 2, minTimeout: 300, maxTimeout: 2000 },
      },
    },
  });
  const { client } = receiver;
  // Bolt's server for the installation pages, which it starts without listening for errors
  const pages = (receiver as unknown as { readonly httpServer?: Server }).httpServer;
  const unlistenable = new Promise<never>((_, reject) => {
    pages?.once('error', (error) => reject(cannotListen(error, port)));
  });
  unlistenable.catch(() => undefined);
  let up = false;
  let stopped = false;
  let connecting = false;

  client.on('connected', () => {
    up = true;
  });
  client.on('disconnected', () => {
    up = false;
    if (!stopped && !connecting) void reconnect();
  });

  async function connect(first: boolean): Promise<void> {
    connecting = true;
    try {
      await inTime(first ? Promise.race([receiver.start(), unlistenable]) : client.start());
    } finally {
      connecting = false;
    }
    if (stopped) await client.disconnect();
  }

  async function reconnect(): Promise<void> {
    for (let attempt = 0; !stopped && !up; attempt++) {
      if (attempt > 0) await sleep(Math.min(LONGEST_PAUSE_MS, 250 * 2 ** attempt));
      if (stopped) return;
      try {
        await connect(false);
      } catch (error) {
        if (attempt % 10 === 1) warn({ err: error, attempt }, 'Slack cannot be reached; trying again');
      }
    }
  }

  return {
    receiver,
    connected: () => up,

    async start() {
      try {
        await connect(true);
      } catch (error) {
        if (error instanceof UserError) throw error;
        if (isSignedOut(error) || slackCode(error) === 'not_allowed_token_type') {
          throw new UserError(
            `Slack does not accept SLACK_APP_TOKEN (${slackCode(error)}): give an app-level token with the scope connections:write.`,
          );
        }
        warn({ err: error }, 'Slack cannot be reached yet; trying again');
        void reconnect();
      }
    },

    async stop() {
      stopped = true;
      if (up) await Promise.race([client.disconnect(), sleep(2000)]);
      // closes the server of the installation pages, if there is one
      await receiver.stop();
    },
  };
}

async function inTime(start: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Slack did not say hello')), HELLO_MS);
  });
  start.catch(() => undefined);
  try {
    await Promise.race([start, late]);
  } finally {
    clearTimeout(timer);
  }
}
