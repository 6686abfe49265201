import { UserError } from '../../src/chat/errors.ts';
import { type Reply, say, whisper } from '../../src/chat/reply.ts';
import type { Turn } from '../../src/chat/turn.ts';
import { columnsAction } from '../../src/finetune/actions.ts';
import { finetuneView } from '../../src/finetune/announcer.ts';
import { FINETUNE, finetuneInput } from '../../src/finetune/job.ts';
import type { KeptExamples, TrainingSettings } from '../../src/finetune/kept-examples.ts';
import type { KeptModel } from '../../src/finetune/model/kept-model.ts';
import { refusedView } from '../../src/finetune/views/columns-view.ts';
import type { Job } from '../../src/jobs/job.ts';
import type { Services } from '../services.ts';

/** Starts a training, or says why its examples cannot be trained on as they were read. */
export async function start(turn: Turn<Services>, examples: KeptExamples): Promise<Reply> {
  const { finetuning, jobs, models, announcer } = turn.services;
  const submitted = await finetuning.submit(turn, examples);
  if (submitted.kind === 'refused') {
    const { errors, columns, source } = submitted;
    return whisper(refusedView(errors, columns, columnsAction.id({ source })));
  }
  const { job } = submitted;
  return say(await finetuneView(job, { jobs, models }), (message) => announcer.attach(job.id, message));
}

/** Trains on the examples of a model once more; the model stays as it is. */
export async function again(
  turn: Turn<Services>,
  model: KeptModel,
  changes: Partial<TrainingSettings>,
  corrections: KeptExamples['corrections'] = [],
): Promise<Reply> {
  const examples = await turn.services.finetuning.examples(turn, `m:${model.id}`);
  const { compare: _, ...settings } = examples.settings;
  return start(turn, {
    ...examples,
    corrections: [...examples.corrections, ...corrections],
    settings: { ...settings, ...changes },
  });
}

/** The learner's training; teachers may act on any of the class. */
export async function ownJob(turn: Turn<Services>, id: string): Promise<Job> {
  const job = await turn.services.jobs.get(id);
  if (!job || job.kind !== FINETUNE || job.workspace !== turn.workspace) {
    throw new UserError('This training is no longer known: start a new one with /finetune.');
  }
  if (job.learner !== turn.learner.id && !turn.learner.teacher) {
    const { ownerName } = finetuneInput.parse(job.input);
    throw new UserError(`Only ${ownerName} or a teacher can do that with this training.`);
  }
  return job;
}

/** A model of the class, as reports belong to all. */
export async function reported(turn: Turn<Services>, id: string): Promise<KeptModel> {
  const model = await turn.services.models.find(turn.workspace, id);
  if (!model) throw new UserError('This model has been deleted, and its report with it.');
  return model;
}
