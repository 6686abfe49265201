import { UserError } from '../../chat/errors.ts';
import type { ColumnChoice } from './columns.ts';
import {
  type CheckedDataset,
  type Dataset,
  type DatasetLimits,
  readDataset,
  readTestDataset,
} from './dataset.ts';
import type { FoundColumns } from './extract.ts';
import { type Finding, finding, sayFinding } from './finding.ts';
import { type Flattened, flattenWorkbook } from './spreadsheet.ts';

export interface CheckOptions {
  readonly limits: DatasetLimits;
  readonly columns?: ColumnChoice | undefined;
}

/** What the process that reads uploads is asked. */
export type AsideTask =
  | (CheckOptions & {
      readonly kind: 'examples';
      readonly trainBytes: number;
      readonly testBytes?: number | undefined;
    })
  | { readonly kind: 'texts'; readonly name: string; readonly limits: DatasetLimits };

/** What is said about an upload before and while it is trained on, as plain data. */
export interface CheckedUpload {
  readonly examples: number;
  /** Examples of the test file. */
  readonly tested?: number;
  readonly counts: readonly { readonly label: string; readonly count: number }[];
  readonly findings: readonly { readonly severity: Finding['severity']; readonly sentence: string }[];
  readonly columns?: FoundColumns;
}

/** Both files of an upload, read. */
export interface ReadUpload {
  readonly train: CheckedDataset;
  readonly test?: CheckedDataset;
  readonly findings: readonly Finding[];
}

/** @throws UserError when no examples can be read at all. */
export async function readUpload(
  train: Uint8Array,
  test: Uint8Array | undefined,
  { limits, columns }: CheckOptions,
): Promise<ReadUpload> {
  const flat = await flattened(train, limits);
  const checked = readDataset(flat.bytes, limits, columns);
  const tested = test && checked.dataset ? await readTest(test, checked.dataset) : undefined;
  return {
    train: checked,
    ...(tested && { test: tested }),
    findings: [...sheetRead(flat, ''), ...checked.findings, ...(tested?.findings ?? [])],
  };

  async function readTest(bytes: Uint8Array, dataset: Dataset): Promise<CheckedDataset> {
    try {
      const flat = await flattened(bytes, limits);
      const read = readTestDataset(flat.bytes, limits, dataset, columns, checked.titles);
      return { ...read, findings: [...sheetRead(flat, 'In the test file: '), ...read.findings] };
    } catch (error) {
      if (error instanceof UserError) throw new UserError(`In the test file: ${error.message}`);
      throw error;
    }
  }
}

/** A workbook's text may be larger than the workbook; its rows are still counted. */
async function flattened(bytes: Uint8Array, limits: DatasetLimits): Promise<Flattened> {
  return bytes.length > limits.maxBytes ? { bytes } : flattenWorkbook(bytes, 2);
}

const sheetRead = ({ sheet }: Flattened, where: string): readonly Finding[] =>
  sheet === undefined
    ? []
    : [finding('note', 'sheet', `${where}Sheet ${sheet} is read: none before it has two columns.`)];

export async function checkUpload(
  train: Uint8Array,
  test: Uint8Array | undefined,
  options: CheckOptions,
): Promise<CheckedUpload> {
  const read = await readUpload(train, test, options);
  const tested = read.test?.dataset?.texts.length;
  const { columns, counts, dataset } = read.train;
  return {
    examples: dataset?.texts.length ?? 0,
    ...(tested !== undefined && { tested }),
    counts,
    findings: read.findings.map((each) => ({ severity: each.severity, sentence: sayFinding(each) })),
    ...(columns && { columns }),
  };
}
