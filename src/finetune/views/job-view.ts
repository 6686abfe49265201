import type { Block, View } from '../../chat/view.ts';
import type { Job } from '../../jobs/job.ts';
import { cancelAction, columnsAction, newAction, retryAction } from '../actions.ts';
import { type FinetuneInput, finetuneInput } from '../job.ts';
import { counted } from '../words.ts';
import { findingBlocks, findingLines } from './finding-blocks.ts';

const SHOWN_LABELS = 10;

/** A training that is not done: waiting, running, failed or cancelled. */
export function jobView(job: Job, position: number): View {
  const input = finetuneInput.parse(job.input);
  switch (job.state) {
    case 'queued':
      return openView(job, input, { kind: 'progress', label: waitingLabel(position) });
    case 'running':
      return openView(job, input, {
        kind: 'progress',
        label: job.progress?.label ?? 'Starting',
        ...(job.progress?.fraction !== undefined && { value: job.progress.fraction }),
      });
    case 'failed':
      return endedView(input, 'error', `“${input.name}” could not be trained. ${job.error ?? ''}`, job.id);
    case 'cancelled':
      return endedView(input, 'info', `The training of “${input.name}” was cancelled.`, job.id);
    case 'done':
      return {
        text: `“${input.name}” is trained.`,
        blocks: [{ kind: 'text', text: `“${input.name}” is trained.` }],
      };
  }
}

/** For a report whose model has been deleted since. */
export function goneView(name: string): View {
  const text = `The model “${name}” was trained and has since been deleted.`;
  return {
    text,
    blocks: [
      { kind: 'callout', tone: 'info', text },
      { kind: 'buttons', buttons: [{ label: 'Train another', action: newAction.id({}) }] },
    ],
  };
}

function openView(job: Job, input: FinetuneInput, progress: Extract<Block, { kind: 'progress' }>): View {
  const found = foundSentence(input);
  const { findings } = input.summary;
  const done = progress.value === undefined ? '' : ` (${Math.round(progress.value * 100)}%)`;
  return {
    text: [
      `Training “${input.name}” for ${input.ownerName}: ${progress.label}${done}.`,
      found,
      ...findingLines(findings),
    ].join('\n'),
    blocks: [
      { kind: 'heading', text: `Training “${input.name}”`, level: 2 },
      { kind: 'text', text: found },
      ...findingBlocks(findings),
      progress,
      { kind: 'note', text: `Started by ${input.ownerName}.` },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Cancel', action: cancelAction.id({ job: job.id }), style: 'danger' },
          ...(input.summary.columns === undefined
            ? []
            : [{ label: 'Other columns', action: columnsAction.id({ source: `j:${job.id}` }) }]),
        ],
      },
    ],
  };
}

function foundSentence({ summary }: FinetuneInput): string {
  const { counts, examples, tested, corrections } = summary;
  const shown = counts.slice(0, SHOWN_LABELS).map(({ label, count }) => `${label} ${count}`);
  const more = counts.length > SHOWN_LABELS ? `, and ${counts.length - SHOWN_LABELS} more` : '';
  const test = tested === undefined ? '' : ` The test file has ${counted(tested, 'example')}.`;
  const mended =
    corrections === undefined
      ? ''
      : ` ${counted(corrections, 'correction counts', 'corrections count')} beside them.`;
  return `${counted(examples, 'example')} of ${counted(counts.length, 'label')}: ${shown.join(', ')}${more}.${test}${mended}`;
}

function waitingLabel(position: number): string {
  return position === 0 ? 'Next in the queue' : `Waiting: ${counted(position, 'job')} ahead`;
}

function endedView(input: FinetuneInput, tone: 'error' | 'info', text: string, job: string): View {
  return {
    text,
    blocks: [
      { kind: 'callout', tone, text },
      { kind: 'text', text: foundSentence(input) },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Try again', action: retryAction.id({ job }), style: 'primary' },
          { label: 'Use other examples', action: newAction.id({}) },
        ],
      },
    ],
  };
}
