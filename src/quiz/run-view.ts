import { type Block, type Button, plain, strong, type View } from '../chat/view.ts';
import type { LessonPlace } from '../course/model.ts';
import { placeTitle } from '../course/places.ts';
import {
  answerByButton,
  answerBySelect,
  continueRun,
  nextQuestion,
  openAnswerForm,
  retryMissed,
  showHint,
  skipQuestion,
  stopRun,
} from './actions.ts';
import type { AnswerInput } from './question-type.ts';
import { hintsOf, type Posed } from './quizzes.ts';
import { isEnded, missedOf, type Run, type RunItem, scoreOf } from './run.ts';
import { shuffledOrder } from './shuffle.ts';

export interface RunViewParts {
  readonly pose: (item: RunItem) => Posed | undefined;
  /** Id of the action that opens a place of a lesson. */
  readonly openPlace: (lesson: string, place: LessonPlace) => string;
}

const MOST_REVIEWS = 5;

/** Whatever the run needs next: the question, the feedback, or the result. */
export function runView(run: Run, parts: RunViewParts): View {
  const item = run.items[run.at];
  const posed = item && parts.pose(item);
  if (isEnded(run) || !item || !posed) return resultView(run, parts);
  return item.outcome ? feedbackView(run, item, posed, parts) : questionView(run, item, posed);
}

function questionView(run: Run, item: RunItem, posed: Posed): View {
  const { question, type } = posed;
  const at = { run: run.id, question: run.at };
  const { blocks, input } = type.render(type.format(question.body), (count) =>
    shuffledOrder(count, run.seed + run.at),
  );
  const hints = hintsOf(posed);
  const given = hints
    .slice(0, item.hints)
    .map((hint): Block => ({ kind: 'note', text: [strong('Hint: '), hint] }));
  const more: Button[] = [
    ...(item.hints < hints.length ? [{ label: 'Hint', action: showHint.id(at) }] : []),
    { label: 'Skip', action: skipQuestion.id(at) },
    { label: 'Stop', action: stopRun.id({ run: run.id }) },
  ];
  return {
    text: `${counter(run)}: ${question.prompt} ${blocks.map(spoken).join(' ')}`.trim(),
    blocks: [
      { kind: 'note', text: `${counter(run)} · Lesson ${posed.lesson.number}` },
      { kind: 'heading', text: question.prompt, level: 3 },
      ...blocks,
      ...given,
      ...controls(input, run),
      { kind: 'buttons', buttons: more },
    ],
  };
}

function controls(input: AnswerInput, run: Run): readonly Block[] {
  const at = { run: run.id, question: run.at };
  switch (input.kind) {
    case 'buttons': {
      const buttons = input.options.map(
        ({ value, label }): Button => ({
          label,
          action: answerByButton.id({ ...at, choice: value }),
          style: 'primary',
        }),
      );
      return [{ kind: 'buttons', buttons }];
    }
    case 'select':
      return [
        {
          kind: 'select',
          label: input.label,
          action: answerBySelect.id(at),
          options: input.options,
          min: 1,
          max: input.max,
        },
      ];
    case 'form':
      return [
        { kind: 'buttons', buttons: [{ label: 'Answer', action: openAnswerForm.id(at), style: 'primary' }] },
      ];
  }
}

function feedbackView(
  run: Run,
  { outcome }: RunItem,
  { lesson, question, type }: Posed,
  { openPlace }: RunViewParts,
): View {
  const at = { run: run.id, question: run.at };
  const body = type.format(question.body);
  const last = run.at + 1 === run.items.length;
  const answered = outcome?.kind === 'answered' ? outcome : undefined;
  const correct = answered?.grade.correct === true;
  const verdict = answered ? (correct ? 'Right.' : 'Not quite.') : 'Skipped.';
  const note = answered?.grade.note;
  const buttons: Button[] = [
    { label: last ? 'See the result' : 'Next question', action: nextQuestion.id(at), style: 'primary' },
    ...(question.review && !correct
      ? [{ label: 'Review this part', action: openPlace(lesson.id, question.review) }]
      : []),
  ];
  const solution = type.solution(body);
  return {
    text: [verdict, note, correct ? '' : `The right answer: ${solution}.`, question.explanation]
      .filter(Boolean)
      .join(' '),
    blocks: [
      { kind: 'note', text: `${counter(run)} · Lesson ${lesson.number}` },
      { kind: 'heading', text: question.prompt, level: 3 },
      {
        kind: 'callout',
        tone: correct ? 'success' : 'warning',
        text: note ? [strong(verdict), ` ${note}`] : [strong(verdict)],
      },
      {
        kind: 'definitions',
        items: [
          ...(answered ? [{ term: 'Your answer', text: type.describe(body, answered.answer) }] : []),
          { term: 'Right answer', text: solution },
        ],
      },
      { kind: 'text', text: question.explanation },
      { kind: 'buttons', buttons },
    ],
  };
}

