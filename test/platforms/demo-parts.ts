import { defineAction } from '../../src/chat/action.ts';
import type { AnyCommand } from '../../src/chat/command.ts';
import { lateFormsIn } from '../../src/chat/late-forms.ts';
import { createMessengerHub } from '../../src/chat/messenger.ts';
import { createRouter, type RouterLog } from '../../src/chat/router.ts';
import type { OptionSpecs } from '../../src/chat/values.ts';
import { type Block, emphasis, link, strong, type View } from '../../src/chat/view.ts';
import type { Store } from '../../src/store/store.ts';

/** What the demonstration tutors of the platforms have in common: actions, options, and a View of every block. */
export const count = defineAction('count.add', { by: { kind: 'integer' } });
export const slowAction = defineAction('slow.go', {});
export const pick = defineAction('pick.set', {});
export const noteOpen = defineAction('note.open', {});

export const noteSave = defineAction(
  'note.save',
  {},
  {
    title: { kind: 'text', label: 'Title', required: true, maxLength: 40, hint: 'A few words' },
    body: { kind: 'text', label: 'Your note', multiline: true },
    mood: {
      kind: 'choice',
      label: 'Mood',
      choices: [
        { value: 'calm', label: 'Calm' },
        { value: 'keen', label: 'Keen' },
      ],
    },
    file: { kind: 'file', label: 'Attachment', accept: ['.txt'] },
  },
);

export const vote = defineAction('vote.cast', { choice: { kind: 'text' } });

export const lessons = [
  { value: '8.5', label: '8.5 Convolutions' },
  { value: '8.6', label: '8.6 Transfer Learning' },
];

export const quizOptions = {
  lesson: { kind: 'text', description: 'The lesson to be asked about', autocomplete: true },
  questions: { kind: 'integer', description: 'How many', min: 1, max: 20 },
  mode: {
    kind: 'choice',
    description: 'How to go about it',
    choices: [
      { value: 'practice', label: 'Practice' },
      { value: 'exam', label: 'Exam' },
    ],
  },
} as const satisfies OptionSpecs;

export const counterView = (value: number): View => ({
  text: `Count ${value}`,
  blocks: [
    { kind: 'text', text: `Count ${value}` },
    { kind: 'buttons', buttons: [{ label: 'Add one', action: count.id({ by: 1 }), style: 'primary' }] },
  ],
});

export const askOptions = {
  question: { kind: 'text', description: 'What you want to know', required: true, maxLength: 300 },
} as const satisfies OptionSpecs;

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240" viewBox="0 0 640 240"><rect width="640" height="240" fill="#f5f2ea"/>${[60, 110, 150, 175, 190, 200].map((height, index) => `<rect x="${40 + index * 98}" y="${220 - height}" width="60" height="${height}" rx="6" fill="#1d5c4d"/>`).join('')}</svg>`;

/** A View with every kind of block. */
export function everyBlock(at: number): View {
  const blocks: Block[] = [
    { kind: 'heading', text: 'Transfer learning, in one page', level: 1 },
    {
      kind: 'text',
      text: [
        'A model that has ',
        strong('already learned'),
        ' one task begins the next one ',
        emphasis('ahead'),
        '. Read the ',
        link('survey', 'https://example.org/survey'),
        ' or the code: ',
        { kind: 'code', text: 'freeze(layers[0:10])' },
        '. Written ',
        { kind: 'time', at: at - 3_600_000, style: 'relative' },
        ', on ',
        { kind: 'time', at, style: 'moment' },
        '.',
      ],
    },
    { kind: 'heading', text: 'Why it saves work' },
    {
      kind: 'list',
      items: ['Fewer labelled examples', ['Less ', strong('time')], 'Better starting features'],
    },
    { kind: 'list', ordered: true, items: ['Take a trained encoder', 'Freeze it', 'Train a small head'] },
    {
      kind: 'definitions',
      items: [
        { term: 'Encoder', text: 'Turns text into a vector.' },
        { term: 'Head', text: 'Turns the vector into a label.' },
      ],
    },
    { kind: 'quote', text: 'Why not train everything from the start?', by: 'Student' },
    { kind: 'code', text: 'const head = train(features, labels);\n// two lines', language: 'ts' },
    { kind: 'callout', tone: 'info', text: 'A frozen layer is never updated.' },
    { kind: 'callout', tone: 'success', text: 'Right: 8 of 10.' },
    { kind: 'callout', tone: 'warning', text: 'Only 12 examples for “refund”.' },
    { kind: 'callout', tone: 'error', text: 'The file has no label column.' },
    {
      kind: 'table',
      caption: 'Per label',
      columns: [
        { title: 'Label' },
        { title: 'Precision', align: 'right' },
        { title: 'Recall', align: 'right' },
      ],
      rows: [
        ['positive', '0.91', '0.88'],
        ['negative', '0.86', '0.90'],
      ],
    },
    {
      kind: 'image',
      file: { name: 'curve.svg', mediaType: 'image/svg+xml', data: Buffer.from(SVG) },
      alt: 'Accuracy rises from 60 to 90 percent',
    },
    { kind: 'image', file: { name: 'dot.png', mediaType: 'image/png', data: PNG }, alt: 'A dot' },
    {
      kind: 'file',
      file: { name: 'model card.txt', mediaType: 'text/plain', data: Buffer.from('card') },
      description: 'What the model was trained on',
    },
    { kind: 'progress', label: 'Training, epoch 3 of 5', value: 0.6 },
    { kind: 'progress', label: 'Waiting for a place' },
    { kind: 'divider' },
    {
      kind: 'select',
      label: 'Open a lesson',
      action: pick.id({}),
      options: [
        { label: '8.5 Convolutions', value: '8.5', description: '40 minutes' },
        { label: '8.6 Transfer Learning', value: '8.6' },
      ],
    },
    {
      kind: 'select',
      label: 'Which are pre-trained models?',
      action: pick.id({}),
      min: 1,
      max: 3,
      options: [
        { label: 'ResNet', value: 'resnet' },
        { label: 'BERT', value: 'bert' },
        { label: 'Dropout', value: 'dropout', description: 'a regulariser' },
      ],
    },
    {
      kind: 'buttons',
      buttons: [
        { label: 'Next', action: count.id({ by: 1 }), style: 'primary' },
        { label: 'Back', action: count.id({ by: -1 }) },
        { label: 'Delete', action: count.id({ by: 0 }), style: 'danger' },
        { label: 'Not yet', action: count.id({ by: 2 }), disabled: true },
      ],
    },
    { kind: 'note', text: 'Source: lesson 8.6' },
  ];
  return { text: 'Transfer learning, in one page', blocks };
}

/** What every demo ties together: a router of its commands over a store, and how it speaks unasked. */
export function tieTogether<Services>(parts: {
  readonly commands: readonly AnyCommand<Services>[];
  readonly services: Services;
  readonly store: Store;
  readonly log: RouterLog;
  readonly now: () => number;
  readonly deferAfterMs: number;
}) {
  const { store, ...rest } = parts;
  const messenger = createMessengerHub();
  const newId = () => crypto.randomUUID();
  const router = createRouter<Services>({
    ...rest,
    messenger,
    lateForms: lateFormsIn(store.collection('system', 'demo-forms'), newId),
    freeText: { command: 'ask', option: 'question' },
  });
  return { router, messenger, newId };
}
