import fc from 'fast-check';
import type { Block, Inline, Rich, View } from '../../src/chat/view.ts';

/** Strings as learners and attackers write them. */
export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.lorem({ maxCount: 400, mode: 'words' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '@everyone @here <@123> <!channel> <!here|x>',
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '```js\n`code` **bold** __u__ ~~s~~ ||spoiler||\n```',
      '[a](javascript:alert(1)) <https://evil.example|click>',
      '&amp; &lt; & < > " \' `',
      '\u202Ertl\u202C \u0000 \u200B👩‍👩‍👧‍👦é',
      '=HYPERLINK("http://x")',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 500, maxLength: 4000 }) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(5000)) },
);

const inline: fc.Arbitrary<Inline> = fc.oneof(
  hostileText,
  fc.record({
    kind: fc.constantFrom('strong' as const, 'emphasis' as const, 'code' as const),
    text: hostileText,
  }),
  fc.record({
    kind: fc.constant('link' as const),
    text: hostileText,
    url: fc.webUrl({ withQueryParameters: true }),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    at: fc.integer({ min: 0, max: 4e12 }),
    style: fc.constantFrom('relative' as const, 'moment' as const),
  }),
);

export const rich: fc.Arbitrary<Rich> = fc.oneof(hostileText, fc.array(inline, { maxLength: 6 }));

const file = fc.record({
  name: fc.constantFrom('matrix.png', 'report.csv', 'a b<c>.png'),
  mediaType: fc.constantFrom('image/png', 'text/csv'),
  data: fc.uint8Array({ maxLength: 16 }),
});

const actionId = fc.constantFrom('quiz.answer|r1|0', 'lesson.go|deep-learning%2F8.6|chapters|2', 'x');

export const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('heading' as const),
      text: hostileText,
      level: fc.constantFrom(1 as const, 2 as const, 3 as const),
    },
    { requiredKeys: ['kind', 'text'] },
  ),
  fc.record({ kind: fc.constantFrom('text' as const, 'note' as const), text: rich }),
  fc.record({
    kind: fc.constant('callout' as const),
    tone: fc.constantFrom('info' as const, 'success' as const, 'warning' as const, 'error' as const),
    text: rich,
  }),
  fc.record({
    kind: fc.constant('list' as const),
    items: fc.array(rich, { maxLength: 40 }),
    ordered: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('definitions' as const),
    items: fc.array(fc.record({ term: hostileText, text: rich }), { maxLength: 12 }),
  }),
  fc.record(
    { kind: fc.constant('quote' as const), text: rich, by: hostileText },
    { requiredKeys: ['kind', 'text'] },
  ),
  fc.record({ kind: fc.constant('code' as const), text: hostileText }),
  fc.integer({ min: 1, max: 25 }).chain((width) =>
    fc.record({
      kind: fc.constant('table' as const),
      caption: hostileText,
      columns: fc.array(fc.record({ title: hostileText }), { minLength: width, maxLength: width }),
      rows: fc.array(fc.array(hostileText, { maxLength: width }), { maxLength: 12 }),
    }),
  ),
  fc.record({ kind: fc.constant('image' as const), file, alt: hostileText }),
  fc.record({ kind: fc.constant('file' as const), file, description: hostileText }),
  fc.record({
    kind: fc.constant('buttons' as const),
    buttons: fc.array(
      fc.record(
        {
          label: hostileText,
          action: actionId,
          style: fc.constantFrom('primary' as const, 'secondary' as const, 'danger' as const),
          disabled: fc.boolean(),
        },
        { requiredKeys: ['label', 'action'] },
      ),
      { maxLength: 12 },
    ),
  }),
  fc.record({
    kind: fc.constant('select' as const),
    label: hostileText,
    action: actionId,
    options: fc.array(
      fc.record({ label: hostileText, value: fc.string({ maxLength: 50 }), description: hostileText }),
      {
        maxLength: 60,
      },
    ),
  }),
  fc.record(
    {
      kind: fc.constant('progress' as const),
      label: hostileText,
      value: fc.double({ min: 0, max: 1, noNaN: true }),
    },
    { requiredKeys: ['kind', 'label'] },
  ),
  fc.constant({ kind: 'divider' as const }),
);

export const view: fc.Arbitrary<View> = fc.record({
  text: hostileText,
  blocks: fc.array(block, { maxLength: 12 }),
});
