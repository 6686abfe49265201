import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, View } from '../../../src/chat/view.ts';
import { actionOf } from '../../../src/platforms/discord/controls.ts';
import { clean, codeBlock, escapeText, renderRich } from '../../../src/platforms/discord/markdown.ts';
import { renderModal } from '../../../src/platforms/discord/modal.ts';
import { renderPages } from '../../../src/platforms/discord/pages.ts';
import { hostileText } from '../../chat/arbitrary-view.ts';
import { type Component, everyComponent, shownText } from '../../twins/discord/wire.ts';
import { everyBlock } from '../demo-parts.ts';

const AT = Date.UTC(2026, 7, 1, 12);
const show = (...blocks: Block[]): View => ({ text: 'fallback', blocks });
const pagesOf = (view: View, maxFileBytes?: number) =>
  renderPages(view, maxFileBytes).map((page) => ({ ...page, components: page.components as Component[] }));
const firstPage = (...blocks: Block[]) => pagesOf(show(...blocks))[0] ?? { components: [], files: [] };
const textOf = (...blocks: Block[]) => shownText(firstPage(...blocks).components);

/** What Discord shows of text in which every mark is escaped. */
const unescaped = (text: string) => text.replace(/\\([^0-9A-Za-z\s])/g, '$1');

describe('a View as Discord components', () => {
  const kinds = new Map<string, Block[]>();
  for (const block of everyBlock(AT).blocks) kinds.set(block.kind, [...(kinds.get(block.kind) ?? []), block]);

  for (const [kind, blocks] of kinds) {
    it(`shows ${kind} blocks`, () => {
      const { components, files } = firstPage(...blocks, { kind: 'note', text: 'after it' });
      const carried = files.map(({ name, description }) => ({ name, description }));
      expect({ components, files: carried }).toMatchSnapshot();
    });
  }

  it('has an example of every kind of block', () => {
    expect([...kinds.keys()].sort()).toEqual(
      'buttons callout code definitions divider file heading image list note progress quote select table text'.split(
        ' ',
      ),
    );
  });

  it('falls back to the plain text when there is nothing to show', () => {
    expect(textOf()).toBe('fallback');
    expect(textOf({ kind: 'divider' }, { kind: 'text', text: ' \n\u200b' })).toBe('fallback');
    expect(pagesOf({ text: ' ', blocks: [] })).toMatchObject([{ components: [{ content: '…' }] }]);
  });

  it('gives controls of one message ids of their own, which lead to the same action', () => {
    const button = { label: 'Go', action: 'go|1' };
    const { components } = firstPage({
      kind: 'buttons',
      buttons: [button, button, { ...button, disabled: true }],
    });
    const ids = everyComponent(components).flatMap(({ custom_id }) => custom_id ?? []);
    expect(ids).toEqual(['go|1', 'go|1#2', 'go|1#3']);
    expect(ids.map(actionOf)).toEqual(['go|1', 'go|1', 'go|1']);
  });

  it('sends no broken half of a character, which Discord would not take', () => {
    const half = 'Cut in the middle: \ud83d';
    const pages = pagesOf(
      show(
        { kind: 'heading', text: half },
        { kind: 'text', text: [half, { kind: 'strong', text: half }, { kind: 'code', text: half }] },
        { kind: 'quote', text: half, by: half },
        { kind: 'table', caption: half, columns: [{ title: half }], rows: [[half]] },
        { kind: 'image', file: { name: 'a.png', mediaType: 'image/png', data: Buffer.of(1) }, alt: half },
        {
          kind: 'select',
          label: half,
          action: 'go',
          options: [{ label: half, value: '1', description: half }],
        },
        { kind: 'buttons', buttons: [{ label: half, action: 'go' }] },
      ),
    );
    const sent = JSON.stringify(
      pages.map(({ components, files }) => [components, files.map((f) => f.description)]),
    );
    expect(sent).toContain('Cut in the middle');
    expect(sent).not.toMatch(/\\ud[89a-f]/i);
    expect(
      renderModal({
        title: half,
        action: 'go',
        fields: { a: { kind: 'text', label: half, maxLength: 1 } },
        initial: { a: '😀' },
      }),
    ).toEqual(
      renderModal({
        title: 'Cut in the middle:',
        action: 'go',
        fields: { a: { kind: 'text', label: 'Cut in the middle:', maxLength: 1 } },
      }),
    );
  });

  it('splits a select of many options into several', () => {
    const options = Array.from({ length: 60 }, (_, index) => ({
      label: `Lesson ${index}`,
      value: String(index),
    }));
    const { components } = firstPage({
      kind: 'select',
      label: 'Lesson',
      action: 'open',
      options,
      min: 1,
      max: 50,
    });
    const selects = everyComponent(components).filter(({ type }) => type === 3);
    expect(selects.map((each) => [each.custom_id, each.options?.length, each.max_values])).toEqual([
      ['open', 25, 25],
      ['open#2', 25, 25],
      ['open#3', 10, 10],
    ]);
  });

  it('goes on numbering where a list is split', () => {
    const items = Array.from({ length: 60 }, (_, index) => `Step ${index + 1} ${'and so on '.repeat(15)}`);
    const text = pagesOf(show({ kind: 'list', ordered: true, items })).map(({ components }) =>
      shownText(components),
    );
    expect(text.length).toBeGreaterThan(1);
    expect(text.join('\n').match(/\*\*\d+\\?\.\*\*/g)?.length).toBe(60);
    expect(text.at(-1)).toContain('**60.** Step 60');
  });

  it('turns a table that is too wide for a small screen into a list', () => {
    const columns = ['Model', 'Macro F1', 'Interval', 'Training time', 'Encoder'].map((title) => ({ title }));
    const rows = [['Reviews', '0.91', '0.88 to 0.94', '12 seconds', 'all-MiniLM-L6-v2']];
    expect(textOf({ kind: 'table', caption: 'Models', columns, rows })).toBe(
      '**Models**\n- **Reviews** · Macro F1: 0.91 · Interval: 0.88 to 0.94 · Training time: 12 seconds · Encoder: all-MiniLM-L6-v2',
    );
  });

  it('names a file that Discord does not take here, instead of failing', () => {
    const data = new Uint8Array(2_000_000);
    const view = show({
      kind: 'file',
      file: { name: 'model.zip', mediaType: 'application/zip', data },
      description: 'The model',
    });
    const [page] = pagesOf(view, 1_000_000);
    expect(page?.files).toEqual([]);
    expect(shownText(page?.components)).toContain('“model.zip” has 2.0 MB, more than the 1.0 MB');
  });

  it('keeps names of files apart and plain', () => {
    const file = { name: '../Bild ä<b>.png', mediaType: 'image/png', data: new Uint8Array(1) };
    const { files } = firstPage({ kind: 'image', file, alt: 'One' }, { kind: 'image', file, alt: 'Two' });
    expect(files.map(({ name }) => name)).toEqual(['Bild_a_b_.png', '1-Bild_a_b_.png']);
  });
});

