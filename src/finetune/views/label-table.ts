import type { Block } from '../../chat/view.ts';
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
export function perLabelRows({ test }: Report): readonly LabelRow[] {
  return test.perLabel.map(({ label, precision, recall, f1, support }) => [
    label,
    percent(precision),
    percent(recall),
    percent(f1),
    String(support),
  ]);
}

/** The same, the lowest F1 first. */
export function weakestRows(report: Report): readonly LabelRow[] {
  const rows = perLabelRows(report);
  return rows
    .map((row, index) => ({ row, f1: report.test.perLabel[index]?.f1 ?? 0 }))
    .sort((a, b) => a.f1 - b.f1)
    .map(({ row }) => row);
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
