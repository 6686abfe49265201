import { createHash } from 'node:crypto';
import type { LearnerId } from '../../chat/ids.ts';

export const NAME_LENGTH = 32;

/** A display name made safe to show: NFKC, no control or direction characters, single spaces; empty when nothing is left. */
export function cleanName(typed: string): string {
  const plain = typed
    .slice(0, 400)
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .trim();
  let name = '';
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    if (name.length + segment.length > NAME_LENGTH) break;
    name += segment;
  }
  return name.trim();
}

/** The name of a browser that has not given one; always the same for the same browser. */
export function friendlyName(browser: string): string {
  return `Learner ${digest('name', browser).toString('hex').slice(0, 2).toUpperCase()}`;
}

/** The same browser and name give the same learner; another browser with that name is somebody else. */
export function learnerIdOf(browser: string, name: string): LearnerId {
  return `web:${digest('learner', browser, name.toLowerCase()).toString('base64url').slice(0, 16)}`;
}

/** A channel's slug from an address, or undefined when it cannot be one. */
export function channelSlug(text: string): string | undefined {
  return /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(text) ? text : undefined;
}

function digest(...parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest();
}
