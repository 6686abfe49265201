import type { Block, View } from '../../chat/view.ts';
import { confusedPairs } from '../chart/confusion-matrix.ts';
import type { KeptModel } from '../model/kept-model.ts';
import type { Report } from '../report.ts';
import { counted, percent, sayInterval, wayName } from '../words.ts';
import { labelTable, perLabelRows } from './label-table.ts';
import { calibrationSentence, needSentence, splitSentence } from './report-sentences.ts';

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
      text:
        test.accuracy === 1
          ? `${percent(test.macroF1, test.n)}. Without a mistake to draw, resampling gives no interval for it: the accuracy’s is the one to look at.`
          : `${percent(test.macroF1, test.n)}, 95% interval ${sayInterval(test.macroF1Ci95, test.n)} (percentile bootstrap, Efron 1979, 1,000 resamples).`,
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
      text: `${seconds.total.toFixed(1)} s: loading ${seconds.load.toFixed(1)}, reading texts ${seconds.features.toFixed(1)}, testing with baselines ${seconds.evaluate.toFixed(1)}, training ${seconds.train.toFixed(1)}${comparing(report)}. At most ${report.peakMemoryMb} MB of memory.`,
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
                `“${truth}” taken for “${predicted}”: ${count === 1 ? 'once' : `${count} times`}`,
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

/** What of the time is left went into the other ways. */
function comparing({ comparison, seconds }: Report): string {
  if (!comparison) return '';
  const { total, load, features, train, evaluate } = seconds;
  return `, comparing ${Math.max(0, total - load - features - train - evaluate).toFixed(1)}`;
}

function learntSentence(report: Report): string {
  const { encoder, fingerprint, engine, seed } = report;
  const what =
    report.mode === 'tfidf' ? wayName(report) : `Encoder ${encoder} (${fingerprint}), ${wayName(report)}`;
  return `${what}; ${trainingOf(report)}; engine ${engine}; seed ${seed}.`;
}

function trainingOf({ mode, c, tuning }: Report): string {
  const regression = `softmax regression by L-BFGS, penalty C = ${c}`;
  const head = mode === 'tfidf' ? regression : `${regression} chosen on held-out examples`;
  if (!tuning?.epochs) return head;
  const layers = `${tuning.parameters.toLocaleString('en')} numbers trained by AdamW in ${counted(tuning.epochs, 'pass', 'passes')} of ${tuning.secondsPerEpoch.toFixed(1)} s`;
  return c === undefined ? layers : `${head}; from there on ${layers}`;
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