describe('text on Discord', () => {
  it('means what was written, whatever was written', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(unescaped(escapeText(text))).toBe(clean(text));
      }),
    );
  });

  it('has no mark left that could begin markup, a mention or a link', () => {
    const open =
      /(?<!\\)(?:\\\\)*([*_~`|<[\]]|@(?:everyone|here)|:\/\/|:[\w+-]+:)|^[ \t]*(#{1,3}|>{1,3}|[+-]#?|\d+[.)])(\s|$)/im;
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(escapeText(text)).not.toMatch(open);
      }),
    );
  });

  it('cannot be broken out of by the words inside formatting', () => {
    expect(renderRich([{ kind: 'strong', text: 'a** b' }])).toBe('**a\\*\\* b**');
    expect(renderRich([{ kind: 'code', text: 'a` @everyone `b' }])).toBe('`aˋ @everyone ˋb`');
    expect(codeBlock('```\n@everyone')).toBe('```\n`\u200b``\n@everyone\n```');
    expect(renderRich([{ kind: 'link', text: 'x](y) [z', url: 'https://a.example/)(' }])).toBe(
      '[x\\](y) \\[z](<https://a.example/%29%28>)',
    );
  });

  it('keeps formatting that stands side by side apart', () => {
    expect(
      renderRich([
        { kind: 'strong', text: 'a' },
        { kind: 'emphasis', text: 'b' },
      ]),
    ).toBe('**a**\u200b*b*');
    expect(renderRich([{ kind: 'strong', text: ' a ' }, 'b'])).toBe(' **a** b');
  });

  it('links only to the web', () => {
    expect(renderRich([{ kind: 'link', text: 'go', url: 'javascript:alert(1)' }])).toBe('go');
    expect(renderRich([{ kind: 'link', text: 'the survey', url: 'https://example.org/s' }])).toBe(
      '[the survey](<https://example.org/s>)',
    );
    expect(renderRich([{ kind: 'link', text: 'https://bank.example', url: 'https://example.org/s' }])).toBe(
      'https\\://bank.example (<https://example.org/s>)',
    );
  });

  it('shows moments in the reader’s own time', () => {
    expect(renderRich([{ kind: 'time', at: AT, style: 'relative' }])).toBe(`<t:${AT / 1000}:R>`);
    expect(renderRich([{ kind: 'time', at: Number.NaN, style: 'moment' }])).toBe('at an unknown time');
  });
});
