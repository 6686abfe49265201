import type { Block, View } from '../../chat/view.ts';
import { headerAction, labelColumnAction, textColumnAction, useColumnsAction } from '../actions.ts';
import type { CheckedUpload } from '../dataset/check-upload.ts';
import type { ColumnChoice } from '../dataset/columns.ts';
import type { FoundColumns } from '../dataset/extract.ts';
import { counted } from '../words.ts';

/** Most columns a table of the preview shows. */
const SHOWN_COLUMNS = 5;
const SHOWN_LABELS = 8;
const SELECT_OPTIONS = 25;

export interface ChosenColumns {
  readonly text: number;
  readonly label: number;
  readonly header: 'yes' | 'no';
}

export const chosenColumns = ({ text, label, header }: FoundColumns): ChosenColumns => ({
  text,
  label,
  header: header ? 'yes' : 'no',
});

/** As the reader of tables takes them: numbers from 1. */
export const columnChoice = ({ text, label, header }: ChosenColumns): ColumnChoice & { header: boolean } => ({
  text: text + 1,
  label: label + 1,
  header: header === 'yes',
});

/** The columns of a file with its first rows, to be chosen, and what is found in them as they are chosen now. */
export function columnsView(source: string, checked: CheckedUpload, chosen: ChosenColumns): View {
  const { columns, findings, counts, examples } = checked;
  const args = { source, ...chosen };
  const titles = columns?.titles ?? [];
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ sentence }) => sentence);
  const name = (at: number) => `“${titles[at] ?? `Column ${at + 1}`}”`;
  const now = `Texts from ${name(chosen.text)}, labels from ${name(chosen.label)}; the first row ${chosen.header === 'yes' ? 'holds titles' : 'is an example'}.`;
  const found =
    errors.length > 0
      ? errors.join('\n')
      : `So read, there are ${counted(examples, 'example')} of ${counted(counts.length, 'label')}: ${counts
          .slice(0, SHOWN_LABELS)
          .map(({ label, count }) => `${label} ${count}`)
          .join(', ')}${counts.length > SHOWN_LABELS ? `, and ${counts.length - SHOWN_LABELS} more` : ''}.`;
  const shown = titles.slice(0, SHOWN_COLUMNS);
  const select = (label: string, action: string, current: number): Block => ({
    kind: 'select',
    label,
    action,
    options: titles.slice(0, SELECT_OPTIONS).map((title, index) => ({
      label: `${index + 1}. ${title}`.slice(0, 75),
      value: String(index),
      selected: index === current,
    })),
  });
  return {
    text: ['Choose the columns.', now, found].join('\n'),
    blocks: [
      { kind: 'heading', text: 'Choose the columns', level: 2 },
      {
        kind: 'table',
        caption: 'How the file begins',
        columns: shown.map((title) => ({ title })),
        rows: (columns?.rows ?? []).map((row) => shown.map((_, at) => row[at] ?? '')),
      },
      { kind: 'text', text: now },
      { kind: 'callout', tone: errors.length > 0 ? 'warning' : 'info', text: found },
      select('Column of the texts', textColumnAction.id(args), chosen.text),
      select('Column of the labels', labelColumnAction.id(args), chosen.label),
      {
        kind: 'select',
        label: 'The first row',
        action: headerAction.id(args),
        options: [
          { label: 'holds titles', value: 'yes', selected: chosen.header === 'yes' },
          { label: 'is an example', value: 'no', selected: chosen.header === 'no' },
        ],
      },
      {
        kind: 'buttons',
        buttons: [
          {
            label: 'Train with these columns',
            action: useColumnsAction.id(args),
            style: 'primary',
            ...(errors.length > 0 && { disabled: true }),
          },
        ],
      },
    ],
  };
}

/** Why nothing can be trained as the file was read, and a way to read it otherwise. */
export function refusedView(errors: readonly string[], columns: FoundColumns, action: string): View {
  const read = `Texts were taken from “${columns.titles[columns.text] ?? columns.text + 1}”, labels from “${columns.titles[columns.label] ?? columns.label + 1}”.`;
  return {
    text: [...errors, read].join('\n'),
    blocks: [
      { kind: 'callout', tone: 'warning', text: errors.join('\n') },
      { kind: 'text', text: read },
      { kind: 'buttons', buttons: [{ label: 'Choose other columns', action, style: 'primary' }] },
    ],
  };
}
