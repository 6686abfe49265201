import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Headers of every answer. No inline script or style, nothing from elsewhere, no frames. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
};

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whether a Host header names this machine by a name no foreign page can point at it. */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i.test(header ?? '');
}

/** Whether a post comes from a page of this server, by what the browser says of itself. */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  if (origin === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === headers.get('host');
}

/** Compares secrets in a time that tells nothing of where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Signs with the server's key, for one purpose only. */
export function sign(key: string, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url');
}

/** `text.signature`, to be given out and recognised later. */
export function seal(key: string, purpose: string, text: string): string {
  return `${text}.${sign(key, purpose, text)}`;
}

/** The text of a sealed value, or undefined when it is not ours. */
export function unseal(key: string, purpose: string, sealed: string | undefined): string | undefined {
  const dot = sealed?.lastIndexOf('.') ?? -1;
  if (sealed === undefined || dot < 1) return undefined;
  const text = sealed.slice(0, dot);
  return sameSecret(sealed.slice(dot + 1), sign(key, purpose, text)) ? text : undefined;
}
