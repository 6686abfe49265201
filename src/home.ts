import { currentProgress } from '../commands/progress.ts';
import type { Services } from '../commands/services.ts';
import { blocksText } from './chat/blocks-text.ts';
import type { TurnBase } from './chat/router.ts';
import type { Block, View } from './chat/view.ts';
import { finetuneInput } from './finetune/job.ts';
import type { Job } from './jobs/job.ts';
import { exportData } from './privacy/actions.ts';

/** A learner's own page where a platform has one: progress and cards due, trainings under way, settings. */
export async function homeView(turn: TurnBase, services: Services): Promise<View> {
  const { workspace, learner } = turn;
  const progress = await currentProgress({ ...turn, services });
  const jobs = (await services.jobs.of(workspace, learner.id)).filter(
    ({ state }) => state === 'queued' || state === 'running',
  );
  const zone = await services.activity.zoneOf(workspace, learner.id);
  const settings: Block[] = [
    { kind: 'divider' },
    { kind: 'heading', text: 'Settings', level: 3 },
    {
      kind: 'list',
      items: [
        `Your day begins and ends in ${zone}: /progress time-zone changes that.`,
        'What is kept about you: /privacy shows and deletes it.',
      ],
    },
    { kind: 'buttons', buttons: [{ label: 'Take my data along', action: exportData.id({}) }] },
  ];
  const blocks = [...progress.blocks, ...trainings(jobs), ...settings];
  return { text: blocksText(blocks), blocks };
}

function trainings(jobs: readonly Job[]): readonly Block[] {
  if (jobs.length === 0) return [];
  const bars = jobs.map((job): Block => {
    const { name } = finetuneInput.parse(job.input);
    const { label = 'waiting', fraction } = job.progress ?? {};
    return {
      kind: 'progress',
      label: `${name}: ${label}`,
      ...(fraction !== undefined && { value: fraction }),
    };
  });
  return [{ kind: 'divider' }, { kind: 'heading', text: 'Trainings under way', level: 3 }, ...bars];
}
