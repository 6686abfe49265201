import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inline, Rich } from '../../../src/chat/view.ts';
import { renderForm } from '../../../src/platforms/web/controls.ts';
import type { Entry, MediaFile, PageBlock } from '../../../src/platforms/web/entry.ts';
import { renderView, safeUrl } from '../../../src/platforms/web/render.ts';
import { renderEntry } from '../../../src/platforms/web/render-entry.ts';

const context = { id: 'v', media: (file: MediaFile) => `/media/${file.digest}` };
const render = (...blocks: PageBlock[]) => String(renderView({ text: 'fallback', blocks }, context));

const hostile = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</textarea><script>',
    '&lt;b&gt; &amp; &#x3c;',
    '<!--',
    ']]>',
    '\u0000<svg/onload=alert(1)>',
  ),
);
const inline: fc.Arbitrary<Inline> = fc.oneof(
  hostile,
  fc.record({
    kind: fc.constantFrom('strong' as const, 'emphasis' as const, 'code' as const),
    text: hostile,
  }),
  fc.record({
    kind: fc.constant('link' as const),
    text: hostile,
    url: fc.oneof(
      hostile,
      fc.webUrl(),
      fc.constant('javascript:alert(1)'),
      fc.constant('data:text/html,<script>'),
    ),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    at: fc.oneof(fc.integer(), fc.double()),
    style: fc.constantFrom('relative' as const, 'moment' as const),
  }),
);
const rich: fc.Arbitrary<Rich> = fc.oneof(hostile, fc.array(inline, { maxLength: 4 }));
const file = fc.record({
  name: hostile,
  mediaType: hostile,
  bytes: fc.nat(),
  digest: fc.constant('0'.repeat(64)),
});
const optional = { requiredKeys: [] as never[] };
const block: fc.Arbitrary<PageBlock> = fc.oneof(
  fc.record({
    kind: fc.constant('heading' as const),
    text: hostile,
    level: fc.constantFrom(1 as const, 2 as const, 3 as const),
  }),
  fc.record({ kind: fc.constantFrom('text' as const, 'note' as const), text: rich }),
  fc.record({
    kind: fc.constant('callout' as const),
    tone: fc.constantFrom('info' as const, 'success' as const, 'warning' as const, 'error' as const),
    text: rich,
  }),
  fc.record({
    kind: fc.constant('list' as const),
    items: fc.array(rich, { maxLength: 3 }),
    ordered: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('definitions' as const),
    items: fc.array(fc.record({ term: hostile, text: rich }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('quote' as const), text: rich, by: hostile }),
  fc.record({ kind: fc.constant('code' as const), text: hostile, language: hostile }),
  fc.record({
    kind: fc.constant('table' as const),
    caption: hostile,
    columns: fc.array(
      fc.record({ title: hostile, align: fc.constantFrom('left' as const, 'right' as const) }),
      { maxLength: 3 },
    ),
    rows: fc.array(fc.array(hostile, { maxLength: 4 }), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('image' as const), file, alt: hostile }),
  fc.record({ kind: fc.constant('file' as const), file, description: hostile }),
  fc.record({
    kind: fc.constant('buttons' as const),
    buttons: fc.array(fc.record({ label: hostile, action: hostile, disabled: fc.boolean() }), {
      maxLength: 3,
    }),
  }),
  fc.record({
    kind: fc.constant('select' as const),
    label: hostile,
    action: hostile,
    options: fc.array(
      fc.record({ label: hostile, value: hostile, description: hostile, selected: fc.boolean() }),
      { maxLength: 3 },
    ),
    max: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record(
    { kind: fc.constant('progress' as const), label: hostile, value: fc.double() },
    { ...optional, requiredKeys: ['kind', 'label'] },
  ),
  fc.constant({ kind: 'divider' as const }),
);

/** Tags and attributes of HTML, read by a tokenizer of the test's own that knows nothing of the renderer. */
function tokens(html: string) {
  const tags: { name: string; attributes: Record<string, string> }[] = [];
  const rest = html.replace(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g,
    (_, end, name, list) => {
      const attributes: Record<string, string> = {};
      for (const match of String(list).matchAll(/\s+([a-z-]+)(?:="([^"]*)")?/g))
        attributes[match[1] ?? ''] = match[2] ?? '';
      if (end === '') tags.push({ name, attributes });
      return '';
    },
  );
  return { tags, rest };
}

const KNOWN = new Set(
  'article a blockquote button caption code dd div dl dt em fieldset figcaption figure form h3 h4 h5 header hr img input label legend li ol option p pre progress select small span strong table tbody td th thead time tr ul'.split(
    ' ',
  ),
);

describe('the renderer', () => {
  it('lets no string become markup, whatever the View', () => {
    fc.assert(
      fc.property(hostile, fc.array(block, { maxLength: 5 }), (text, blocks) => {
        const { tags, rest } = tokens(String(renderView({ text, blocks }, context)));
        expect(rest).not.toMatch(/[<>]/);
        for (const { name, attributes } of tags) {
          expect(KNOWN).toContain(name);
          for (const attribute of Object.keys(attributes)) {
            expect(attribute).not.toMatch(/^(on|style$|srcdoc$|formaction$)/);
          }
          if (name === 'a' && attributes.download === undefined && !attributes.href?.startsWith('/media/')) {
            expect(attributes.href).toMatch(/^https?:/);
            expect(attributes.rel).toBe('noopener noreferrer');
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keeps every character of a text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const html = render({ kind: 'text', text });
        const shown = html
          .slice('<p class="text">'.length, -'</p>'.length)
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&quot;/g, '"')
          .replace(/&#39;/g, "'")
          .replace(/&amp;/g, '&');
        expect(shown).toBe(text);
      }),
    );
  });

  it('shows the fallback when a View has no blocks', () => {
    expect(render()).toBe('<p class="text">fallback</p>');
  });

  it('links only to addresses of the web', () => {
    expect(safeUrl('https://example.org/a?b=c')).toBe('https://example.org/a?b=c');
    for (const url of [
      'javascript:alert(1)',
      ' JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      '/here',
      '',
    ]) {
      expect(safeUrl(url)).toBeUndefined();
    }
  });

  it('draws controls as what they are', () => {
    const buttons = render({ kind: 'buttons', buttons: [{ label: 'Go', action: 'a|1', disabled: true }] });
    expect(buttons).toContain(
      '<button type="button" class="button button-secondary" data-action="a|1" disabled>Go</button>',
    );
    const select = render({
      kind: 'select',
      label: 'Which?',
      action: 'a',
      options: [{ label: 'One', value: '1' }],
    });
    expect(select).toContain('<label for="v-0" id="v-0-label">Which?</label>');
    expect(select).toContain('id="v-0-choose" aria-describedby="v-0-label">Choose</button>');
    expect(select).toContain('<select id="v-0" name="value" required>');
  });

  it('draws a choice of several as labelled checkboxes', () => {
    const html = render({
      kind: 'select',
      label: 'Which?',
      action: 'a',
      max: 2,
      options: [{ label: 'One', value: '1', selected: true }],
    });
    expect(html).toContain('<legend id="v-0-label">Which?</legend>');
    expect(html).toContain('id="v-0-choose" aria-describedby="v-0-label">Choose</button>');
    expect(html).toContain('<input type="checkbox" id="v-0-0" name="value" value="1" checked>');
  });

  it('gives a table its caption and scopes, and a picture its alternative text', () => {
    const table = render({
      kind: 'table',
      caption: 'Scores',
      columns: [{ title: 'Who' }, { title: 'n', align: 'right' }],
      rows: [['Ada', '3']],
    });
    expect(table).toContain('<caption id="v-0-caption">Scores</caption>');
    expect(table).toContain('<th scope="col" class="end">n</th>');
    expect(table).toContain('<th scope="row" class="start"><span>Ada</span></th>');
    const kept = { name: 'a.png', mediaType: 'image/png', bytes: 1, digest: 'd' };
    expect(render({ kind: 'image', file: kept, alt: 'A "curve"' })).toContain('alt="A &quot;curve&quot;"');
  });

  it('keeps progress between nothing and all', () => {
    expect(render({ kind: 'progress', label: 'x', value: 7 })).toContain('value="1"');
    expect(render({ kind: 'progress', label: 'x', value: -1 })).toContain('value="0"');
    expect(render({ kind: 'progress', label: 'x' })).not.toContain('value=');
  });

  it('escapes names and forms as well', () => {
    const entry: Entry = {
      id: '000000000001',
      version: 1,
      at: 0,
      author: { id: 'web:x', name: '<b>Ada</b>' },
      privateTo: 'web:x',
      body: { kind: 'used', command: 'ask', options: [['question', '<script>']] },
    };
    const reader = { channel: 'general', learner: { id: 'web:x' as const, name: 'Ada', teacher: false } };
    const html = String(renderEntry(entry, reader));
    expect(html).toContain('&lt;b&gt;Ada&lt;/b&gt;');
    expect(html).toContain('question</span> <bdi>&lt;script&gt;</bdi>');
    expect(html).toContain('Only you can see this');
    fc.assert(
      fc.property(hostile, (text) => {
        const form = {
          title: text,
          action: text,
          fields: { a: { kind: 'text', label: text, hint: text, multiline: true } },
          initial: { a: text },
        } as const;
        const rendered = String(renderForm(form, 'f', undefined));
        expect(rendered.match(/<(script|img|svg)/g)).toBeNull();
        expect(rendered.match(/<\/textarea>/g)).toHaveLength(1);
      }),
    );
  });
});
