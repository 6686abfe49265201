import type { GatewayDispatchPayload } from 'discord.js';
import type { Identity } from './gateway.ts';

/** What takes up a connection that was lost, so that Discord delivers what happened meanwhile. */
export interface Session {
  readonly sessionId: string;
  readonly resumeURL: string;
  /** The number of the last event that was taken. */
  readonly sequence: number;
  readonly shardId: number;
  readonly shardCount: number;
}

/** To the process that holds a shard's connection. */
export type ToShard =
  | {
      readonly kind: 'connect';
      readonly apiUrl: string;
      /** Of the process that held the shard before. */
      readonly session?: Session;
    }
  | { readonly kind: 'close' };

export type FromShard =
  | { readonly kind: 'ready'; readonly session: Session; readonly identity: Identity }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'away' }
  /** Discord does not know the session any more. */
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'event'; readonly event: GatewayDispatchPayload; readonly sequence: number }
  /** Up to this number nothing has to be delivered again. */
  | { readonly kind: 'sequence'; readonly sequence: number }
  /** The connection cannot be made as things are. */
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly code: string | undefined }
  | { readonly kind: 'fault'; readonly message: string };
