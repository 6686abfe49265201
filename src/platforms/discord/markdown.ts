import type { Inline, Rich } from '../../chat/view.ts';

/** Most text has none of these, and is left as it is. */
const MARKS = /[\\*_~`|<[\]@:]/;
const LINE_START = /^[ \t]*[\d#>+-]/m;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\ud800-\udfff]/;

/**
 * Literal text for Discord: nothing in it can become markup, a mention, an emoji or a link. Discord takes a
 * backslash before any character that is neither letter, digit nor space as “this character, literally”.
 */
export function escapeText(text: string): string {
  const words = escapeWords(text);
  if (!LINE_START.test(words)) return words;
  return words
    .replace(/^([ \t]*)(\d+)([.)])(?=\s|$)/gm, '$1$2\\$3')
    .replace(/^([ \t]*)(#{1,3}|>{1,3}|[+-]#?)(?=\s|$)/gm, '$1\\$2');
}

/** Literal text of one line, of which something stands before. */
export function escapeWords(text: string): string {
  const words = clean(text);
  if (!MARKS.test(words)) return words;
  return words
    .replace(/[\\*_~`|<[\]]/g, '\\$&')
    .replace(/@(?=everyone|here)/gi, '\\@')
    .replace(/:(?=\/\/|[\w+-]+:)/g, '\\:');
}

/** Without control characters, broken halves of characters, and marks that reverse the text after them. */
export function clean(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]|\p{Cs}/gu, '')
  );
}

/** Text with nothing to be seen is refused by Discord. */
export const isBlank = (text: string): boolean => /^[\s\p{Cc}\p{Cf}\u3164\u2800]*$/u.test(text);

export function renderRich(rich: Rich): string {
  if (typeof rich === 'string') return escapeText(rich);
  let rendered = '';
  let formatted = false;
  for (const inline of joined(rich)) {
    const text = renderInline(inline);
    if (text === '') continue;
    const formats = typeof inline !== 'string';
    // two neighbouring runs of asterisks or backticks would be read as one
    rendered += formatted && formats ? `\u200b${text}` : text;
    formatted = formats;
  }
  return rendered;
}

/** Neighbouring strings as one, so that what begins a line is seen. */
function joined(parts: readonly Inline[]): readonly Inline[] {
  const result: Inline[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}

function renderInline(inline: Inline): string {
  if (typeof inline === 'string') return escapeText(inline);
  switch (inline.kind) {
    case 'strong':
      return marked(inline.text, '**');
    case 'emphasis':
      return marked(inline.text, '*');
    case 'code':
      return inlineCode(inline.text);
    case 'link':
      return link(inline.text, inline.url);
    case 'time':
      return moment(inline.at, inline.style);
  }
}

/** Bold or italic; the marks must touch the words. */
export function marked(text: string, mark: '**' | '*'): string {
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(clean(text)) ?? [];
  if (isBlank(words)) return `${before}${words}${after}`;
  const escaped = words.includes('\n') ? escapeText(words) : escapeWords(words);
  return `${before}${mark}${escaped}${mark}${after}`;
}

function inlineCode(text: string): string {
  const code = clean(text).replace(/\n+/g, ' ').replace(/`/g, 'ˋ');
  return isBlank(code) ? code : `\`${code}\``;
}

/** A fenced block; a fence inside it is broken by an invisible character. */
export function codeBlock(text: string, language = ''): string {
  const tag = /^[a-z0-9_+.#-]{1,20}$/i.test(language) ? language : '';
  return `\`\`\`${tag}\n${clean(text).replace(/``/g, '`\u200b`')}\n\`\`\``;
}

function link(text: string, url: string): string {
  const address = webAddress(url);
  if (address === undefined) return escapeText(text);
  const label = clean(text).replace(/\s+/g, ' ').trim();
  if (isBlank(label) || label === url || label === address) return `<${address}>`;
  // Discord shows the markup of a link whose words look like another address
  if (/\w:\/\//.test(label)) return `${escapeText(label)} (<${address}>)`;
  return `[${escapeText(label)}](<${address}>)`;
}

/** The address, encoded so that it cannot end its own brackets; undefined unless it is one of the web. */
function webAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined;
  return parsed.href.replace(/[()<>[\]\\`*|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function moment(at: number, style: 'relative' | 'moment'): string {
  if (Number.isNaN(new Date(at).getTime())) return 'at an unknown time';
  return `<t:${Math.floor(at / 1000)}:${style === 'relative' ? 'R' : 'f'}>`;
}
