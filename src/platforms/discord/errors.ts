import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';

/** The interaction's token has ended, or the first answer came too late for it. */
export const isExpired = (error: unknown): boolean =>
  has(
    error,
    RESTJSONErrorCodes.UnknownInteraction,
    RESTJSONErrorCodes.InvalidWebhookToken,
    RESTJSONErrorCodes.UnknownWebhook,
  );

/** Another process with the same token was first. */
export const isAnsweredElsewhere = (error: unknown): boolean =>
  has(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged);

/** The message, its channel or its server is no longer there, or no longer for us. */
export const isGone = (error: unknown): boolean =>
  has(
    error,
    RESTJSONErrorCodes.UnknownMessage,
    RESTJSONErrorCodes.UnknownChannel,
    RESTJSONErrorCodes.UnknownGuild,
    RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser,
    RESTJSONErrorCodes.InvalidActionOnArchivedThread,
  ) || isForbidden(error);

export const isForbidden = (error: unknown): boolean =>
  has(error, RESTJSONErrorCodes.MissingAccess, RESTJSONErrorCodes.MissingPermissions);

/** The learner takes no direct messages from the tutor. */
export const isClosed = (error: unknown): boolean =>
  has(
    error,
    RESTJSONErrorCodes.CannotSendMessagesToThisUser,
    RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
    RESTJSONErrorCodes.UnknownUser,
  );

export const hasThread = (error: unknown): boolean =>
  has(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage);

/** There are no threads in threads. */
export const isThreadless = (error: unknown): boolean =>
  has(error, RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);

export const isRefused = (error: unknown): error is DiscordAPIError => error instanceof DiscordAPIError;

/** Nothing came back, as the connection broke or could not be made. */
export function isDisconnected(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return (
    typeof code === 'string' && /^(ECONN\w+|EPIPE|EAI_AGAIN|UND_ERR_(SOCKET|CONNECT_TIMEOUT))$/.test(code)
  );
}

function has(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(Number(error.code));
}
