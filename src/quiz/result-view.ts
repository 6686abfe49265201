import { shorten } from '../chat/shorten.ts';
import { type Block, type Button, type Rich, strong, type View } from '../chat/view.ts';
import { retryMissed } from './actions.ts';
import type { Pose } from './posed.ts';
import { type OpenPlace, reviewButtons } from './review.ts';
import { missedOf, type Outcome, type Run, scoreOf } from './run.ts';

const PROMPT = 160;
const MARKS: Readonly<Record<'right' | 'wrong' | 'skipped', string>> = {
  right: '✓ Right: ',
  wrong: '✗ Wrong: ',
  skipped: '– Skipped: ',
};

/** The score, what was right and wrong, and where to read it again. */
export function resultView(
  run: Run,
  { pose, openPlace }: { readonly pose: Pose; readonly openPlace: OpenPlace },
): View {
  const { correct, answered, skipped } = scoreOf(run);
  const missed = missedOf(run);
  const left = run.items.filter(({ outcome }) => !outcome).length;
  const gone = run.items.filter(({ outcome }) => outcome?.kind === 'gone').length;
  const summary =
    answered === 0
      ? 'The quiz is over; no question was answered.'
      : `${correct} of ${answered} right (${Math.round((100 * correct) / answered)}%).`;
  const rest = [
    ...(skipped > 0 ? [`${skipped} skipped.`] : []),
    ...(left > 0 ? [`Stopped with ${left} left.`] : []),
  ].join(' ');
  const items = run.items.flatMap((item): Rich[] => {
    const mark = markOf(item.outcome);
    const posed = mark && pose(item);
    return posed ? [[strong(MARKS[mark]), shorten(posed.question.prompt, PROMPT)]] : [];
  });
  const places = missed.flatMap((item) => {
    const posed = pose(item);
    return posed?.question.review ? [{ lesson: posed.lesson, place: posed.question.review }] : [];
  });
  const reviews = reviewButtons(places, openPlace);
  const retry: Button = {
    label: 'Retry the missed ones',
    action: retryMissed.id({ run: run.id }),
    style: 'primary',
  };
  const blocks: (Block | false)[] = [
    { kind: 'heading', text: 'Quiz result' },
    {
      kind: 'callout',
      tone: answered > 0 && missed.length === 0 ? 'success' : 'info',
      text: rest === '' ? [strong(summary)] : [strong(summary), ` ${rest}`],
    },
    answered > 0 && { kind: 'progress', label: 'Right answers', value: correct / answered },
    items.length > 0 && { kind: 'list', items },
    gone > 0 && { kind: 'note', text: `${gone} no longer in the course, left out.` },
    reviews.length > 0 && { kind: 'text', text: 'Worth reading again:' },
    reviews.length > 0 && { kind: 'buttons', buttons: reviews },
    missed.length > 0 && { kind: 'buttons', buttons: [retry] },
  ];
  return {
    text: [summary, rest, missed.length > 0 ? `${missed.length} to review.` : ''].filter(Boolean).join(' '),
    blocks: blocks.filter((block) => block !== false),
  };
}

function markOf(outcome: Outcome | undefined): keyof typeof MARKS | undefined {
  if (!outcome || outcome.kind === 'gone') return undefined;
  if (outcome.kind === 'skipped') return 'skipped';
  return outcome.grade.correct ? 'right' : 'wrong';
}
