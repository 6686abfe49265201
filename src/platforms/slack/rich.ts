import type { types } from '@slack/bolt';
import { type Inline, plain, type Rich } from '../../chat/view.ts';
import { escapeText, literalMrkdwn, literalText, visible } from './text.ts';

type Element = types.RichTextElement;
type Style = { readonly bold?: true; readonly italic?: true; readonly code?: true };

const DATE_LENGTH = 40;
const URL_LENGTH = 3000;

/** The characters a rich text takes in a message, escaped, with the addresses of its links. */
export function measureRich(rich: Rich): number {
  if (typeof rich === 'string') return escapedLength(rich);
  return rich.reduce((sum, part) => sum + measureInline(part), 0);
}

function measureInline(part: Inline): number {
  if (typeof part === 'string') return escapedLength(part);
  if (part.kind === 'time') return DATE_LENGTH;
  return escapedLength(part.text) + (part.kind === 'link' ? part.url.length + 2 : 0);
}

/** At least as long as the text becomes when `&`, `<` and `>` are escaped and `<` is kept from its neighbour. */
function escapedLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 38 || code === 60) length += 4;
    else if (code === 62) length += 3;
  }
  return length;
}

/** Elements of a rich text section; formatting comes from the View's inlines alone. */
export function richElements(rich: Rich, base: Style = {}): Element[] {
  const parts = typeof rich === 'string' ? [rich] : rich;
  return parts.flatMap((part) => inlineElement(part, base) ?? []);
}

function inlineElement(part: Inline, base: Style): Element | undefined {
  if (typeof part === 'string') return textElement(part, base);
  switch (part.kind) {
    case 'strong':
      return textElement(part.text, { ...base, bold: true });
    case 'emphasis':
      return textElement(part.text, { ...base, italic: true });
    case 'code':
      return textElement(part.text, { ...base, code: true });
    case 'link':
      return linkElement(part.text, part.url, base);
    case 'time':
      return dateElement(part.at, part.style, base);
  }
}

export function textElement(text: string, style: Style = {}): Element | undefined {
  const shown = literalText(text);
  if (shown === '') return undefined;
  return { type: 'text', text: shown, ...(Object.keys(style).length > 0 && { style }) };
}

function linkElement(text: string, url: string, style: Style): Element | undefined {
  const address = webAddress(url);
  if (address === undefined || visible(text).trim() === '') return textElement(text, style);
  return {
    type: 'link',
    url: address,
    text: literalText(text),
    ...(Object.keys(style).length > 0 && { style }),
  };
}

function dateElement(at: number, style: 'relative' | 'moment', base: Style): Element | undefined {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return textElement('at an unknown time', base);
  return {
    type: 'date',
    timestamp: Math.floor(at / 1000),
    format: style === 'relative' ? '{ago}' : '{date_short_pretty} at {time}',
    fallback: `${plain([{ kind: 'time', at, style }])} UTC`,
  };
}

/** The address if it is one of the web, as Slack accepts it. */
function webAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return /^https?:$/.test(protocol) && href.length <= URL_LENGTH ? href : undefined;
}

/** Small print, which Slack shows in `mrkdwn` only: literal text stays literal. */
export function mrkdwn(rich: Rich): string {
  if (typeof rich === 'string') return literalMrkdwn(rich);
  return rich.map(inlineMrkdwn).join('');
}

function inlineMrkdwn(part: Inline): string {
  if (typeof part === 'string') return literalMrkdwn(part);
  switch (part.kind) {
    case 'strong':
      return marked('*', part.text);
    case 'emphasis':
      return marked('_', part.text);
    case 'code':
      return marked('`', part.text);
    case 'link': {
      const address = webAddress(part.url);
      const text = literalMrkdwn(part.text.replace(/\n/g, ' '));
      return address === undefined || text.trim() === ''
        ? text
        : `<${escapeText(address).replace(/\|/g, '%7C')}|${text.replace(/\|/g, '¦')}>`;
    }
    case 'time': {
      const seconds = Math.floor(part.at / 1000);
      const format = part.style === 'relative' ? '{ago}' : '{date_short_pretty} at {time}';
      return `<!date^${seconds}^${format}|${plain([part])} UTC>`;
    }
  }
}

/** Slack formats only what touches its marks on the inside and spaces on the outside. */
function marked(mark: string, text: string): string {
  const literal = literalMrkdwn(text.replace(/\n/g, ' '));
  const [, before = '', inner = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(literal) ?? [];
  return inner === '' ? literal : `${before}\u200A${mark}${inner}${mark}\u200A${after}`;
}
