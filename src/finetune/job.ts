import { z } from 'zod';
import { UserError } from '../chat/errors.ts';
import type { ChannelId, Learner, WorkspaceId } from '../chat/ids.ts';
import type { Job, JobQueue, JobRunner } from '../jobs/job.ts';
import { type CheckedDataset, type DatasetLimits, readDataset, readTestDataset } from './dataset/dataset.ts';
import { type Finding, sayFinding } from './dataset/finding.ts';
import type { EncoderChoice } from './files.ts';
import type { ModelStore } from './model/model-store.ts';

export const FINETUNE = 'finetune';
export const TRAIN_FILE = 'train';
export const TEST_FILE = 'test';

/** What a training job is started with; the examples are files in its folder. */
export const finetuneInput = z.object({
  modelId: z.string(),
  /** Absolute. */
  modelFolder: z.string(),
  name: z.string(),
  owner: z.templateLiteral([z.enum(['web', 'discord', 'slack']), ':', z.string()]),
  ownerName: z.string(),
  seed: z.int(),
  hasTest: z.boolean(),
  limits: z.object({ maxBytes: z.number(), maxRows: z.number() }),
  encoder: z.object({ id: z.string(), cacheDirectory: z.string(), threads: z.number() }),
  /** What the check found, to be shown while the job waits and runs. */
  summary: z.object({
    examples: z.number(),
    tested: z.number().optional(),
    counts: z.array(z.object({ label: z.string(), count: z.number() })),
    findings: z.array(z.object({ severity: z.enum(['error', 'warning', 'note']), sentence: z.string() })),
  }),
});
export type FinetuneInput = z.infer<typeof finetuneInput>;

export const finetuneResult = z.object({ modelId: z.string() });
export type FinetuneResult = z.infer<typeof finetuneResult>;

export interface FinetuneRequest {
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: Learner;
  readonly train: Uint8Array;
  readonly test?: Uint8Array | undefined;
  readonly name: string;
  readonly seed: number;
}

/** Starts trainings as jobs. */
export interface Finetuning {
  readonly limits: DatasetLimits;
  /** @throws UserError with every error found in the files, and when too many jobs wait. */
  submit(request: FinetuneRequest): Promise<Job>;
}

export interface FinetuningParts {
  readonly jobs: JobQueue;
  readonly models: ModelStore;
  readonly limits: DatasetLimits;
  readonly encoder: EncoderChoice;
  /** Unguessable short ids of letters, digits, `-` and `_`. */
  readonly newId: () => string;
}

export function createFinetuning({ jobs, models, limits, encoder, newId }: FinetuningParts): Finetuning {
  return {
    limits,
    async submit({ workspace, channel, learner, train, test, name, seed }) {
      const checked = readDataset(train, limits);
      refuseErrors(checked.findings);
      const tested = test && checked.dataset && readTestDataset(test, limits, checked.dataset);
      if (tested) refuseErrors(tested.findings);
      const modelId = newId();
      const input: FinetuneInput = {
        modelId,
        modelFolder: models.folder(workspace, modelId),
        name,
        owner: learner.id,
        ownerName: learner.name,
        seed,
        hasTest: test !== undefined,
        limits: { ...limits },
        encoder: { ...encoder },
        summary: summarise(checked, tested || undefined),
      };
      const files = { [TRAIN_FILE]: train, ...(test && { [TEST_FILE]: test }) };
      return jobs.submit({ kind: FINETUNE, workspace, channel, learner: learner.id, input, files });
    },
  };
}

/** How the job queue runs trainings. */
export function finetuneRunner({
  timeLimitMs,
  memoryLimitMb,
  module = new URL('./train-child.js', import.meta.url),
}: {
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
  readonly module?: URL;
}): JobRunner {
  return { kind: FINETUNE, module, timeLimitMs, memoryLimitMb };
}

function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new UserError(errors.map(sayFinding).join('\n'));
}

function summarise(train: CheckedDataset, test: CheckedDataset | undefined): FinetuneInput['summary'] {
  const tested = test?.dataset?.texts.length;
  return {
    examples: train.dataset?.texts.length ?? 0,
    ...(tested !== undefined && { tested }),
    counts: [...train.counts],
    findings: [...train.findings, ...(test?.findings ?? [])].map((each) => ({
      severity: each.severity,
      sentence: sayFinding(each),
    })),
  };
}
