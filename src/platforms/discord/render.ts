import {
  type APIContainerComponent,
  type APIFileComponent,
  type APIMediaGalleryComponent,
  type APIMessageTopLevelComponent,
  type APITextDisplayComponent,
  ComponentType,
} from 'discord.js';
import type { Block, OutgoingFile, Tone, View } from '../../chat/view.ts';
import { buttonRow, createNaming, selectRow } from './controls.ts';
import { clean, codeBlock, escapeText, isBlank, marked, renderRich } from './markdown.ts';
import { renderTable } from './table.ts';

/** One message: what it shows, and the files it carries. */
export interface Page {
  readonly components: readonly APIMessageTopLevelComponent[];
  readonly files: readonly PageFile[];
}

export interface PageFile {
  /** Unique in the message; `attachment://name` refers to it. */
  readonly name: string;
  readonly data: Uint8Array;
  /** For who cannot see it. */
  readonly description: string;
}

/** Pictures that Discord shows; others are offered as files. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const BAR = 12;

/** A View as one message of components. What does not fit into one must have been split before. */
export function renderPage(view: View): Page {
  const name = createNaming();
  const files: PageFile[] = [];
  const attach = ({ name: given, data }: OutgoingFile, description: string): string => {
    const file = { name: uniqueName(given, files), data, description: described(description) };
    files.push(file);
    return `attachment://${file.name}`;
  };
  const components = view.blocks.flatMap((block): readonly APIMessageTopLevelComponent[] => {
    switch (block.kind) {
      case 'callout':
        return callout(block.tone, renderRich(block.text));
      case 'image':
        return SHOWN.has(block.file.mediaType)
          ? [picture(attach(block.file, block.alt), block.alt)]
          : [...text(escapeText(block.alt)), file(attach(block.file, block.alt))];
      case 'file':
        return [...text(escapeText(block.description)), file(attach(block.file, block.description))];
      case 'buttons': {
        const row = buttonRow(block.buttons, name);
        return row ? [row] : [];
      }
      case 'select': {
        const row = selectRow(block, name);
        return row ? [row] : [];
      }
      case 'divider':
        return [{ type: ComponentType.Separator }];
      default:
        return text(renderText(block));
    }
  });
  if (components.some(({ type }) => type !== ComponentType.Separator)) return { components, files };
  const fallback = escapeText(view.text);
  return { components: text(isBlank(fallback) ? '…' : fallback), files };
}

type TextBlock = Exclude<Block, { kind: 'callout' | 'image' | 'file' | 'buttons' | 'select' | 'divider' }>;

function renderText(block: TextBlock): string {
  switch (block.kind) {
    case 'heading':
      return heading(block.text, block.level ?? 2);
    case 'text':
      return renderRich(block.text);
    case 'note': {
      const small = oneLine(renderRich(block.text));
      return isBlank(small) ? '' : `-# ${small}`;
    }
    case 'list':
      return block.items
        .map((item) => (block.ordered ? renderRich(item) : `- ${indented(renderRich(item))}`))
        .join('\n');
    case 'definitions':
      return block.items
        .map(({ term, text }) => `- ${marked(term, '**')}: ${indented(renderRich(text))}`)
        .join('\n');
    case 'quote': {
      const said = renderRich(block.text).replace(/^/gm, '> ');
      return block.by === undefined || isBlank(block.by) ? said : `${marked(block.by, '**')}\n${said}`;
    }
    case 'code':
      return isBlank(block.text) ? '' : codeBlock(block.text, block.language);
    case 'table':
      return renderTable(block);
    case 'progress':
      return progress(block.label, block.value);
  }
}

/** Level 1 in large letters, level 3 in bold ones. */
function heading(content: string, level: 1 | 2 | 3): string {
  const line = oneLine(content).trim();
  if (isBlank(line)) return '';
  return level === 3 ? marked(line, '**') : `${level === 1 ? '##' : '###'} ${escapeText(line)}`;
}

function progress(label: string, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return `⏳ ${escapeText(label)}`;
  const share = Math.min(1, Math.max(0, value));
  const full = Math.round(share * BAR);
  return `${escapeText(label)}\n\`${'█'.repeat(full)}${'░'.repeat(BAR - full)}\` ${Math.round(share * 100)}%`;
}

const TONES: Readonly<Record<Tone, { readonly mark: string; readonly colour: number }>> = {
  info: { mark: 'ℹ️', colour: 0x3b6ea5 },
  success: { mark: '✅', colour: 0x1d7a4d },
  warning: { mark: '⚠️', colour: 0xb7791f },
  error: { mark: '❌', colour: 0xb3261e },
};

function callout(tone: Tone, content: string): readonly APIContainerComponent[] {
  if (isBlank(content)) return [];
  const { mark, colour } = TONES[tone];
  return [
    {
      type: ComponentType.Container,
      accent_color: colour,
      components: [{ type: ComponentType.TextDisplay, content: `${mark} ${content}` }],
    },
  ];
}

function text(content: string): readonly APITextDisplayComponent[] {
  return isBlank(content) ? [] : [{ type: ComponentType.TextDisplay, content }];
}

function picture(url: string, alt: string): APIMediaGalleryComponent {
  return {
    type: ComponentType.MediaGallery,
    items: [{ media: { url }, description: described(alt) }],
  };
}

const file = (url: string): APIFileComponent => ({ type: ComponentType.File, file: { url } });

const described = (description: string) => (isBlank(description) ? 'No description' : clean(description));
const oneLine = (content: string) => content.replace(/\s*\n\s*/g, ' ');
const indented = (content: string) => content.replace(/\n/g, '\n  ');

/** A name Discord keeps as it is, told apart from the others of the message. */
function uniqueName(given: string, taken: readonly PageFile[]): string {
  const safe =
    given
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '_')
      .replace(/^[._]+/, '')
      .slice(-100) || 'file';
  return taken.some(({ name }) => name === safe) ? `${taken.length}-${safe}` : safe;
}
