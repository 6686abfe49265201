import type { Block, Button, View } from '../chat/view.ts';
import { emphasis, strong } from '../chat/view.ts';
import {
  columnsAction,
  compareAction,
  comparisonAction,
  deleteAction,
  detailsAction,
  downloadAction,
  layersAction,
  mistakesAction,
  shareAction,
  tryAction,
} from './actions.ts';
import { confusedPairs } from './chart/confusion-matrix.ts';
import { describeReport } from './chart/report-picture.ts';
import type { KeptModel } from './model/model-store.ts';
import type { Baseline, Comparison, Mistake, Report } from './report.ts';
import {
  calibrationSentence,
  comparisonSentences,
  howSentence,
  needSentence,
  resultSentence,
  SIGNIFICANT,
  sayMistake,
  splitSentence,
  transferSentence,
  wayName,
  wayTitle,
} from './report-sentences.ts';
import { counted, percent, sayInterval } from './words.ts';

const SHORT_LABELS = 12;
const SHORT_MISTAKES = 3;

/** What the class sees when a training is done. */
export function reportView(model: KeptModel, report: Report, picture: Uint8Array | undefined): View {
  const result = resultSentence(report);
  const transfer = report.comparison && transferSentence(report.comparison, report);
  const comparison = [...comparisonSentences(report), ...(transfer ? [transfer] : [])];
  const need = needSentence(report);
  const alt = describeReport(report);
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
            file: { name: 'report.png', mediaType: 'image/png', data: picture },
            alt,
          },
        ]
      : []),
    labelTable(caption, shown),
    ...(need ? [{ kind: 'text' as const, text: need }] : []),
    ...mistakeBlocks('Its most confident mistakes', worst),
    { kind: 'note', text: `${splitSentence(report)} ${howSentence(report)}` },
    ...reportButtons(model, report).map((buttons) => ({ kind: 'buttons' as const, buttons })),
  ];
  return {
    text: [
      `The model “${model.name}” is trained.`,
      result,
      ...comparison,
      alt,
      `${caption}: ${shown.map(([label, precision, recall, f1]) => `${label} – precision ${precision}, recall ${recall}, F1 ${f1}`).join('; ')}.`,
      ...(need ? [need] : []),
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
  const need = needSentence(report);
  const facts = [
    {
      term: 'Accuracy',
      text: `${percent(test.accuracy, test.n)}, 95% interval ${sayInterval(test.accuracyCi95, test.n)} (Wilson score interval, 1927).`,
    },
    {
      term: 'Macro-F1',
      text: `${percent(test.macroF1, test.n)}, 95% interval ${sayInterval(test.macroF1Ci95, test.n)} (percentile bootstrap, Efron 1979, 1,000 resamples).`,
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
    { term: 'Calibration', text: calibrationSentence(report) },
    ...(need ? [{ term: 'More examples', text: need }] : []),
    { term: 'Learnt', text: learntSentence(report) },
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
      ...reliabilityTable(report),
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

/** Rows of at most five, as platforms take them. */
function reportButtons({ id, shared }: KeptModel, report: Report): readonly (readonly Button[])[] {
  const model = { model: id };
  const layers = moreLayers(report);
  return [
    [
      { label: 'Try it', action: tryAction.id(model), style: 'primary' },
      { label: 'Details', action: detailsAction.id(model) },
      { label: 'Mistakes', action: mistakesAction.id(model) },
      { label: 'Compare', action: (report.comparison ? comparisonAction : compareAction).id(model) },
      { label: `Train ${counted(layers, 'layer')} too`, action: layersAction.id(model) },
    ],
    [
      shared
        ? { label: 'Stop sharing', action: shareAction.id({ ...model, shared: 'no' }) }
        : { label: 'Share with the class', action: shareAction.id({ ...model, shared: 'yes' }) },
      { label: 'Download', action: downloadAction.id({ ...model, what: 'whole' }) },
      { label: 'Other columns', action: columnsAction.id({ source: `m:${id}` }) },
      { label: 'Delete', action: deleteAction.id(model), style: 'danger' },
    ],
  ];
}

/** How many layers the next training of the same examples trains. */
export const moreLayers = ({ mode, layers }: Pick<Report, 'mode' | 'layers'>) =>
  mode === 'unfrozen' ? layers + 1 : 2;

/** Other ways beside the one that was taken, measured on the same examples. */
export function comparisonView(model: KeptModel, report: Report, comparison: Comparison): View {
  const { table, learningCurve } = comparison;
  const { n } = report.test;
  const transfer = transferSentence(comparison, report);
  const rows = table.map((way) => [
    wayTitle(way),
    percent(way.accuracy, n),
    sayInterval(way.accuracyCi95, n),
    percent(way.macroF1, n),
    way.p < SIGNIFICANT ? `yes (p = ${way.p.toFixed(3)})` : 'may be chance',
    way.seconds.toFixed(1),
  ]);
  const shots = [...new Set(learningCurve.map((point) => point.shots))].sort((a, b) => a - b);
  const ways = [...new Map(learningCurve.map((point) => [wayTitle(point), point])).keys()];
  const curve = ways.map((way) => [
    way,
    ...shots.map((each) => {
      const point = learningCurve.find((one) => wayTitle(one) === way && one.shots === each);
      return point ? `${percent(point.accuracyMean)} ± ${Math.round(point.accuracySd * 100)}` : '–';
    }),
  ]);
  const right = { align: 'right' } as const;
  return {
    text: [
      `Ways to train “${model.name}”, on the same examples.`,
      ...(transfer ? [transfer] : []),
      ...rows.map(([way, accuracy, interval]) => `${way}: ${accuracy} (${interval})`),
    ].join('\n'),
    blocks: [
      { kind: 'heading', text: `Ways to train “${model.name}”`, level: 2 },
      ...(transfer ? [{ kind: 'text' as const, text: transfer }] : []),
      {
        kind: 'table',
        caption: `On the same ${counted(n, 'test example')}`,
        columns: [
          { title: 'Way' },
          { title: 'Accuracy', ...right },
          { title: '95% interval', ...right },
          { title: 'Macro-F1', ...right },
          { title: 'Differs from this model' },
          { title: 'Seconds', ...right },
        ],
        rows,
      },
      ...(curve.length > 0
        ? [
            {
              kind: 'table' as const,
              caption: 'Accuracy by examples of each label, mean ± deviation over draws',
              columns: [{ title: 'Way' }, ...shots.map((each) => ({ title: String(each), ...right }))],
              rows: curve,
            },
          ]
        : []),
      {
        kind: 'note',
        text: 'Differences are tested with the exact McNemar test (1947); below p = 0.05 they are taken for more than chance.',
      },
    ],
  };
}

function learntSentence(report: Report): string {
  const { encoder, fingerprint, c, engine, seed, tuning } = report;
  const head = `softmax regression by L-BFGS, penalty C = ${c} chosen by cross-validation`;
  const layers = tuning
    ? `; ${tuning.parameters.toLocaleString('en')} numbers trained in ${counted(tuning.epochs, 'pass', 'passes')} of ${tuning.secondsPerEpoch.toFixed(1)} s`
    : '';
  const what =
    report.mode === 'tfidf' ? wayName(report) : `Encoder ${encoder} (${fingerprint}), ${wayName(report)}`;
  return `${what}; ${head}${layers}; engine ${engine}; seed ${seed}.`;
}

function reliabilityTable({ calibration }: Report): readonly Block[] {
  if (!calibration) return [];
  return [
    {
      kind: 'table',
      caption: 'How far its probabilities can be believed',
      columns: [
        { title: 'When it is' },
        { title: 'it says', align: 'right' },
        { title: 'and is right', align: 'right' },
        { title: 'of', align: 'right' },
      ],
      rows: calibration.bins.map(({ from, to, confidence, accuracy, count }) => [
        `${percent(from)} to ${percent(to)} sure`,
        percent(confidence),
        percent(accuracy),
        String(count),
      ]),
    },
  ];
}
