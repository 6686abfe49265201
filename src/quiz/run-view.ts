import { shorten } from '../chat/shorten.ts';
import { type Block, type Button, plain, type Rich, strong, type View } from '../chat/view.ts';
import {
  answerByButton,
  answerBySelect,
  continueRun,
  nextQuestion,
  openAnswerForm,
  showHint,
  skipQuestion,
  stopRun,
} from './actions.ts';
import { answerControls, spokenOptions } from './controls.ts';
import { hintsOf, type Pose, type Posed, renderPosed } from './posed.ts';
import { resultView } from './result-view.ts';
import type { OpenPlace } from './review.ts';
import { isEnded, type Run, type RunItem } from './run.ts';
import { sentence } from './sentence.ts';

export interface RunViewParts {
  readonly pose: Pose;
  readonly openPlace: OpenPlace;
}

/** Whatever the run needs next: the question, the feedback, or the result. */
export function runView(run: Run, parts: RunViewParts): View {
  const item = run.items[run.at];
  const posed = item && parts.pose(item);
  if (isEnded(run) || !item || !posed) return resultView(run, parts);
  return item.outcome ? feedbackView(run, item, posed, parts) : questionView(run, item, posed);
}

function questionView(run: Run, item: RunItem, posed: Posed): View {
  const { question } = posed;
  const at = { run: run.id, question: run.at };
  const { blocks, input } = renderPosed(posed, run.seed + run.at);
  const hints = hintsOf(posed);
  const given = hints
    .slice(0, item.hints)
    .map((hint): Block => ({ kind: 'note', text: [strong('Hint: '), hint] }));
  const left = hints.length - item.hints;
  const more: Button[] = [
    ...(left > 0
      ? [{ label: item.hints === 0 ? 'Hint' : `Another hint (${left} left)`, action: showHint.id(at) }]
      : []),
    { label: 'Skip', action: skipQuestion.id(at) },
    { label: 'Stop', action: stopRun.id({ run: run.id }) },
  ];
  const listed = blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(plain) : []));
  return {
    text: [
      `${counter(run)}: ${question.prompt}`,
      listed.length > 0 ? listed.join('; ') : spokenOptions(input),
      ...hints.slice(0, item.hints).map((hint) => `Hint: ${hint}`),
    ]
      .filter(Boolean)
      .join('\n'),
    blocks: [
      { kind: 'note', text: `${counter(run)} · Lesson ${posed.lesson.number}` },
      { kind: 'text', text: [strong(question.prompt)] },
      ...blocks,
      ...given,
      answerControls(input, {
        choose: (choice) => answerByButton.id({ ...at, choice }),
        select: () => answerBySelect.id(at),
        form: () => openAnswerForm.id(at),
      }),
      { kind: 'buttons', buttons: more },
    ],
  };
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
  const solution = type.solution(body);
  const buttons: Button[] = [
    { label: last ? 'See the result' : 'Next question', action: nextQuestion.id(at), style: 'primary' },
    ...(question.review && !correct
      ? [{ label: 'Review this part', action: openPlace(lesson.id, question.review) }]
      : []),
    ...(last ? [] : [{ label: 'Stop', action: stopRun.id({ run: run.id }) }]),
  ];
  return {
    text: [verdict, note, correct ? '' : sentence(`The right answer: ${solution}`), question.explanation]
      .filter(Boolean)
      .join(' '),
    blocks: [
      { kind: 'note', text: `${counter(run)} · Lesson ${lesson.number}` },
      { kind: 'text', text: [strong(question.prompt)] },
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

/** Asked when a learner starts a quiz while one is open. */
export function openRunView(run: Run, startOver: string, title?: string): View {
  const left = run.items.filter(({ outcome }) => !outcome).length;
  const about = title === undefined ? '' : ` on “${title}”`;
  const text = `You have an unfinished quiz${about} with ${left} of ${run.items.length} ${run.items.length === 1 ? 'question' : 'questions'} left. Your answers are kept.`;
  const begun: Rich = ['Begun ', { kind: 'time', at: run.startedAt, style: 'relative' }, '.'];
  return {
    text,
    blocks: [
      { kind: 'text', text },
      { kind: 'note', text: begun },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Go on', action: continueRun.id({ run: run.id }), style: 'primary' },
          { label: 'Start anew', action: startOver },
        ],
      },
    ],
  };
}

/** The kind answer to a click on a question that has its answer already. */
export function alreadyView(run: Run, index: number, { pose }: RunViewParts): View {
  const item = run.items[index];
  const posed = item && pose(item);
  const given = item?.outcome?.kind === 'answered' ? item.outcome.answer : undefined;
  const answer =
    posed && given
      ? shorten(posed.type.describe(posed.type.format(posed.question.body), given), 200)
      : undefined;
  const text = [
    answer === undefined
      ? `Question ${index + 1} is over.`
      : `Question ${index + 1} has your answer already: “${answer}”. The first answer counts.`,
    isEnded(run) ? 'This quiz has ended; /quiz starts another.' : '',
  ]
    .filter(Boolean)
    .join(' ');
  const goOn: Button = { label: 'Go on', action: continueRun.id({ run: run.id }), style: 'primary' };
  return {
    text,
    blocks: [
      { kind: 'callout', tone: 'info', text },
      ...(isEnded(run) ? [] : [{ kind: 'buttons', buttons: [goOn] } as const]),
    ],
  };
}

const counter = (run: Run) => `Question ${run.at + 1} of ${run.items.length}`;
