import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { createAllowance } from './allowance.ts';
import { renderLogin } from './door.ts';
import { isSameOrigin, sameSecret, seal, sign, unseal } from './security.ts';

const COOKIE = 'studyhall-access';
const DAYS_S = 90 * 24 * 3600;

/**
 * The door of a page that others can reach: `/login` takes the access token and gives a cookie that ends when the
 * token changes; `guard` turns away who has none. Attempts are limited by address and altogether.
 */
export function createAccess(parts: {
  readonly token: string;
  readonly key: string;
  readonly assets: string;
  readonly addressOf: (request: Request) => string;
  readonly isSecure: (request: Request) => boolean;
  readonly now: () => number;
}) {
  const { token, key, assets, now } = parts;
  const each = createAllowance({ burst: 5, perSecond: 1 / 10, now });
  const all = createAllowance({ burst: 50, perSecond: 1, now });
  const pass = sign(key, 'access', token).slice(0, 24);
  const formToken = sign(key, 'login', 'form');

  const routes = new Hono();
  routes.get('/login', (c) => {
    c.header('referrer-policy', 'same-origin');
    return c.html(renderLogin(assets, formToken));
  });
  routes.post('/login', async (c) => {
    c.header('referrer-policy', 'same-origin');
    if (!isSameOrigin(c.req.raw.headers))
      return c.html(renderLogin(assets, formToken, 'Enter the token here.'), 403);
    if (Number(c.req.header('content-length') ?? Number.POSITIVE_INFINITY) > 4096) return c.body(null, 413);
    const form = await c.req.parseBody();
    const given = typeof form.token === 'string' ? form.token.trim() : '';
    if (typeof form.csrf !== 'string' || !sameSecret(form.csrf, formToken)) {
      return c.html(renderLogin(assets, formToken, 'This form was too old. Try again.'), 403);
    }
    if (!each.take(parts.addressOf(c.req.raw)) || !all.take('all')) {
      return c.html(renderLogin(assets, formToken, 'Too many attempts. Wait a minute, then try again.'), 429);
    }
    if (!sameSecret(given, token)) {
      deleteCookie(c, COOKIE);
      return c.html(renderLogin(assets, formToken, 'That is not the token of this class.'), 401);
    }
    setCookie(c, COOKIE, seal(key, 'access-cookie', pass), {
      httpOnly: true,
      sameSite: 'Lax',
      secure: parts.isSecure(c.req.raw),
      path: '/',
      maxAge: DAYS_S,
    });
    return c.redirect('/', 303);
  });

  const guard = createMiddleware(async (c, next) => {
    if (unseal(key, 'access-cookie', getCookie(c, COOKIE)) === pass) return next();
    if (c.req.method === 'GET' && (c.req.header('accept') ?? '').includes('text/html')) {
      return c.redirect('/login', 303);
    }
    return c.json({ status: 'error', message: 'Open the page again and enter the access token.' }, 401);
  });
  return { routes, guard };
}
