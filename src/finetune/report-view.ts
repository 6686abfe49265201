import type { Block, Button, View } from '../chat/view.ts';
import { emphasis, strong } from '../chat/view.ts';
import { deleteAction, detailsAction, mistakesAction, shareAction, tryAction } from './actions.ts';
import { confusedPairs, describeConfusionMatrix } from './chart/confusion-matrix.ts';
import type { KeptModel } from './model/model-store.ts';
import type { Baseline, Mistake, Report } from './report.ts';
import { counted, percent, sayInterval } from './words.ts';

/** Below this a difference is taken for more than chance, as is usual. */
const SIGNIFICANT = 0.05;
/** Half-width of the interval from which the report warns that the test was small. */
const WIDE = 0.08;
const SHORT_LABELS = 12;
const SHORT_MISTAKES = 3;

/** What the class sees when a training is done. */
export function reportView(model: KeptModel, report: Report, picture: Uint8Array | undefined): View {
  const result = resultSentence(report);
  const comparison = comparisonSentences(report);
  const worst = report.mistakes.slice(0, SHORT_MISTAKES);
  const perLabel = perLabelRows(report);
  const shown = perLabel.length <= SHORT_LABELS ? perLabel : weakestRows(report).slice(0, SHORT_LABELS);
  const caption =
    perLabel.length <= SHORT_LABELS
      ? 'Each label'
      : `The ${SHORT_LABELS} weakest of ${perLabel.length} labels`;
  const blocks: Block[] = [
    { kind: 'heading', text: `“${model.name}” is trained`, level: 2 },
    { kind: 'callout', tone: tone(report), text: result },
    { kind: 'text', text: comparison.join(' ') },
    comparisonTable(report),
    ...(picture
      ? [
          {
            kind: 'image' as const,
            file: { name: 'confusion-matrix.png', mediaType: 'image/png', data: picture },
            alt: describeConfusionMatrix(report.labels, report.test),
          },
        ]
      : []),
    labelTable(caption, shown),
    ...mistakeBlocks('Its most confident mistakes', worst),
    { kind: 'note', text: `${splitSentence(report)} ${howSentence(report)}` },
    { kind: 'buttons', buttons: reportButtons(model) },
  ];
  return {
    text: [
      `The model “${model.name}” is trained.`,
      result,
      ...comparison,
      describeConfusionMatrix(report.labels, report.test),
      `${caption}: ${shown.map(([label, precision, recall, f1]) => `${label} – precision ${precision}, recall ${recall}, F1 ${f1}`).join('; ')}.`,
      ...worst.map(sayMistake),
      splitSentence(report),
    ].join('\n'),
    blocks,
  };
}

/** Everything else the report knows: methods, all labels, data and machine. */
export function detailsView(model: KeptModel, report: Report): View {
  const { test, split, seconds } = report;
  const pairs = confusedPairs(report.labels, test).slice(0, 5);
  const facts = [
    {
      term: 'Accuracy',
      text: `${percent(test.accuracy, test.n)}, 95% interval ${sayInterval(test.accuracyCi95, test.n)} (Wilson score interval).`,
    },
    {
      term: 'Macro-F1',
      text: `${percent(test.macroF1, test.n)}, 95% interval ${sayInterval(test.macroF1Ci95, test.n)} (percentile bootstrap, 1,000 resamples).`,
    },
    { term: 'Tested by', text: splitSentence(report) },
    ...(split.repeats.length > 1
      ? [
          {
            term: 'Repeats',
            text: `Accuracies ${split.repeats.map((each) => percent(each)).join(', ')}; the middle one is reported. Their intervals treat each example as tested once.`,
          },
        ]
      : []),
    {
      term: 'Learnt',
      text: `Encoder ${report.encoder} (${report.fingerprint}), frozen; softmax head by L-BFGS, penalty C = ${report.c} chosen by cross-validation; engine ${report.engine}; seed ${report.seed}.`,
    },
    {
      term: 'Time',
      text: `${seconds.total.toFixed(1)} s: loading ${seconds.load.toFixed(1)}, reading texts ${seconds.features.toFixed(1)}, testing with baselines ${seconds.evaluate.toFixed(1)}, training ${seconds.train.toFixed(1)}. At most ${report.peakMemoryMb} MB of memory.`,
    },
  ];
  const rows = perLabelRows(report);
  const confused =
    pairs.length === 0
      ? []
      : [
          {
            kind: 'list' as const,
            items: pairs.map(
              ({ truth, predicted, count }) =>
                `“${truth}” taken for “${predicted}”: ${counted(count, 'time')}`,
            ),
          },
        ];
  return {
    text: [
      `Details of “${model.name}”.`,
      ...facts.map(({ term, text }) => `${term}: ${text}`),
      ...rows.map(
        ([label, precision, recall, f1, support]) =>
          `${label}: precision ${precision}, recall ${recall}, F1 ${f1}, ${support} tested`,
      ),
    ].join('\n'),
    blocks: [
      { kind: 'heading', text: `Details of “${model.name}”`, level: 2 },
      { kind: 'definitions', items: facts },
      labelTable('Each label', rows),
      ...(confused.length > 0 ? [{ kind: 'text' as const, text: 'Most often mistaken:' }, ...confused] : []),
      {
        kind: 'note',
        text: 'Precision: of those given the label, how many have it. Recall: of those that have it, how many were found. F1: their harmonic mean.',
      },
    ],
  };
}

