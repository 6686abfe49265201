import type { Block } from '../../chat/view.ts';
import type { LabelScore } from '../evaluation/metrics.ts';
import type { Report } from '../report.ts';
import { percent } from '../words.ts';

export type LabelRow = readonly [
  label: string,
  precision: string,
  recall: string,
  f1: string,
  support: string,
];

/** How well each label was found, in words. */
export function perLabelRows({
  test,
}: {
  readonly test: Pick<Report['test'], 'perLabel'>;
}): readonly LabelRow[] {
  return test.perLabel.map((score) => [score.label, ...labelFigures(score), String(score.support)]);
}

/** Of a label that no tested example has, nothing is known. */
export const labelFigures = ({
  precision,
  recall,
  f1,
  support,
}: LabelScore): readonly [precision: string, recall: string, f1: string] =>
  support === 0 ? ['–', '–', '–'] : [percent(precision), percent(recall), percent(f1)];

/** The same of the labels that were tested, the lowest F1 first. */
export function weakestRows({ test }: Report): readonly LabelRow[] {
  const perLabel = test.perLabel.filter(({ support }) => support > 0).toSorted((a, b) => a.f1 - b.f1);
  return perLabelRows({ test: { perLabel } });
}

export function labelTable(caption: string, rows: readonly LabelRow[]): Block {
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
