import { WebAPIPlatformError } from '@slack/web-api';
import { UserError } from '../../chat/errors.ts';

/** Slack's own word for what went wrong (`not_in_channel`), or undefined when Slack did not answer. */
export function slackCode(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** The message, its thread or its channel is no longer there to be changed. */
export const isGone = (error: unknown): boolean => GONE.has(slackCode(error) ?? '');

const GONE = new Set([
  'message_not_found',
  'channel_not_found',
  'thread_not_found',
  'is_archived',
  'cant_update_message',
  'edit_window_closed',
  'not_in_channel',
]);

/** The tutor may not speak there; it can still answer the learner directly. */
export const isShutOut = (error: unknown): boolean => SHUT_OUT.has(slackCode(error) ?? '');

const SHUT_OUT = new Set([
  'not_in_channel',
  'channel_not_found',
  'user_not_in_channel',
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'thread_not_found',
  'messages_tab_disabled',
]);

/** The workspace no longer lets the tutor in at all. */
export const isSignedOut = (error: unknown): boolean => SIGNED_OUT.has(slackCode(error) ?? '');

const SIGNED_OUT = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'org_login_required',
  'team_access_not_granted',
]);

export const isLateTrigger = (error: unknown): boolean =>
  /^(expired|exchanged|invalid)_trigger_id$/.test(slackCode(error) ?? '');

/** One sentence for the learner who can put it right, when the tutor may not speak in a channel. */
export function shutOutSentence(error: unknown): string {
  switch (slackCode(error)) {
    case 'is_archived':
      return 'This channel is archived, so the answer comes to you directly.';
    case 'restricted_action':
    case 'restricted_action_read_only_channel':
    case 'restricted_action_thread_only_channel':
    case 'restricted_action_non_threadable_channel':
      return 'Not everybody may post in this channel, so the answer comes to you directly. Its managers can allow the tutor to post.';
    default:
      return 'The tutor is not in this channel yet, so the answer comes to you directly. To use it here, type /invite and its name.';
  }
}

/** The error as somebody can act on it, where it is not a fault of the tutor. */
export function actionable(error: unknown): unknown {
  if (slackCode(error) === 'missing_scope') {
    return new UserError(
      `The tutor lacks the permission “${neededScope(error)}” in this workspace. Whoever installed it can add the permission and install it again.`,
      { cause: error },
    );
  }
  return error;
}

function neededScope(error: unknown): string {
  const { needed } = error instanceof WebAPIPlatformError ? (error.data as { needed?: string }) : {};
  return needed ?? 'named in its set-up guide';
}

/** What the person who runs the tutor can do about it, for the log. */
export function remedy(error: unknown): string | undefined {
  const code = slackCode(error);
  if (code === 'missing_scope') {
    return `the app lacks the scope ${neededScope(error)}: add it in the app’s settings under OAuth & Permissions and install the app again`;
  }
  if (isSignedOut(error)) return 'the token is no longer valid: install the app again in this workspace';
  if (isShutOut(error)) return 'invite the tutor into the channel with /invite';
  return undefined;
}