function resultView(run: Run, { pose, openPlace }: RunViewParts): View {
  const { correct, answered, skipped } = scoreOf(run);
  const missed = missedOf(run);
  const summary =
    answered === 0
      ? 'The quiz is over; no question was answered.'
      : `${correct} of ${answered} right (${Math.round((100 * correct) / answered)} %).`;
  const marks = run.items.flatMap((item): { term: string; text: string }[] => {
    const posed = pose(item);
    if (!posed || !item.outcome || item.outcome.kind === 'gone') return [];
    const word = item.outcome.kind === 'skipped' ? 'skipped' : item.outcome.grade.correct ? 'right' : 'wrong';
    return [
      {
        term: word === 'right' ? '✓ right' : word === 'wrong' ? '✗ wrong' : '– skipped',
        text: posed.question.prompt,
      },
    ];
  });
  const gone = run.items.filter(({ outcome }) => outcome?.kind === 'gone').length;
  const reviews = reviewButtons(missed, pose, openPlace);
  const retry: Button[] =
    missed.length > 0
      ? [{ label: 'Retry the missed ones', action: retryMissed.id({ run: run.id }), style: 'primary' }]
      : [];
  return {
    text: `${summary}${missed.length > 0 ? ` ${missed.length} to review.` : ''}`,
    blocks: [
      { kind: 'heading', text: 'Quiz result' },
      {
        kind: 'callout',
        tone: missed.length === 0 && answered > 0 ? 'success' : 'info',
        text: [strong(summary), skipped > 0 ? ` ${skipped} skipped.` : ''],
      },
      ...(answered > 0
        ? [{ kind: 'progress', label: 'Right answers', value: correct / answered } as const]
        : []),
      ...(marks.length > 0 ? [{ kind: 'definitions', items: marks } as const] : []),
      ...(gone > 0 ? [{ kind: 'note', text: `${gone} no longer in the course, left out.` } as const] : []),
      ...(reviews.length > 0
        ? [{ kind: 'text', text: 'To review:' } as const, { kind: 'buttons', buttons: reviews } as const]
        : []),
      ...(retry.length > 0 ? [{ kind: 'buttons', buttons: retry } as const] : []),
    ],
  };
}

function reviewButtons(
  missed: readonly RunItem[],
  pose: RunViewParts['pose'],
  openPlace: RunViewParts['openPlace'],
): readonly Button[] {
  const buttons = missed.flatMap((item) => {
    const posed = pose(item);
    if (!posed?.question.review) return [];
    return [
      {
        label: short(placeTitle(posed.lesson, posed.question.review)),
        action: openPlace(posed.lesson.id, posed.question.review),
      },
    ];
  });
  return buttons
    .filter(({ action }, index) => buttons.findIndex((each) => each.action === action) === index)
    .slice(0, MOST_REVIEWS);
}

/** Asked when a learner starts a quiz while one is open. */
export function openRunView(run: Run, startOver: string): View {
  const left = run.items.filter(({ outcome }) => !outcome).length;
  const text = `You have an unfinished quiz with ${left} ${left === 1 ? 'question' : 'questions'} left.`;
  return {
    text,
    blocks: [
      { kind: 'text', text },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Continue', action: continueRun.id({ run: run.id }), style: 'primary' },
          { label: 'Start over', action: startOver },
        ],
      },
    ],
  };
}

const counter = (run: Run) => `Question ${run.at + 1} of ${run.items.length}`;
const short = (title: string) => (title.length > 34 ? `${title.slice(0, 33)}…` : title);
const spoken = (block: Block) => (block.kind === 'list' ? block.items.map(plain).join('; ') : '');
