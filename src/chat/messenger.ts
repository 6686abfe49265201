import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from './ids.ts';
import type { View } from './view.ts';

/** Speaking without having been asked: job progress, study rounds, reminders. Each platform implements it. */
export interface Messenger {
  post(workspace: WorkspaceId, channel: ChannelId, view: View): Promise<MessageRef>;
  /** False when the message is gone and cannot be edited any more. */
  edit(message: MessageRef, view: View): Promise<boolean>;
  /** A message only this learner sees, in this channel where the platform can, directly otherwise. */
  tell(workspace: WorkspaceId, channel: ChannelId, learner: LearnerId, view: View): Promise<MessageRef>;
}
