import { setTimeout as sleep } from 'node:timers/promises';
import { createRecent } from '../../chat/recent.ts';
import { isSlackAddress } from './hosts.ts';
import { createPostJson } from './post-json.ts';
import type { Payload } from './render.ts';

/** Slack takes five answers on a `response_url`, for thirty minutes. */
const USES = 5;
const LIFE_MS = 29 * 60_000;
const REQUEST_MS = 10_000;
const LONGEST_WAIT_S = 20;
const REMEMBERED = 40_000;

export interface Answer extends Partial<Payload> {
  readonly response_type?: 'ephemeral' | 'in_channel';
  readonly replace_original?: boolean;
  readonly delete_original?: boolean;
  readonly thread_ts?: string;
}

/** The addresses Slack gives with an interaction, at which it takes answers nobody else needs to see. */
export interface ResponseUrls {
  usable(url: string | undefined, now: number): url is string;
  /** False when Slack no longer takes an answer there, or did not take this one. */
  answer(url: string, answer: Answer): Promise<boolean>;
  /** Notes when an address was first seen. */
  seen(url: string): void;
  /** Gives an ephemeral message a name under which it can be replaced while its address lives. */
  remember(name: string, url: string): void;
  recall(name: string): string | undefined;
}

export interface ResponseUrlsParts {
  readonly apiUrl: string;
  readonly now: () => number;
  readonly warn: (details: object, message: string) => void;
}

export function createResponseUrls({ apiUrl, now, warn }: ResponseUrlsParts): ResponseUrls {
  const known = createRecent<{ readonly at: number; uses: number }>({ most: REMEMBERED, now });
  const names = createRecent<string>({ most: REMEMBERED, now });
  const post = createPostJson();

  function entry(url: string) {
    const found = known.get(url);
    if (found) return found;
    const fresh = { at: now(), uses: 0 };
    known.set(url, fresh);
    return fresh;
  }

  async function send(url: string, answer: Answer, patience: number): Promise<boolean> {
    const reply = await post(url, answer, REQUEST_MS).catch((error) => {
      // a kept-alive connection may end just as it is used
      if (patience === 0 || error?.name === 'TimeoutError') throw error;
      return undefined;
    });
    if (!reply) return send(url, answer, patience - 1);
    const { status, retryAfter = 1, text } = reply;
    if (status >= 200 && status < 300) return !/"ok"\s*:\s*false/.test(text);
    const again = status === 429 || status >= 500;
    if (again && patience > 0 && retryAfter <= LONGEST_WAIT_S) {
      await sleep(retryAfter * 1000);
      return send(url, answer, patience - 1);
    }
    warn({ status, said: text.slice(0, 100) }, 'an answer was not taken');
    return false;
  }

  return {
    usable: (url, at): url is string =>
      url !== undefined &&
      isSlackAddress(url, apiUrl) &&
      entry(url).uses < USES &&
      at - entry(url).at < LIFE_MS,

    async answer(url, answer) {
      const state = entry(url);
      state.uses++;
      try {
        return await send(url, answer, 2);
      } catch (error) {
        warn({ err: error }, 'an answer could not be sent');
        return false;
      }
    },

    seen: (url) => void entry(url),

    remember: names.set,
    recall: names.get,
  };
}
