import { setTimeout as sleep } from 'node:timers/promises';
import { type FetchFunction, WebClient, type WebClientOptions } from '@slack/web-api';
import type { SlackLogger } from './logger.ts';

/** Calls of one kind share a client, so that a limit on edits does not hold up messages. */
export interface WebApi {
  /** Messages, people, files: waits out rate limits and tries again after failures. */
  readonly talk: WebClient;
  /** Edits, whose limit is the lowest. */
  readonly edit: WebClient;
  /** An edit that a learner waits for: a rate limit is an error, so that another way can be taken. */
  readonly editNow: WebClient;
  /** What must come within three seconds or not at all. */
  readonly now: WebClient;
}

const REQUEST_MS = 10_000;
const PATIENCE_MS = 120_000;
const NOW_MS = 2500;
const RETRIES = { retries: 4, minTimeout: 250, maxTimeout: 4000, factor: 2, randomize: true };

export interface ApiOptions {
  /** With a trailing slash. */
  readonly apiUrl: string;
  readonly logger: SlackLogger;
  readonly now: () => number;
}

/** Clients by token; a token that is no longer used is forgotten by `forget`. */
export function createApis({ apiUrl, logger, now }: ApiOptions) {
  const known = new Map<string, WebApi>();
  const options = { slackApiUrl: apiUrl, logger, allowAbsoluteUrls: false };
  const patient = patientFetch({ timeoutMs: REQUEST_MS, patienceMs: PATIENCE_MS, now });
  return {
    of(token: string): WebApi {
      const found = known.get(token);
      if (found) return found;
      const client = (more: WebClientOptions) =>
        new WebClient(token, { ...options, fetch: patient, retryConfig: RETRIES, ...more });
      const apis: WebApi = {
        talk: client({}),
        edit: client({ maxRequestConcurrency: 10 }),
        editNow: client({ rejectRateLimitedCalls: true, retryConfig: { ...RETRIES, retries: 1 } }),
        now: client({
          fetch: patientFetch({ timeoutMs: NOW_MS, patienceMs: NOW_MS, now }),
          rejectRateLimitedCalls: true,
          retryConfig: { retries: 0 },
        }),
      };
      known.set(token, apis);
      return apis;
    },
    forget: (token: string) => known.delete(token),
  };
}

/**
 * Keeps the method of a token quiet until its `Retry-After` has run out, whichever call was told so, and gives a
 * request up after `timeoutMs`.
 */
export function patientFetch(options: {
  readonly timeoutMs: number;
  /** How long a rate limit is waited out. */
  readonly patienceMs: number;
  readonly now: () => number;
}): FetchFunction {
  const { timeoutMs, patienceMs, now } = options;
  const quietUntil = new Map<string, number>();
  return async (url, init) => {
    const key = `${url} ${init?.headers?.Authorization ?? ''}`;
    for (;;) {
      const wait = (quietUntil.get(key) ?? 0) - now();
      if (wait <= 0) break;
      if (wait > patienceMs) throw new Error(`rate limited for another ${Math.ceil(wait / 1000)} s`);
      await sleep(wait);
    }
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (response.status === 429) {
      const seconds = Number(response.headers.get('retry-after')) || 1;
      quietUntil.set(key, now() + seconds * 1000 + 50);
    } else quietUntil.delete(key);
    return response;
  };
}
