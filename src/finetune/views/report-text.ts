import type { Report } from '../report.ts';
import { percent, sayInterval, wayTitle } from '../words.ts';
import { perLabelRows } from './label-table.ts';
import {
  calibrationSentence,
  comparisonSentences,
  howSentence,
  needSentence,
  resultSentence,
  sayMistake,
  splitSentence,
  transferSentence,
} from './report-sentences.ts';

const MISTAKES = 5;

/** The report for a terminal. */
export function reportText(report: Report): string {
  const { test, baselines, comparison } = report;
  const need = needSentence(report);
  const transfer = comparison && transferSentence(comparison, report);
  const way = (
    name: string,
    { accuracy, accuracyCi95, macroF1 }: typeof baselines.majority | typeof test,
  ) => [name, percent(accuracy, test.n), sayInterval(accuracyCi95, test.n), percent(macroF1, test.n)];
  const others = comparison
    ? comparison.table.map((each) => way(wayTitle(each), each))
    : [way('This model', test), ...(baselines.tfidf ? [way('TF-IDF', baselines.tfidf)] : [])];
  return [
    resultSentence(report),
    ...comparisonSentences(report),
    ...(transfer ? [transfer] : []),
    '',
    columns(
      ['', 'Accuracy', '95% interval', 'Macro-F1'],
      [...others, way('Most frequent label', baselines.majority)],
    ),
    '',
    columns(['Label', 'Precision', 'Recall', 'F1', 'Tested'], perLabelRows(report)),
    '',
    ...(need ? [need] : []),
    calibrationSentence(report),
    splitSentence(report),
    howSentence(report),
    ...(report.mistakes.length > 0 ? ['', 'Most confident mistakes:'] : []),
    ...report.mistakes.slice(0, MISTAKES).map((each) => `  ${sayMistake(each)}`),
  ].join('\n');
}

function columns(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
