import { createRecent } from '../../chat/recent.ts';

/** An interaction's token lives 15 minutes; a little less is counted on. */
export const TOKEN_MS = 15 * 60_000 - 15_000;
const KEPT = 50_000;

/**
 * Tokens that still open something: a message to be changed that is private or stands where the tutor has no permissions,
 * a channel in which to whisper to somebody.
 * They are kept in memory alone: after a restart a private message changes only when its own controls are used.
 */
export interface Tokens {
  keepForMessage(message: string, token: string): void;
  forMessage(message: string): string | undefined;
  forgetMessage(message: string): void;
  keepForLearner(channel: string, user: string, token: string): void;
  forLearner(channel: string, user: string): string | undefined;
  forgetLearner(channel: string, user: string): void;
}

export function createTokens(now: () => number): Tokens {
  const messages = createRecent<string>({ lifeMs: TOKEN_MS, most: KEPT, now });
  const learners = createRecent<string>({ lifeMs: TOKEN_MS, most: KEPT, now });
  return {
    keepForMessage: (message, token) => messages.set(message, token),
    forMessage: (message) => messages.get(message),
    forgetMessage: (message) => messages.delete(message),
    keepForLearner: (channel, user, token) => learners.set(`${channel} ${user}`, token),
    forLearner: (channel, user) => learners.get(`${channel} ${user}`),
    forgetLearner: (channel, user) => learners.delete(`${channel} ${user}`),
  };
}
