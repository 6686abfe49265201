import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paginate } from '../../../src/chat/paginate.ts';
import type { Block, View } from '../../../src/chat/view.ts';
import { decodeValue, encodeValue } from '../../../src/platforms/slack/controls.ts';
import { homeTab } from '../../../src/platforms/slack/home.ts';
import { SLACK_LIMITS } from '../../../src/platforms/slack/limits.ts';
import { pagesOf } from '../../../src/platforms/slack/pages.ts';
import { renderView } from '../../../src/platforms/slack/render.ts';
import { plainText, readableText } from '../../../src/platforms/slack/text.ts';
import { block, hostileText, view } from '../../chat/arbitrary-view.ts';
import { blockProblems, textLength, viewProblems } from '../../twins/slack/block-kit.ts';
import { everyBlock } from '../demo-parts.ts';

const pictures = (known: boolean) => () => (known ? 'F0000000A1' : undefined);
const render = (blocks: readonly Block[], text = 'A view') =>
  renderView({ text, blocks }, pictures(true)).blocks;
const text = (said: string): View => ({ text: said, blocks: [{ kind: 'text', text: said }] });

describe('a View in Slack', () => {
  it('keeps within what Slack takes, whatever it says', () => {
    fc.assert(
      fc.property(view, fc.boolean(), (any, known) => {
        for (const page of pagesOf(any)) {
          const payload = renderView(page, pictures(known));
          expect(blockProblems(payload.blocks, 'message')).toEqual([]);
          expect(payload.text.trim()).not.toBe('');
          expect(payload.text.length).toBeLessThanOrEqual(4000);
          expect(textLength(payload.blocks)).toBeLessThan(12_000);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('is split as ever whether or not it clearly fits into one message', () => {
    const short = fc.string({ maxLength: 80 });
    const simple: fc.Arbitrary<Block> = fc.oneof(
      fc.record({
        kind: fc.constantFrom('text' as const, 'note' as const, 'heading' as const, 'code' as const),
        text: short,
      }),
      fc.record({
        kind: fc.constant('list' as const),
        items: fc.array(fc.array(short, { minLength: 1, maxLength: 3 }), { maxLength: 60 }),
      }),
      fc.record({
        kind: fc.constant('buttons' as const),
        buttons: fc.array(fc.record({ label: short, action: short }), { maxLength: 12 }),
      }),
    );
    const views = fc.record({
      text: short,
      blocks: fc.array(fc.oneof(simple, simple, simple, block), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(views, (any) => {
        expect(pagesOf(any)).toEqual(paginate(any, SLACK_LIMITS));
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  it('keeps within what the home tab takes', () => {
    fc.assert(
      fc.property(view, (any) => {
        expect(viewProblems(homeTab(any, { channel: 'D1' }))).toEqual([]);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('pings nobody, whatever a learner wrote', () => {
    fc.assert(
      fc.property(hostileText, (said) => {
        const everywhere: View = {
          text: said,
          blocks: [
            { kind: 'heading', text: said },
            { kind: 'heading', text: said, level: 3 },
            { kind: 'text', text: [said, { kind: 'strong', text: said }] },
            { kind: 'note', text: said },
            { kind: 'note', text: [{ kind: 'emphasis', text: said }, said] },
            { kind: 'callout', tone: 'info', text: said },
            { kind: 'quote', text: said, by: said },
            { kind: 'code', text: said },
            { kind: 'buttons', buttons: [{ label: said, action: 'x' }] },
          ],
        };
        for (const page of paginate(everywhere, SLACK_LIMITS)) {
          const payload = renderView(page, pictures(true));
          expect(JSON.stringify(payload)).not.toMatch(/<(!|@|#)(?!date)/);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('has a form for every kind of block', () => {
    const [page] = paginate(everyBlock(Date.UTC(2026, 0, 5, 12)), SLACK_LIMITS);
    expect(renderView(page ?? text(''), pictures(true))).toMatchSnapshot();
  });

  it.each<Block>([
    { kind: 'heading', text: 'Freezing & thawing' },
    { kind: 'heading', text: 'Small', level: 3 },
    { kind: 'text', text: ['Is ', { kind: 'strong', text: 'a < b' }, '?'] },
    { kind: 'note', text: 'lesson_8.6 *not bold*' },
    {
      kind: 'note',
      text: [
        'From ',
        { kind: 'link', text: 'lesson | 8.6', url: 'https://example.org/a|b' },
        ' *plain* :smile:',
      ],
    },
    { kind: 'note', text: [{ kind: 'time', at: Date.UTC(2026, 0, 5), style: 'moment' }] },
    { kind: 'callout', tone: 'warning', text: 'Only 12 examples.' },
    { kind: 'list', ordered: true, items: ['Take', ['Fr', { kind: 'emphasis', text: 'ee' }, 'ze']] },
    { kind: 'definitions', items: [{ term: 'Head', text: 'Turns a vector into a label.' }] },
    { kind: 'quote', text: 'Why?', by: 'Student' },
    { kind: 'code', text: 'const a = 1 && 2;', language: 'ts' },
    {
      kind: 'table',
      caption: 'Per label',
      columns: [{ title: 'Label' }, { title: 'Recall', align: 'right' }],
      rows: [
        ['positive', '0.91'],
        ['', '1'],
      ],
    },
    { kind: 'image', file: { name: 'a.png', mediaType: 'image/png', data: new Uint8Array(3) }, alt: 'A dot' },
    {
      kind: 'file',
      file: { name: 'card.txt', mediaType: 'text/plain', data: new Uint8Array(3) },
      description: 'The card',
    },
    { kind: 'progress', label: 'Epoch 3 of 5', value: 0.6 },
    { kind: 'progress', label: 'Waiting' },
    { kind: 'divider' },
    {
      kind: 'buttons',
      buttons: [
        { label: 'Go', action: 'go|1', style: 'primary' },
        { label: 'Go again', action: 'go|1' },
        { label: 'Not now', action: 'no', disabled: true },
      ],
    },
    {
      kind: 'select',
      label: 'Lesson',
      action: 'open',
      options: [
        { label: '8.5', value: '8.5', description: '40 minutes' },
        { label: '8.6', value: '8.6', selected: true },
      ],
    },
    {
      kind: 'select',
      label: 'Several',
      action: 'some',
      max: 2,
      options: [
        { label: 'A', value: '' },
        { label: 'B', value: 'b' },
      ],
    },
  ])('$kind', (each) => {
    const blocks = render([each]);
    expect(blockProblems(blocks, 'message')).toEqual([]);
    expect(blocks).toMatchSnapshot();
  });

  it('shows a second table as aligned text, or by lines when it is wide', () => {
    const table = (width: number): Block => ({
      kind: 'table',
      caption: 'T',
      columns: [{ title: 'a' }, { title: 'b', align: 'right' }],
      rows: [['x'.repeat(width), '1']],
    });
    const [, native, , narrow, , wide] = render([table(2), table(3), table(80)]);
    expect([native, narrow, wide]).toMatchSnapshot();
  });

  it('says what a picture shows where there is no picture', () => {
    const file = { name: 'a.svg', mediaType: 'image/svg+xml', data: new Uint8Array(3) };
    expect(
      JSON.stringify(
        renderView({ text: 't', blocks: [{ kind: 'image', file, alt: 'A curve' }] }, pictures(false)),
      ),
    ).toContain('A curve');
  });

  it('never shows an empty message', () => {
    expect(renderView({ text: '', blocks: [{ kind: 'text', text: ' ' }] }, pictures(true))).toEqual({
      text: '…',
      blocks: [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '…' }] }],
        },
      ],
    });
  });
});

describe('text', () => {
  it('keeps within its limit once escaped', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 5, max: 150 }), (said, limit) => {
        expect((plainText(said, limit)?.text ?? '').length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('of a message reads as its reader sees it', () => {
    expect(readableText('<@U1> what is &lt;b&gt; in <https://a.example|a.example>?', 'U1')).toBe(
      'what is <b> in a.example?',
    );
    expect(readableText('<!here> ask <@U2|ben> in <#C1|class> &amp;amp;')).toBe(
      '@here ask @ben in #class &amp;',
    );
    expect(readableText('a <b> c')).toBe('a <b> c');
  });

  it('of an option value comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (value) => {
        expect(encodeValue(value)).not.toBe('');
        expect(decodeValue(encodeValue(value))).toBe(value);
      }),
    );
    expect(() => encodeValue('x'.repeat(151))).toThrow(RangeError);
  });
});
