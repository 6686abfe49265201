import { UserError } from '../../chat/errors.ts';
import { checkExamples } from './checks.ts';
import { foldLabel, foldText, type RawExample, shorten } from './clean.ts';
import { type ColumnChoice, hasTitles } from './columns.ts';
import { decodeText } from './decode.ts';
import { extract, type FoundColumns } from './extract.ts';
import { type Finding, finding } from './finding.ts';
import { normaliseLabels } from './labels.ts';
import { readTable } from './read-table.ts';
import type { Table } from './table.ts';

/** Labelled texts, cleaned. Parallel arrays by example. */
export interface Dataset {
  readonly texts: readonly string[];
  /** Distinct labels, in alphabetical order. */
  readonly labels: readonly string[];
  /** Label index of each text. */
  readonly y: Int32Array;
  /** Row of each text in the file, counted from 1 as a spreadsheet does; 0 for one that only a correction has. */
  readonly rows: Int32Array;
  /** Number of the correction that gave each text its label, counted from 1; 0 where the file did. */
  readonly corrections?: Int32Array;
  /** How many corrections were left out because their texts are tested; absent where there were none. */
  readonly correctionsOfTested?: number;
}

export interface CheckedDataset {
  /** Absent when there is an error among the findings. */
  readonly dataset?: Dataset;
  readonly findings: readonly Finding[];
  /** Examples of each label, most frequent first. */
  readonly counts: readonly { readonly label: string; readonly count: number }[];
  readonly columns?: FoundColumns;
  /** The titles of the columns used, for a test file to have them read from the same ones. */
  readonly titles?: ColumnChoice;
}

export interface DatasetLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
}

/**
 * Reads and checks labelled examples from the bytes of a file or of pasted lines.
 * @throws UserError when no examples can be read at all; what is wrong with single rows is among the findings.
 */
export function readDataset(bytes: Uint8Array, limits: DatasetLimits, choice?: ColumnChoice): CheckedDataset {
  const { examples, findings, columns, titles } = readExamples(bytes, limits, () => choice);
  const labelled = normaliseLabels(examples);
  const checked = checkExamples(labelled.examples);
  const built = build(checked.examples, [...findings, ...labelled.findings, ...checked.findings]);
  return { ...built, ...(columns && { columns }), ...(titles && { titles }) };
}

/**
 * Reads examples to be tested on. Their labels must be among the training's.
 * @param titles of the training file's columns; where the test file has them too, they are what is read
 * @throws UserError as `readDataset`, and for labels that training does not have.
 */
export function readTestDataset(
  bytes: Uint8Array,
  limits: DatasetLimits,
  train: Dataset,
  choice?: ColumnChoice,
  titles?: ColumnChoice,
): CheckedDataset {
  const { examples, findings } = readExamples(bytes, limits, (table) =>
    titles && hasTitles(table, titles) ? titles : choice,
  );
  const known = new Map(train.labels.map((label) => [foldLabel(label), label]));
  const unknown: RawExample[] = [];
  const mapped: RawExample[] = [];
  const learnt = new Set(train.texts.map(foldText));
  const seen: number[] = [];
  const met = new Set<string>();
  const repeated: number[] = [];
  const incomplete: number[] = [];
  for (const example of examples) {
    if (example.text === '' || example.label === '') {
      incomplete.push(example.row);
      continue;
    }
    const label = known.get(foldLabel(example.label));
    if (label === undefined) unknown.push(example);
    else {
      mapped.push({ ...example, label });
      const text = foldText(example.text);
      if (learnt.has(text)) seen.push(example.row);
      if (met.has(text)) repeated.push(example.row);
      met.add(text);
    }
  }
  const extra: Finding[] = findings.map((each) => ({
    ...each,
    message: `In the test file: ${each.message}`,
  }));
  if (unknown.length > 0) {
    const names = [...new Set(unknown.map(({ label }) => `“${shorten(label)}”`))].slice(0, 5).join(', ');
    extra.push(
      finding(
        'error',
        'unknown-labels',
        `The test file has labels that the training file does not have: ${names}.`,
        unknown.map(({ row }) => row),
      ),
    );
  }
  if (incomplete.length > 0) {
    const message =
      incomplete.length === 1
        ? 'One row of the test file has no text or no label and is left out.'
        : `${incomplete.length} rows of the test file have no text or no label and are left out.`;
    extra.push(finding('warning', 'test-incomplete', message, incomplete));
  }
  const tested = new Set(mapped.map(({ label }) => label));
  const untested = train.labels.filter((label) => !tested.has(label));
  if (mapped.length > 0 && untested.length > 0) {
    const names = untested
      .slice(0, 5)
      .map((label) => `“${shorten(label)}”`)
      .join(', ');
    const more = untested.length > 5 ? ` and ${untested.length - 5} more` : '';
    const message = `The test file has no example of ${names}${more}: nothing is found out about ${untested.length === 1 ? 'this label' : 'these labels'}.`;
    extra.push(finding('warning', 'untested-labels', message));
  }
  if (mapped.length === 0)
    extra.push(finding('error', 'no-examples', 'The test file has no usable examples.'));
  if (seen.length > 0) {
    extra.push(
      finding(
        'warning',
        'test-seen',
        seen.length === 1
          ? 'One text of the test file is also in the training file, which makes the result look better than it is.'
          : `${seen.length} texts of the test file are also in the training file, which makes the result look better than it is.`,
        seen,
      ),
    );
  }
  if (repeated.length > 0) {
    const message =
      repeated.length === 1
        ? 'One text of the test file stands there before, and counts again: give each text once.'
        : `${repeated.length} texts of the test file stand there before, and count again: give each text once.`;
    extra.push(finding('warning', 'test-repeated', message, repeated));
  }
  return build(mapped, extra, train.labels);
}

function readExamples(
  bytes: Uint8Array,
  { maxBytes, maxRows }: DatasetLimits,
  choose: (table: Table) => ColumnChoice | undefined,
) {
  if (bytes.length > maxBytes) {
    throw new UserError(
      `This file has ${megabytes(bytes.length)} MB; at most ${megabytes(maxBytes)} MB are allowed.`,
    );
  }
  const { text, encoding } = decodeText(bytes);
  if (text.trim() === '') throw new UserError('This file is empty: give a text and a label in each row.');
  const table = readTable(text);
  const read = extract(table, encoding, choose(table));
  if (read.examples.length > maxRows) {
    throw new UserError(`This file has ${read.examples.length} examples; at most ${maxRows} are allowed.`);
  }
  return read;
}

function build(
  examples: readonly RawExample[],
  findings: readonly Finding[],
  known?: readonly string[],
): CheckedDataset {
  const counted = new Map<string, number>();
  for (const { label } of examples) counted.set(label, (counted.get(label) ?? 0) + 1);
  const counts = [...counted]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || compareLabels(a.label, b.label));
  if (findings.some(({ severity }) => severity === 'error')) return { findings, counts };
  const labels = known ?? [...counted.keys()].sort(compareLabels);
  const index = new Map(labels.map((label, at) => [label, at]));
  return {
    findings,
    counts,
    dataset: {
      texts: examples.map(({ text }) => text),
      labels,
      y: Int32Array.from(examples, ({ label }) => index.get(label) ?? 0),
      rows: Int32Array.from(examples, ({ row }) => row),
    },
  };
}

const compareLabels = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(1).replace('.0', '');
