import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Learner } from '../../chat/ids.ts';
import type { Store } from '../../store/store.ts';
import { cleanName, friendlyName, learnerIdOf } from './names.ts';
import type { Reach } from './reach.ts';
import { seal, sign, unseal } from './security.ts';

const YEAR_S = 365 * 24 * 3600;

/** Who is asking. On this machine alone everybody is a teacher, elsewhere nobody: a browser holds a sealed secret; the name is the tab's. */
export interface Identity {
  /** The browser's secret, or undefined when it has none of ours. */
  browser(c: Context): string | undefined;
  /** Gives the browser a new secret. */
  welcome(c: Context): string;
  /** The name the browser used last, or a friendly one. */
  lastName(c: Context, browser: string): string;
  rememberName(c: Context, name: string): void;
  learner(browser: string, name: string): Learner;
  /** What posts of this browser's pages carry. */
  csrf(browser: string): string;
}

export function createIdentity(
  key: string,
  { local: teacher, isSecure }: Pick<Reach, 'local' | 'isSecure'>,
): Identity {
  const suffix = sign(key, 'cookie', '')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 6);
  const browserCookie = `studyhall-${suffix}`;
  const nameCookie = `studyhall-name-${suffix}`;
  const options = (c: Context) =>
    ({
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: YEAR_S,
      secure: isSecure(c.req.raw),
    }) as const;

  return {
    browser: (c) => unseal(key, 'browser', getCookie(c, browserCookie)),
    welcome(c) {
      const browser = randomBytes(24).toString('base64url');
      setCookie(c, browserCookie, seal(key, 'browser', browser), options(c));
      return browser;
    },
    lastName: (c, browser) => cleanName(getCookie(c, nameCookie) ?? '') || friendlyName(browser),
    rememberName: (c, name) => setCookie(c, nameCookie, name, options(c)),
    learner: (browser, name) => ({ id: learnerIdOf(browser, name), name, teacher }),
    csrf: (browser) => sign(key, 'csrf', browser),
  };
}

/** The server's own secret, made at the first start and kept. */
export async function serverKey(store: Store): Promise<string> {
  const secrets = store.collection<string>('system', 'page-secrets');
  const key = await secrets.update('key', (known) => known ?? randomBytes(32).toString('base64url'));
  if (key === undefined) throw new Error('the server key could not be kept');
  return key;
}