export function mistakesView(model: KeptModel, report: Report): View {
  const { mistakes, test } = report;
  if (mistakes.length === 0) {
    const text = `“${model.name}” made no mistake on its ${counted(test.n, 'test example')}. That does not mean it never will: see the interval.`;
    return { text, blocks: [{ kind: 'text', text }] };
  }
  const all = test.n - Math.round(test.accuracy * test.n);
  const intro = `${counted(all, 'mistake')} on ${counted(test.n, 'test example')}; the ${mistakes.length} the model was most sure of:`;
  return {
    text: [`Mistakes of “${model.name}”. ${intro}`, ...mistakes.map(sayMistake)].join('\n'),
    blocks: [
      { kind: 'heading', text: `Mistakes of “${model.name}”`, level: 2 },
      { kind: 'text', text: intro },
      ...mistakes.flatMap(mistakeQuote),
      {
        kind: 'note',
        text: 'Some may be wrong in the data, not in the model: the rows are those of the file.',
      },
    ],
  };
}

/** Accuracy, its interval, and how much they can carry. */
export function resultSentence({ test }: Report): string {
  const { n, accuracy, accuracyCi95 } = test;
  const right = Math.round(accuracy * n);
  const base = `Right on ${right} of ${n} test examples: ${percent(accuracy, n)} accuracy. With 95% confidence the true accuracy is between ${sayInterval(accuracyCi95, n).replace(' to ', ' and ')}.`;
  const half = (accuracyCi95[1] - accuracyCi95[0]) / 2;
  if (half <= WIDE) return base;
  return `${base} That is a wide interval, because ${n} test examples say no more: a difference of fewer than about ${Math.round(half * 100)} points means little.`;
}

function comparisonSentences({ test, baselines, labels, counts }: Report): readonly string[] {
  const { majority, tfidf } = baselines;
  const most = labels[counts.indexOf(Math.max(...counts))] ?? '';
  const sentences = [
    `Always answering “${most}” would be right on ${percent(majority.accuracy, test.n)}${
      majority.p < SIGNIFICANT && test.accuracy > majority.accuracy
        ? ', so the model has learnt something.'
        : ', and the model is not clearly better: it may have learnt nothing.'
    }`,
  ];
  if (tfidf) sentences.push(tfidfSentence(test.accuracy, tfidf, test.n));
  return sentences;
}

function tfidfSentence(accuracy: number, tfidf: Baseline, n: number): string {
  const base = `Counting words and letters (TF-IDF), without any pre-training, is right on ${percent(tfidf.accuracy, n)}`;
  if (tfidf.p >= SIGNIFICANT)
    return `${base}; the difference may be chance (McNemar test, p = ${tfidf.p.toFixed(2)}).`;
  return accuracy > tfidf.accuracy
    ? `${base}: the pre-trained encoder helps here.`
    : `${base}, which is better: for these texts the encoder’s vectors tell less than the words themselves.`;
}

