import type { ChannelId, Learner, MessageRef, WorkspaceId } from './ids.ts';
import type { Messenger } from './messenger.ts';

/** One thing a learner did, with all a handler may need to answer it. */
export interface Turn<Services> {
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: Learner;
  /** The message whose control was used; absent for commands. */
  readonly message?: MessageRef;
  /** Unique per interaction; the id shown with a fault. */
  readonly id: string;
  /** Milliseconds since the epoch when the interaction arrived. */
  readonly now: number;
  readonly messenger: Messenger;
  readonly services: Services;
}
