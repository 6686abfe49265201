import { blocksText } from '../chat/blocks-text.ts';
import { type Block, type OutgoingFile, textView, type View } from '../chat/view.ts';
import { askToDelete, deleteData, exportData, keepData } from './actions.ts';
import type { Holding } from './privacy.ts';

/** What is kept about a learner, and what they may do about it. */
export function privacyView(holdings: readonly Holding[]): View {
  const content: Block[] = [
    { kind: 'heading', text: 'Your data', level: 2 },
    {
      kind: 'text',
      text: 'This is what Studyhall keeps about you in this class. It stays on the machine that runs the tutor, and other classes cannot see it.',
    },
    {
      kind: 'table',
      caption: 'What is kept about you',
      columns: [{ title: 'What' }, { title: 'Entries', align: 'right' }],
      rows: holdings.map(({ keeps, count }) => [keeps, String(count)]),
    },
    {
      kind: 'note',
      text: 'What you write on Discord or Slack is kept by them. Examples you sent are kept with their model, and 7 days with their training; quizzes 30 days after the last answer.',
    },
  ];
  return {
    text: blocksText(content),
    blocks: [
      ...content,
      {
        kind: 'buttons',
        buttons: [
          { label: 'Export my data', action: exportData.id({}), style: 'primary' },
          { label: 'Delete my data', action: askToDelete.id({}), style: 'danger' },
        ],
      },
    ],
  };
}

export function exportView(files: readonly OutgoingFile[]): View {
  const [json, ...examples] = files;
  const text = 'Here is everything that is kept about you in this class. Only you see this message.';
  return {
    text,
    blocks: [
      { kind: 'text', text },
      ...(json ? [fileBlock(json, 'Your data as JSON')] : []),
      ...examples.map((file) => fileBlock(file, 'Examples you sent for a training')),
    ],
  };
}

const fileBlock = (file: OutgoingFile, description: string): Block => ({ kind: 'file', file, description });

export function confirmDeleteView(holdings: readonly Holding[]): View {
  const lost = holdings.filter(({ count }) => count > 0).map(({ keeps, count }) => `${keeps}: ${count}`);
  const text =
    lost.length === 0
      ? 'Nothing is kept about you, so there is nothing to delete.'
      : 'Delete all of this for good? It cannot be brought back. Trainings under way are stopped, and models you share are taken from the class.';
  if (lost.length === 0) return textView(text);
  return {
    text: `${text}\n${lost.join('\n')}`,
    blocks: [
      { kind: 'callout', tone: 'warning', text },
      { kind: 'list', items: lost },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Delete everything', action: deleteData.id({}), style: 'danger' },
          { label: 'Keep my data', action: keepData.id({}) },
        ],
      },
    ],
  };
}

export const deletedView = (): View => {
  const text = 'Your data is deleted. You can go on learning here at any time; you begin anew then.';
  return { text, blocks: [{ kind: 'callout', tone: 'success', text }] };
};