function tone({ test, baselines }: Report): 'success' | 'info' | 'warning' {
  const { majority } = baselines;
  if (majority.p >= SIGNIFICANT || test.accuracy <= majority.accuracy) return 'warning';
  return test.accuracyCi95[0] >= 0.8 ? 'success' : 'info';
}

function comparisonTable({ test, baselines }: Report): Block {
  const row = (name: string, { accuracy, accuracyCi95, macroF1 }: Omit<Baseline, 'p'>) => [
    name,
    percent(accuracy, test.n),
    sayInterval(accuracyCi95, test.n),
    percent(macroF1, test.n),
  ];
  return {
    kind: 'table',
    caption: 'Beside simpler ways, on the same test examples',
    columns: [
      { title: 'Classifier' },
      { title: 'Accuracy', align: 'right' },
      { title: '95% interval', align: 'right' },
      { title: 'Macro-F1', align: 'right' },
    ],
    rows: [
      row('This model', test),
      ...(baselines.tfidf ? [row('TF-IDF', baselines.tfidf)] : []),
      row('Most frequent label', baselines.majority),
    ],
  };
}

type LabelRow = readonly [label: string, precision: string, recall: string, f1: string, support: string];

function perLabelRows({ test }: Report): readonly LabelRow[] {
  return test.perLabel.map(({ label, precision, recall, f1, support }) => [
    label,
    percent(precision),
    percent(recall),
    percent(f1),
    String(support),
  ]);
}

function weakestRows(report: Report): readonly LabelRow[] {
  const rows = perLabelRows(report);
  return rows
    .map((row, index) => ({ row, f1: report.test.perLabel[index]?.f1 ?? 0 }))
    .sort((a, b) => a.f1 - b.f1)
    .map(({ row }) => row);
}

function labelTable(caption: string, rows: readonly LabelRow[]): Block {
  return {
    kind: 'table',
    caption,
    columns: [
      { title: 'Label' },
      { title: 'Precision', align: 'right' },
      { title: 'Recall', align: 'right' },
      { title: 'F1', align: 'right' },
      { title: 'Tested', align: 'right' },
    ],
    rows,
  };
}

function mistakeBlocks(title: string, mistakes: readonly Mistake[]): readonly Block[] {
  if (mistakes.length === 0) return [];
  return [{ kind: 'text', text: [strong(title)] }, ...mistakes.flatMap(mistakeQuote)];
}

function mistakeQuote({ text, truth, predicted, confidence, row }: Mistake): readonly Block[] {
  return [
    { kind: 'quote', text },
    {
      kind: 'note',
      text: [
        'Row ',
        String(row),
        ': said ',
        emphasis(predicted),
        ` (${percent(confidence)} sure), labelled `,
        emphasis(truth),
        '.',
      ],
    },
  ];
}

const sayMistake = ({ text, truth, predicted, confidence, row }: Mistake) =>
  `Row ${row}: “${text}” – said ${predicted} (${percent(confidence)} sure), labelled ${truth}.`;

function splitSentence({ split, examples }: Report): string {
  switch (split.kind) {
    case 'test-file':
      return `Trained on ${counted(examples, 'example')} and tested on the ${split.test} of the test file.`;
    case 'holdout':
      return `Tested on ${split.test} of the ${examples} examples that were held out, each label in proportion; the model that is kept was then trained on all ${examples}.`;
    case 'cross-validation':
      return `With ${counted(examples, 'example')}, each was tested in turn by ${split.folds}-fold cross-validation, ${split.repeats.length} times over; the model that is kept was trained on all ${examples}.`;
  }
}

function howSentence({ encoder, seconds, seed }: Report): string {
  return `Encoder ${encoder}, frozen. ${seconds.total.toFixed(1)} seconds. Seed ${seed}.`;
}

export function reportButtons({ id, shared }: KeptModel): readonly Button[] {
  return [
    { label: 'Try it', action: tryAction.id({ model: id }), style: 'primary' },
    { label: 'Details', action: detailsAction.id({ model: id }) },
    { label: 'Mistakes', action: mistakesAction.id({ model: id }) },
    shared
      ? { label: 'Stop sharing', action: shareAction.id({ model: id, shared: 'no' }) }
      : { label: 'Share with the class', action: shareAction.id({ model: id, shared: 'yes' }) },
    { label: 'Delete', action: deleteAction.id({ model: id }), style: 'danger' },
  ];
}
