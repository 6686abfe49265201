import type { types } from '@slack/bolt';
import { blocksText } from '../../chat/blocks-text.ts';
import { readableSize } from '../../chat/files.ts';
import { shorten } from '../../chat/shorten.ts';
import { type Block, type OutgoingFile, plain, type Rich, type Tone, type View } from '../../chat/view.ts';
import { renderButtons, renderSelect } from './controls.ts';
import { SLACK_LIMITS } from './limits.ts';
import { mrkdwn, richElements, textElement } from './rich.ts';
import { nativeTable, plainTable } from './table.ts';
import { fitEscaped, plainText, visible } from './text.ts';

/** A message as `chat.postMessage` and the `response_url` take it. */
export interface Payload {
  readonly text: string;
  readonly blocks: types.KnownBlock[];
}

export type Surface = 'message' | 'home';

/** Where a picture stands in Slack; undefined when it could not be brought there or Slack cannot show its kind. */
export type PictureOf = (file: OutgoingFile) => string | undefined;

/** One page of a View, as `paginate` made it, in Block Kit. Nothing a View says becomes a mention or markup. */
export function renderView(view: View, pictureOf: PictureOf, surface: Surface = 'message'): Payload {
  let tables = surface === 'message' ? 1 : 0;
  const blocks = view.blocks.flatMap((block) => {
    const native = block.kind === 'table' && tables-- > 0;
    return renderBlock(block, pictureOf, native);
  });
  const said = visible(view.text).trim() || blocksText(view.blocks).trim() || '…';
  return {
    text: fitEscaped(said, SLACK_LIMITS.fallback),
    blocks: blocks.length > 0 ? blocks : section(view.text.trim() === '' ? '…' : shorten(view.text, 2800)),
  };
}

function renderBlock(block: Block, pictureOf: PictureOf, native: boolean): types.KnownBlock[] {
  switch (block.kind) {
    case 'heading': {
      if (block.level === 3) return rich(richElements(block.text, { bold: true }));
      const text = plainText(block.text, 150);
      return text ? [{ type: 'header', text }] : [];
    }
    case 'text':
      return section(block.text);
    case 'note':
      return renderNote(block.text);
    case 'callout':
      return renderCallout(block.tone, block.text);
    case 'list':
      return renderList(block.items, block.ordered === true);
    case 'definitions':
      return richBlock(
        block.items.map(({ term, text }) => ({
          type: 'rich_text_section',
          elements: [...richElements(`${term}: `, { bold: true }), ...richElements(text), newLine],
        })),
      );
    case 'quote': {
      const by = block.by === undefined ? [] : richElements(`${block.by}\n`, { bold: true });
      const elements = [...by, ...richElements(block.text)];
      return hasText(elements) ? richBlock([{ type: 'rich_text_quote', elements }]) : [];
    }
    case 'code': {
      const text = textElement(block.text);
      return text?.type === 'text' && text.text.trim() !== ''
        ? richBlock([{ type: 'rich_text_preformatted', elements: [text], border: 0 }])
        : [];
    }
    case 'table':
      return [
        ...rich(richElements(block.caption, { bold: true })),
        ...(native ? [nativeTable(block)] : block.rows.length > 0 ? richBlock([plainTable(block)]) : []),
      ];
    case 'image':
      return renderImage(block.file, block.alt, pictureOf(block.file));
    case 'file':
      return rich([
        ...(textElement('📎 ') ? richElements('📎 ') : []),
        ...richElements(block.file.name, { bold: true }),
        ...richElements(` (${readableSize(block.file.data.byteLength)})`),
        ...richElements(block.description.trim() === '' ? '' : `: ${block.description}`),
      ]);
    case 'buttons':
      return renderButtons(block.buttons);
    case 'select':
      return renderSelect(block);
    case 'progress':
      return renderProgress(block.label, block.value);
    case 'divider':
      return [{ type: 'divider' }];
  }
}

const newLine: types.RichTextText = { type: 'text', text: '\n' };

const section = (text: Rich): types.KnownBlock[] => rich(richElements(text));

function rich(elements: types.RichTextElement[]): types.KnownBlock[] {
  return hasText(elements) ? richBlock([{ type: 'rich_text_section', elements }]) : [];
}

function richBlock(elements: types.RichTextBlockElement[]): types.KnownBlock[] {
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements }];
}

const hasText = (elements: readonly types.RichTextElement[]) =>
  elements.some((element) => element.type !== 'text' || element.text.trim() !== '');

function renderNote(text: Rich): types.KnownBlock[] {
  if (visible(plain(text)).trim() === '') return [];
  const small = plainText(plain(text), 3000);
  const literal = typeof text === 'string' || text.every((part) => typeof part === 'string');
  if (literal && small) return [{ type: 'context', elements: [small] }];
  const formatted = mrkdwn(text);
  // marks make a text longer than it was measured; what does not fit is shown without them
  if (formatted.length > 3000) return small ? [{ type: 'context', elements: [small] }] : [];
  return [{ type: 'context', elements: [{ type: 'mrkdwn', text: formatted, verbatim: true }] }];
}

const TONES: Readonly<Record<Tone, { readonly emoji: string; readonly unicode: string }>> = {
  info: { emoji: 'information_source', unicode: '2139-fe0f' },
  success: { emoji: 'white_check_mark', unicode: '2705' },
  warning: { emoji: 'warning', unicode: '26a0-fe0f' },
  error: { emoji: 'x', unicode: '274c' },
};

function renderCallout(tone: Tone, text: Rich): types.KnownBlock[] {
  const { emoji, unicode } = TONES[tone];
  const elements = richElements(text);
  if (!hasText(elements)) return [];
  return rich([{ type: 'emoji', name: emoji, unicode }, { type: 'text', text: '  ' }, ...elements]);
}

function renderList(items: readonly Rich[], ordered: boolean): types.KnownBlock[] {
  const elements = items
    .map((item): types.RichTextSection => ({ type: 'rich_text_section', elements: richElements(item) }))
    .filter((item) => hasText(item.elements));
  if (elements.length === 0) return [];
  return richBlock([{ type: 'rich_text_list', style: ordered ? 'ordered' : 'bullet', elements }]);
}

function renderImage(file: OutgoingFile, alt: string, picture: string | undefined): types.KnownBlock[] {
  const said = visible(alt).trim() || file.name;
  if (picture === undefined) return rich([...richElements('🖼️ '), ...richElements(said, { italic: true })]);
  return [{ type: 'image', slack_file: { id: picture }, alt_text: shorten(said, 1900) }];
}

const BAR = 12;

function renderProgress(label: string, value: number | undefined): types.KnownBlock[] {
  const share = value === undefined || !Number.isFinite(value) ? undefined : Math.min(1, Math.max(0, value));
  const said = label.trim() === '' ? 'Progress' : label;
  if (share === undefined) return rich([...richElements('⏳ '), ...richElements(said)]);
  const full = Math.round(share * BAR);
  const bar = `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`;
  return rich([
    ...richElements(`${said}\n`),
    ...richElements(bar, { code: true }),
    ...richElements(` ${Math.round(share * 100)}%`),
  ]);
}
