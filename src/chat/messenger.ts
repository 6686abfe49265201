import {
  type ChannelId,
  type LearnerId,
  type MessageRef,
  type PlatformName,
  platformOf,
  type WorkspaceId,
} from './ids.ts';
import type { View } from './view.ts';

/** Speaking without having been asked: job progress, study rounds, reminders. Each platform implements it. */
export interface Messenger {
  post(workspace: WorkspaceId, channel: ChannelId, view: View): Promise<MessageRef>;
  /** False when the message is gone and cannot be edited any more. */
  edit(message: MessageRef, view: View): Promise<boolean>;
  /** A message only this learner sees, in this channel where the platform can, directly otherwise. */
  tell(workspace: WorkspaceId, channel: ChannelId, learner: LearnerId, view: View): Promise<MessageRef>;
  /**
   * Opens a thread under a message for what belongs together, and says where to post into it. Undefined where
   * the platform has no threads, or the tutor may not open one here: the channel itself is used then.
   */
  thread(message: MessageRef, title: string): Promise<ChannelId | undefined>;
}

/** One messenger over all platforms: each id says where it belongs. */
export interface MessengerHub extends Messenger {
  register(platform: PlatformName, messenger: Messenger): void;
}

export function createMessengerHub(): MessengerHub {
  const platforms = new Map<PlatformName, Messenger>();
  const of = (workspace: WorkspaceId) => {
    const messenger = platforms.get(platformOf(workspace));
    if (!messenger) throw new Error(`no platform is running for ${platformOf(workspace)}`);
    return messenger;
  };
  return {
    register: (platform, messenger) => void platforms.set(platform, messenger),
    post: async (workspace, channel, view) => of(workspace).post(workspace, channel, view),
    edit: async (message, view) => platforms.get(platformOf(message.workspace))?.edit(message, view) ?? false,
    tell: async (workspace, channel, learner, view) => of(workspace).tell(workspace, channel, learner, view),
    thread: async (message, title) => of(message.workspace).thread(message, title),
  };
}
