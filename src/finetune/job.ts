import { z } from 'zod';
import { UserError } from '../chat/errors.ts';
import type { ChannelId, Learner, WorkspaceId } from '../chat/ids.ts';
import type { Job, JobQueue, JobRunner } from '../jobs/job.ts';
import type { CheckedUpload } from './dataset/check-upload.ts';
import type { UploadChecker } from './dataset/checker.ts';
import type { ColumnChoice } from './dataset/columns.ts';
import type { DatasetLimits } from './dataset/dataset.ts';
import type { FoundColumns } from './dataset/extract.ts';
import type { Drafts } from './drafts.ts';
import type { EncoderChoice } from './files.ts';
import { examplesFiles, type KeptExamples, readExamples, trainingSettings } from './kept-examples.ts';
import type { ModelStore } from './model/model-store.ts';

export const FINETUNE = 'finetune';

/** What a training job is started with; the examples are files in its folder. */
export const finetuneInput = z.object({
  ...trainingSettings.shape,
  modelId: z.string(),
  /** Absolute. */
  modelFolder: z.string(),
  owner: z.templateLiteral([z.enum(['web', 'discord', 'slack']), ':', z.string()]),
  ownerName: z.string(),
  hasTest: z.boolean(),
  limits: z.object({ maxBytes: z.number(), maxRows: z.number() }),
  encoder: z.object({ id: z.string(), cacheDirectory: z.string(), threads: z.number() }),
  /** What the check found, to be shown while the job waits and runs. */
  summary: z.object({
    examples: z.number(),
    tested: z.number().optional(),
    corrections: z.number().optional(),
    counts: z.array(z.object({ label: z.string(), count: z.number() })),
    findings: z.array(z.object({ severity: z.enum(['error', 'warning', 'note']), sentence: z.string() })),
    /** Columns to choose among; absent for lines. */
    columns: z.number().optional(),
  }),
});
export type FinetuneInput = z.infer<typeof finetuneInput>;

export const finetuneResult = z.object({ modelId: z.string() });
export type FinetuneResult = z.infer<typeof finetuneResult>;

/** Where a training is asked for, and by whom. */
export interface Place {
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: Learner;
}

export type Submission =
  | { readonly kind: 'queued'; readonly job: Job }
  /** Nothing can be trained as the file was read; other columns may help. */
  | {
      readonly kind: 'refused';
      readonly errors: readonly string[];
      readonly source: string;
      readonly columns: FoundColumns;
    };

/** Starts trainings as jobs. */
export interface Finetuning {
  readonly limits: DatasetLimits;
  /** @throws UserError with every error found in the files, and when too many jobs wait. */
  submit(place: Place, examples: KeptExamples): Promise<Submission>;
  /**
   * Examples sent before: `j:` and a job, `m:` and a model, `d:` and a refused upload.
   * @throws UserError when they are gone, or not the learner's.
   */
  examples(place: Pick<Place, 'workspace' | 'learner'>, source: string): Promise<KeptExamples>;
  /** What is in examples when their columns are chosen so. */
  look(examples: KeptExamples, columns?: ColumnChoice): Promise<CheckedUpload>;
}

export interface FinetuningParts {
  readonly jobs: JobQueue;
  readonly models: ModelStore;
  readonly limits: DatasetLimits;
  readonly encoder: EncoderChoice;
  readonly checker: UploadChecker;
  readonly drafts: Drafts;
  /** Unguessable short ids of letters, digits, `-` and `_`. */
  readonly newId: () => string;
}

export function createFinetuning(parts: FinetuningParts): Finetuning {
  const { jobs, models, limits, encoder, checker, drafts, newId } = parts;
  const look: Finetuning['look'] = ({ train, test, settings }, columns = settings.columns) =>
    checker.check(train, test, { limits, columns });
  return {
    limits,
    look,
    async submit({ workspace, channel, learner }, examples) {
      const checked = await look(examples);
      const errors = checked.findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) {
        const sentences = errors.map(({ sentence }) => sentence);
        if (!checked.columns) throw new UserError(sentences.join('\n'));
        const draft = await drafts.keep(workspace, learner.id, examples);
        return { kind: 'refused', errors: sentences, source: `d:${draft}`, columns: checked.columns };
      }
      const modelId = newId();
      const input: FinetuneInput = {
        ...examples.settings,
        modelId,
        modelFolder: models.folder(workspace, modelId),
        owner: learner.id,
        ownerName: learner.name,
        hasTest: examples.test !== undefined,
        limits: { ...limits },
        encoder: { ...encoder },
        summary: summarise(checked, examples),
      };
      const files = examplesFiles(examples);
      const job = await jobs.submit({
        kind: FINETUNE,
        workspace,
        channel,
        learner: learner.id,
        input,
        files,
      });
      return { kind: 'queued', job };
    },
    async examples({ workspace, learner }, source) {
      const [kind, id = ''] = source.split(':');
      if (kind === 'd') return drafts.open(workspace, learner.id, id);
      if (kind === 'j') {
        const job = await jobs.get(id);
        if (job?.kind !== FINETUNE || job.workspace !== workspace) throw new UserError(GONE);
        if (job.learner !== learner.id && !learner.teacher) {
          const { ownerName } = finetuneInput.parse(job.input);
          throw new UserError(`Only ${ownerName} or a teacher can do that with this training.`);
        }
        return readExamples(jobs.folder(id));
      }
      const model = await models.find(workspace, id);
      if (kind !== 'm' || !model) throw new UserError(GONE);
      if (model.owner !== learner.id && !learner.teacher) {
        throw new UserError(`Only ${model.ownerName} or a teacher can use the examples of “${model.name}”.`);
      }
      const kept = await readExamples(models.examplesFolder(workspace, id));
      return { ...kept, settings: { ...kept.settings, name: model.name } };
    },
  };
}

const GONE = 'These examples are no longer kept: use /finetune with the file again.';

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

function summarise(checked: CheckedUpload, { corrections }: KeptExamples): FinetuneInput['summary'] {
  const { examples, tested, counts, findings, columns } = checked;
  return {
    examples,
    ...(tested !== undefined && { tested }),
    ...(corrections.length > 0 && { corrections: corrections.length }),
    counts: [...counts],
    findings: [...findings],
    ...(columns && { columns: columns.titles.length }),
  };
}
