import { blocksText } from '../chat/blocks-text.ts';
import type { Block, View } from '../chat/view.ts';
import type { LessonProgress, Progress } from './progress.ts';

const ROWS = 40;

/** How far a learner has come, and what to do next. */
export function progressView(progress: Progress, zone: string): View {
  const { lessons, read, next } = progress;
  const begun = lessons.filter(hasBegun);
  const shown = begun.slice(0, ROWS);
  const facts = [
    `Lessons read: ${read} of ${lessons.length}`,
    `Cards due: ${progress.due}`,
    streakText(progress),
  ];
  const content: Block[] = [
    { kind: 'heading', text: 'Your progress', level: 2 },
    { kind: 'list', items: facts },
  ];
  if (shown.length === 0) {
    content.push({
      kind: 'text',
      text: 'Nothing has been read or practised yet. This is a good place to begin:',
    });
  } else {
    content.push({
      kind: 'table',
      caption: 'Lessons you have begun',
      columns: [
        { title: 'Lesson' },
        { title: 'Read', align: 'right' },
        { title: 'Best quiz', align: 'right' },
        { title: 'Last quiz', align: 'right' },
        { title: 'Cards due', align: 'right' },
      ],
      rows: shown.map(row),
    });
    if (shown.length < begun.length) {
      content.push({ kind: 'note', text: `And ${begun.length - shown.length} lessons more.` });
    }
  }
  if (next.length > 0) {
    if (shown.length > 0) content.push({ kind: 'heading', text: 'What to do next', level: 3 });
    content.push({ kind: 'list', ordered: true, items: next.map(({ text }) => text) });
  } else if (lessons.length > 0) {
    content.push({
      kind: 'callout',
      tone: 'success',
      text: 'You have read everything, missed nothing, and no card is due. Come back when cards are.',
    });
  }
  return {
    text: blocksText(content),
    blocks: [
      ...content,
      ...(next.length > 0
        ? [
            {
              kind: 'buttons',
              buttons: next.map(({ label, action }, index) => ({
                label,
                action,
                ...(index === 0 && { style: 'primary' as const }),
              })),
            } as const,
          ]
        : []),
      {
        kind: 'note',
        text: `Only you see this. Days are counted in the time zone ${zone.replaceAll('_', ' ')}; /progress with another time zone changes it.`,
      },
    ],
  };
}

const hasBegun = ({ readAt, quiz, due }: LessonProgress) =>
  readAt !== undefined || quiz !== undefined || due > 0;

function row({ lesson, reading, quiz, due }: LessonProgress): readonly string[] {
  const share = (value: number) => (quiz && quiz.attempts > 0 ? `${Math.round(100 * value)}%` : '–');
  return [
    `${lesson.number} ${lesson.title}`,
    reading.complete ? 'all' : `${reading.read} of ${reading.total}`,
    share(quiz?.best ?? 0),
    share(quiz?.last ?? 0),
    String(due),
  ];
}

function streakText({ streak: { current, longest, today } }: Progress): string {
  if (longest === 0) return 'Streak: begins with the first thing you do';
  if (current === 0) return `Streak: none now; your longest was ${days(longest)}`;
  const record = longest > current ? `; your longest was ${days(longest)}` : '';
  const keep = today ? '' : ', and today still counts: do anything to keep it';
  return `Streak: ${days(current)}${current > 1 ? ' in a row' : ''}${record}${keep}`;
}

const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;
