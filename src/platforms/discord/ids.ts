import type { ChannelId, LearnerId, WorkspaceId } from '../../chat/ids.ts';

/** A server's workspace, or the one a learner has in direct messages, which nobody else can reach. */
export const guildWorkspace = (guild: string): WorkspaceId => `discord:${guild}`;
export const directWorkspace = (user: string): WorkspaceId => `discord:dm-${user}`;
export const learnerId = (user: string): LearnerId => `discord:${user}`;

/** A channel's id carries its workspace, so that one of another workspace is recognised before anything is asked. */
export const channelId = (workspace: WorkspaceId, channel: string): ChannelId => `${workspace}/${channel}`;

/** Discord's id of a channel, if it is one of the workspace. */
export function channelIn(workspace: WorkspaceId, channel: ChannelId): string | undefined {
  const id = channel.startsWith(`${workspace}/`) ? channel.slice(workspace.length + 1) : '';
  return isSnowflake(id) ? id : undefined;
}

/** The server of a workspace; undefined for direct messages and other platforms. */
export function guildOf(workspace: WorkspaceId): string | undefined {
  const id = workspace.slice('discord:'.length);
  return workspace.startsWith('discord:') && isSnowflake(id) ? id : undefined;
}

/** The learner whose direct messages a workspace is. */
export function directUserOf(workspace: WorkspaceId): string | undefined {
  const id = workspace.slice('discord:dm-'.length);
  return workspace.startsWith('discord:dm-') && isSnowflake(id) ? id : undefined;
}

export function userOf(learner: LearnerId): string | undefined {
  const id = learner.slice('discord:'.length);
  return learner.startsWith('discord:') && isSnowflake(id) ? id : undefined;
}

export const isSnowflake = (id: string): boolean => /^\d{5,20}$/.test(id);
