import type { View } from '../../chat/view.ts';
import type { KeptModel } from '../model/kept-model.ts';
import type { ComparedWay, Comparison, Report } from '../report.ts';
import { counted, percent, sayInterval, wayTitle } from '../words.ts';
import { SIGNIFICANT, transferSentence } from './report-sentences.ts';

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
    differs(way, report),
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
  const draws = [...new Set(learningCurve.map((point) => point.draws))].sort((a, b) => a - b).join(' or ');
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
          { title: 'Differs' },
          { title: 'Seconds', ...right },
        ],
        rows,
      },
      ...(curve.length > 0
        ? [
            {
              kind: 'table' as const,
              caption: `Accuracy by examples of each label, mean ± deviation in points over ${draws} draws`,
              columns: [{ title: 'Way' }, ...shots.map((each) => ({ title: `${each} each`, ...right }))],
              rows: curve,
            },
          ]
        : []),
      {
        kind: 'note',
        text: 'Differences from this model are tested with the exact McNemar test (1947); below p = 0.05 they are taken for more than chance.',
      },
    ],
  };
}

function differs(way: ComparedWay, { mode, layers }: Report): string {
  if (way.mode === mode && way.layers === layers) return 'this model';
  if (way.p >= SIGNIFICANT) return 'may be chance';
  return way.p < 0.001 ? 'yes (p < 0.001)' : `yes (p = ${way.p.toFixed(3)})`;
}
