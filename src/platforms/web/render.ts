import { readableSize } from '../../chat/files.ts';
import type { Inline, Rich, Tone } from '../../chat/view.ts';
import { renderButtons, renderSelect } from './controls.ts';
import type { MediaFile, PageBlock, PageView } from './entry.ts';
import { type Html, markup } from './markup.ts';

export interface RenderContext {
  /** Unique within the page; ids inside the View begin with it. */
  readonly id: string;
  /** Where the reader gets a kept file. */
  readonly media: (file: MediaFile) => string;
}

/** A View as HTML. Every string in it is text; markup comes only from here. */
export function renderView(view: PageView, context: RenderContext): Html {
  if (view.blocks.length === 0) return markup`<p class="text">${view.text}</p>`;
  return markup`${view.blocks.map((block, index) => renderBlock(block, { ...context, id: `${context.id}-${index}` }))}`;
}

function renderBlock(block: PageBlock, context: RenderContext): Html {
  switch (block.kind) {
    case 'heading': {
      const level = block.level ?? 2;
      if (level === 1) return markup`<h3 class="heading heading-1">${block.text}</h3>`;
      if (level === 2) return markup`<h4 class="heading heading-2">${block.text}</h4>`;
      return markup`<h5 class="heading heading-3">${block.text}</h5>`;
    }
    case 'text':
      return markup`<p class="text">${renderRich(block.text)}</p>`;
    case 'note':
      return markup`<p class="note">${renderRich(block.text)}</p>`;
    case 'callout':
      return renderCallout(block.tone, block.text);
    case 'list': {
      const items = block.items.map((item) => markup`<li>${renderRich(item)}</li>`);
      return block.ordered ? markup`<ol class="list">${items}</ol>` : markup`<ul class="list">${items}</ul>`;
    }
    case 'definitions':
      return markup`<dl class="definitions">${block.items.map(
        (item) => markup`<div><dt>${item.term}</dt><dd>${renderRich(item.text)}</dd></div>`,
      )}</dl>`;
    case 'quote':
      return markup`<figure class="quote"><blockquote>${renderRich(block.text)}</blockquote>${
        block.by !== undefined && markup`<figcaption>${block.by}</figcaption>`
      }</figure>`;
    case 'code':
      return markup`<pre class="code" tabindex="0" role="region" aria-label="${
        block.language ? `Code, ${block.language}` : 'Code'
      }"><code>${block.text}</code></pre>`;
    case 'table':
      return renderTable(block, context.id);
    case 'image':
      return markup`<figure class="image"><a href="${context.media(block.file)}" target="_blank" rel="noopener noreferrer" title="Open in full size"><img src="${context.media(block.file)}" alt="${block.alt}" loading="lazy"></a></figure>`;
    case 'file':
      return markup`<p class="file"><a href="${context.media(block.file)}" download="${block.file.name}"><span class="file-name">${block.file.name}</span></a> <span class="file-size">${readableSize(block.file.bytes)}</span> <span class="file-about">${block.description}</span></p>`;
    case 'buttons':
      return renderButtons(block.buttons);
    case 'select':
      return renderSelect(block, context.id);
    case 'progress':
      return renderProgress(block.label, block.value, context.id);
    case 'divider':
      return markup`<hr class="divider">`;
  }
}

export function renderRich(rich: Rich): Html {
  return markup`${typeof rich === 'string' ? rich : rich.map(renderInline)}`;
}

function renderInline(inline: Inline): Html {
  if (typeof inline === 'string') return markup`${inline}`;
  switch (inline.kind) {
    case 'strong':
      return markup`<strong>${inline.text}</strong>`;
    case 'emphasis':
      return markup`<em>${inline.text}</em>`;
    case 'code':
      return markup`<code>${inline.text}</code>`;
    case 'link': {
      const url = safeUrl(inline.url);
      return url === undefined
        ? markup`${inline.text}`
        : markup`<a href="${url}" target="_blank" rel="noopener noreferrer">${inline.text}</a>`;
    }
    case 'time':
      return renderTime(inline.at, inline.style);
  }
}

/** A moment; the page's script puts it into the reader's own words and time zone. */
export function renderTime(at: number, style: 'relative' | 'moment' | 'clock'): Html {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return markup`at an unknown time`;
  const iso = date.toISOString();
  return markup`<time datetime="${iso}" data-style="${style}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** The address if it is one of the web. */
export function safeUrl(url: string): string | undefined {
  const parsed = URL.parse?.(url) ?? parseUrl(url);
  return parsed && (parsed.protocol === 'https:' || parsed.protocol === 'http:') ? parsed.href : undefined;
}

function parseUrl(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

const TONES: Readonly<Record<Tone, { readonly name: string; readonly icon: string }>> = {
  info: { name: 'Note', icon: 'i' },
  success: { name: 'Success', icon: '✓' },
  warning: { name: 'Warning', icon: '!' },
  error: { name: 'Error', icon: '×' },
};

function renderCallout(tone: Tone, text: Rich): Html {
  const { name, icon } = TONES[tone];
  return markup`<div class="callout callout-${tone}" role="note"><span class="callout-icon" aria-hidden="true">${icon}</span><p><span class="sr">${name}: </span>${renderRich(text)}</p></div>`;
}

function renderTable(table: Extract<PageBlock, { kind: 'table' }>, id: string): Html {
  const side = (column: number) => (table.columns[column]?.align === 'right' ? 'end' : 'start');
  return markup`<div class="table" role="region" aria-labelledby="${id}-caption" tabindex="0"><table>
<caption id="${id}-caption">${table.caption}</caption>
<thead><tr>${table.columns.map((column, index) => markup`<th scope="col" class="${side(index)}">${column.title}</th>`)}</tr></thead>
<tbody>${table.rows.map(
    (row) =>
      markup`<tr>${row.map((cell, index) =>
        index === 0
          ? markup`<th scope="row" class="${side(index)}"><span>${cell}</span></th>`
          : markup`<td class="${side(index)}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

function renderProgress(label: string, value: number | undefined, id: string): Html {
  const share = value === undefined || !Number.isFinite(value) ? undefined : Math.min(1, Math.max(0, value));
  const percent = share === undefined ? undefined : `${Math.round(share * 100)}%`;
  return markup`<div class="progress"><label for="${id}">${label}</label>${
    percent !== undefined && markup`<span class="progress-value">${percent}</span>`
  }${
    share === undefined
      ? markup`<progress id="${id}" max="1"></progress>`
      : markup`<progress id="${id}" max="1" value="${String(share)}">${percent}</progress>`
  }</div>`;
}
