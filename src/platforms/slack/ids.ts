import type { ChannelId, LearnerId, WorkspaceId } from '../../chat/ids.ts';

/** Where to speak in Slack: a channel, direct message or user, and the thread in it. */
export interface Place {
  readonly team: string;
  /** `C…`, `G…` or `D…`; `U…` or `W…` for the direct message with that user. */
  readonly channel: string;
  /** Timestamp of the message the thread hangs under. */
  readonly thread?: string;
}

export const workspaceIdOf = (team: string): WorkspaceId => `slack:${team}`;
export const learnerIdOf = (team: string, user: string): LearnerId => `slack:${team}/${user}`;
export const channelIdOf = ({ team, channel, thread }: Place): ChannelId =>
  thread === undefined ? `slack:${team}/${channel}` : `slack:${team}/${channel}/${thread}`;

const CHANNEL = /^slack:([A-Z0-9]+)\/([CDGUW][A-Z0-9]+)(?:\/(\d+\.\d+))?$/;
const LEARNER = /^slack:([A-Z0-9]+)\/([UW][A-Z0-9]+)$/;

/** @throws Error when the channel is not one of this workspace. */
export function placeOf(workspace: WorkspaceId, channel: ChannelId): Place {
  const [, team = '', id = '', thread] = CHANNEL.exec(channel) ?? [];
  if (workspaceIdOf(team) !== workspace) throw new Error(`no channel ${channel} in ${workspace}`);
  return thread === undefined ? { team, channel: id } : { team, channel: id, thread };
}

/** @throws Error when the learner is not one of this workspace. */
export function userOf(workspace: WorkspaceId, learner: LearnerId): string {
  const [, team = '', user = ''] = LEARNER.exec(learner) ?? [];
  if (workspaceIdOf(team) !== workspace) throw new Error(`no learner ${learner} in ${workspace}`);
  return user;
}

/** A direct message between the tutor and one learner, where everything said is private already. */
export const isDirect = ({ channel }: Place): boolean => /^[DUW]/.test(channel);
