import { type Block, type Button, strong, type View } from '../../chat/view.ts';
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
} from '../actions.ts';
import { describeReport } from '../chart/report-picture.ts';
import type { FinetuneInput } from '../job.ts';
import type { KeptModel } from '../model/kept-model.ts';
import type { Baseline, Mistake, Report } from '../report.ts';
import { counted, percent, sayInterval } from '../words.ts';
import { findingBlocks, findingLines } from './finding-blocks.ts';
import { labelTable, perLabelRows, weakestRows } from './label-table.ts';
import { mistakeQuote } from './mistakes-view.ts';
import {
  comparisonSentences,
  howSentence,
  needSentence,
  resultSentence,
  SIGNIFICANT,
  sayMistake,
  splitSentence,
  transferSentence,
} from './report-sentences.ts';

const SHORT_LABELS = 12;
const SHORT_MISTAKES = 3;

/**
 * What the class sees when a training is done.
 * @param summary what the check found in the examples: it was shown while they were trained, which may have been short
 */
export function reportView(
  model: KeptModel,
  report: Report,
  picture: Uint8Array | undefined,
  { findings, columns }: Pick<FinetuneInput['summary'], 'findings' | 'columns'>,
): View {
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
    ...findingBlocks(findings),
    { kind: 'note', text: `${splitSentence(report)} ${howSentence(report)}` },
    ...reportButtons(model, report, columns !== undefined).map((buttons) => ({
      kind: 'buttons' as const,
      buttons,
    })),
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
      ...findingLines(findings),
      splitSentence(report),
    ].join('\n'),
    blocks,
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

function mistakeBlocks(title: string, mistakes: readonly Mistake[]): readonly Block[] {
  if (mistakes.length === 0) return [];
  return [{ kind: 'text', text: [strong(title)] }, ...mistakes.flatMap(mistakeQuote)];
}

/** Rows of at most five, as platforms take them. */
function reportButtons(
  { id, shared }: KeptModel,
  report: Report,
  hasColumns: boolean,
): readonly (readonly Button[])[] {
  const model = { model: id };
  const layers = moreLayers(report);
  return [
    [
      { label: 'Try it', action: tryAction.id(model), style: 'primary' },
      { label: 'Details', action: detailsAction.id(model) },
      { label: 'Mistakes', action: mistakesAction.id(model) },
      { label: 'Compare', action: (report.comparison ? comparisonAction : compareAction).id(model) },
      ...(layers === undefined
        ? []
        : [{ label: `Train ${counted(layers, 'layer')} too`, action: layersAction.id(model) }]),
    ],
    [
      shared
        ? { label: 'Stop sharing', action: shareAction.id({ ...model, shared: 'no' }) }
        : { label: 'Share with the class', action: shareAction.id({ ...model, shared: 'yes' }) },
      { label: 'Download', action: downloadAction.id({ ...model, what: 'whole' }) },
      ...(hasColumns ? [{ label: 'Other columns', action: columnsAction.id({ source: `m:${id}` }) }] : []),
      { label: 'Delete', action: deleteAction.id(model), style: 'danger' },
    ],
  ];
}

/** How many layers the next training of the same examples trains; undefined when there are no more. */
export function moreLayers({
  mode,
  layers,
  encoderLayers = Number.POSITIVE_INFINITY,
}: Pick<Report, 'mode' | 'layers' | 'encoderLayers'>): number | undefined {
  const next = mode === 'unfrozen' ? layers + 1 : Math.min(2, encoderLayers);
  return next <= encoderLayers ? next : undefined;
}
