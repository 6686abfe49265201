import type { types } from '@slack/bolt';
import { shorten } from '../../chat/shorten.ts';

/** The three characters by which Slack begins mentions, links and entities. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A `plain_text` object of at most `limit` characters once escaped; undefined when there is nothing to show. */
export function plainText(text: string, limit: number): types.PlainTextElement | undefined {
  const shown = fitEscaped(visible(text).trim(), limit);
  return shown === '' ? undefined : { type: 'plain_text', text: shown, emoji: false };
}

/** Escapes and shortens so that the escaped text keeps within the limit. */
export function fitEscaped(text: string, limit: number): string {
  let room = limit;
  for (;;) {
    const escaped = escapeText(shorten(text, room));
    if (escaped.length <= limit) return escaped;
    room -= Math.max(1, Math.ceil((escaped.length - limit) / 5));
  }
}

/**
 * Text of a rich text element, which Slack takes literally. A word joiner keeps `<!`, `<@` and `<#` from being
 * read as a mention by clients and tools that parse it all the same.
 */
export function literalText(text: string): string {
  return visible(text).replace(/<(?=[!@#])/g, '<\u2060');
}

/** Most text has nothing to be removed. */
const PLAIN = /^[\n\t -~]*$/;

/** Without control characters, broken halves of characters, and marks that reorder what follows. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/(?![\n\t])\p{Cc}|\p{Cs}|[\u202A-\u202E\u2066-\u2069]/gu, '');
}

const BREAKABLE = /([*_~`>])/g;

/** Literal text inside `mrkdwn`: a word joiner after each mark keeps it from pairing with another. */
export function literalMrkdwn(text: string): string {
  return escapeText(
    visible(text)
      .replace(BREAKABLE, '$1\u2060')
      .replace(/:(?=[\w+-]+:)/g, ':\u2060'),
  );
}

/**
 * A message as its reader sees it: mentions of the tutor removed, addresses and names in place of Slack's codes,
 * entities decoded.
 */
export function readableText(text: string, botUserId?: string): string {
  const shown = text.replace(/<([^<>\s|]+)(?:\|([^<>]*))?>/g, (whole, target: string, label?: string) => {
    if (botUserId !== undefined && target === `@${botUserId}`) return ' ';
    if (target.startsWith('#')) return `#${(label || target).replace(/^#/, '')}`;
    if (/^[@!]/.test(target)) return `@${(label || target).replace(/^[@!]/, '')}`;
    if (/^(https?|mailto):/.test(target)) return label || target.replace(/^mailto:/, '');
    return whole;
  });
  return decodeEntities(shown)
    .replace(/[ \t]+/g, ' ')
    .trim();
}

/** The text after a slash command, which holds entities but no codes. */
export function decodeEntities(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
