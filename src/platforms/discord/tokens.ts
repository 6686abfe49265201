import type { Store } from '../../store/store.ts';
import { createRecent } from './recent.ts';

/** An interaction's token lives 15 minutes; a little less is counted on. */
export const TOKEN_MS = 15 * 60_000 - 15_000;

/** Tokens that still open something: a private message to be changed, a channel in which to whisper to somebody. */
export interface Tokens {
  keepForMessage(message: string, token: string): void;
  forMessage(message: string): Promise<string | undefined>;
  keepForLearner(channel: string, user: string, token: string): void;
  forLearner(channel: string, user: string): string | undefined;
}

export function createTokens({ store, now }: { readonly store: Store; readonly now: () => number }): Tokens {
  const kept = store.collection<string>('system', 'discord-tokens');
  const messages = createRecent<string>({ lifeMs: TOKEN_MS, most: 50_000, now });
  const learners = createRecent<string>({ lifeMs: TOKEN_MS, most: 50_000, now });
  return {
    keepForMessage(message, token) {
      messages.set(message, token);
      // for the next process; nothing waits for it
      kept.set(message, token, { ttlMs: TOKEN_MS }).catch(() => undefined);
    },
    forMessage: async (message) => messages.get(message) ?? kept.get(message),
    keepForLearner: (channel, user, token) => learners.set(`${channel} ${user}`, token),
    forLearner: (channel, user) => learners.get(`${channel} ${user}`),
  };
}
