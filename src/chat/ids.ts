/**
 * Ids are strings with their platform in front (`web:local`, `discord:8123…`), so an id from one platform
 * or workspace can never stand for one of another.
 */
export type PlatformName = 'web' | 'discord' | 'slack';
type PlatformId = `${PlatformName}:${string}`;

/** A Discord server, a Slack team, or the local page. */
export type WorkspaceId = PlatformId;
/** A channel, or a thread inside one. */
export type ChannelId = PlatformId;
export type LearnerId = PlatformId;

/** Where a message stands. Plain data, so it can be stored and the message edited after a restart. */
export interface MessageRef {
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly message: string;
  /** Set when only this learner sees the message. */
  readonly privateTo?: LearnerId;
}

export interface Learner {
  readonly id: LearnerId;
  /** Display name as the learner wrote it: hostile text, shown only through a renderer. */
  readonly name: string;
  /** May manage the class: cancel others' jobs, see unanswered questions. */
  readonly teacher: boolean;
}

/** The platform an id belongs to. */
export function platformOf(id: PlatformId): PlatformName {
  return id.slice(0, id.indexOf(':')) as PlatformName;
}
