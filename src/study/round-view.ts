import type { Learner } from '../chat/ids.ts';
import { shorten } from '../chat/shorten.ts';
import { type Block, type Button, type Inline, plain, strong, type View } from '../chat/view.ts';
import type { Question } from '../course/model.ts';
import { answerControls, spokenOptions } from '../quiz/controls.ts';
import { renderPosed } from '../quiz/posed.ts';
import type { Answer, AnyQuestionType, QuestionTypes } from '../quiz/question-type.ts';
import { sentence } from '../quiz/sentence.ts';
import {
  answerRound,
  chooseRound,
  endRound,
  joinSession,
  nextRound,
  openRound,
  showMine,
  startSession,
  stopSession,
} from './actions.ts';
import { type Asking, type LastRound, playersOf, type RoundResult, type Session } from './session.ts';
import { standings } from './standings.ts';

const NAMES = 20;
const LEADERS = 5;
const TITLE = 40;
const EXPLANATION = 1500;

export function lobbyView(session: Session): View {
  const { id, title, host, questions, seconds, phase, players } = session;
  const names = Object.values<string>(players);
  const joined = names.length === 0 ? 'Nobody has joined yet.' : `Taking part: ${nameList(names)}.`;
  const rounds = `${questions.length} ${questions.length === 1 ? 'question' : 'questions'}`;
  const time = seconds === undefined ? 'without a time limit' : `${seconds} seconds each`;
  const about = `${rounds}, ${time}. Everybody answers privately, and nobody sees an answer before the round is over.`;
  const open = phase.kind === 'lobby' && !phase.started;
  const state = open
    ? `${host.name} hosts and starts when everybody is here.`
    : phase.kind === 'over'
      ? `${endWords(session)} ${leaders(session)}`.trim()
      : 'The session has begun. You can still join by answering a question.';
  return {
    text: `Study session: ${title}. ${about} ${joined} ${state}`,
    blocks: [
      { kind: 'heading', text: `Study session: ${title}` },
      { kind: 'text', text: about },
      { kind: 'text', text: joined },
      { kind: 'note', text: state },
      ...(open
        ? [
            buttons([
              { label: 'Join', action: joinSession.id({ session: id }), style: 'primary' },
              { label: 'Start', action: startSession.id({ session: id }) },
              { label: 'Cancel', action: stopSession.id({ session: id }) },
            ]),
          ]
        : []),
    ],
  };
}

/** The answer to `/study` where a session is under way. */
export function runningView(session: Session, learner: Pick<Learner, 'id' | 'teacher'>): View {
  const text = `A study session on “${session.title}” is under way here; ${session.host.name} hosts it.`;
  const may = session.host.id === learner.id || learner.teacher;
  const list: Button[] = [
    { label: 'Join', action: joinSession.id({ session: session.id }), style: 'primary' },
    ...(may ? [{ label: 'Stop the session', action: stopSession.id({ session: session.id }) }] : []),
  ];
  return { text, blocks: [{ kind: 'text', text }, buttons(list)] };
}

/** What everybody sees while a round runs: the question and how many have answered, never what. */
export function askingView(session: Session, phase: Asking, types: QuestionTypes): View {
  const { question, index, deadline } = phase;
  const at = { session: session.id, question: index };
  const { blocks, input } = renderPosed(posedOf(question, types), session.seed + index);
  const answered = Object.keys(phase.answers).length;
  const players = playersOf(session).length;
  const count = `${answered} of ${players} have answered`;
  const time: Inline[] =
    deadline === undefined
      ? ['No time limit: the host ends the round.']
      : ['The round ends ', { kind: 'time', at: deadline, style: 'relative' }, '.'];
  const control: Block =
    input.kind === 'select'
      ? buttons([{ label: 'Choose your answers', action: openRound.id(at), style: 'primary' }])
      : answerControls(input, {
          choose: (choice) => answerRound.id({ ...at, choice }),
          select: () => chooseRound.id(at),
          form: () => openRound.id(at),
        });
  // a select is opened privately, so its choices are listed for everybody
  const choices: readonly Block[] =
    input.kind === 'select' && blocks.length === 0
      ? [{ kind: 'list', items: input.options.map(({ label }) => label) }]
      : blocks;
  const listed = blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(plain) : []));
  return {
    text: [
      `${counter(session, index)}: ${question.prompt}`,
      listed.length > 0 ? listed.join('; ') : spokenOptions(input),
      `${count}.`,
    ]
      .filter(Boolean)
      .join('\n'),
    blocks: [
      { kind: 'note', text: `${counter(session, index)} · ${shorten(session.title, TITLE)}` },
      { kind: 'text', text: [strong(question.prompt)] },
      ...choices,
      control,
      { kind: 'progress', label: count, value: players === 0 ? 0 : answered / players },
      { kind: 'note', text: ['Answers are private and can be changed until the end. ', ...time] },
      buttons([
        { label: 'End this round', action: endRound.id(at) },
        { label: 'Stop the session', action: stopSession.id({ session: session.id }) },
      ]),
    ],
  };
}

/** The learner's own controls, for answers that need more than a button. */
export function chooseView(
  session: Session,
  phase: Asking,
  types: QuestionTypes,
  given: Answer | undefined,
): View {
  const { question, index } = phase;
  const type = typeOf(question, types);
  const at = { session: session.id, question: index };
  const { input } = renderPosed({ question, type }, session.seed + index);
  const said =
    given === undefined
      ? 'Choose your answers. You can change them until the round is over.'
      : `${sentence(`Your answer: ${type.describe(type.format(question.body), given)}`)} You can change it until the round is over.`;
  return {
    text: `${question.prompt} ${said}`,
    blocks: [
      { kind: 'text', text: [strong(question.prompt)] },
      { kind: 'callout', tone: 'info', text: said },
      answerControls(
        input,
        {
          choose: (choice) => answerRound.id({ ...at, choice }),
          select: () => chooseRound.id(at),
          form: () => openRound.id(at),
        },
        given,
      ),
    ],
  };
}

/** Said to one learner whose answer was taken; in a tone that does not look as if it were right. */
export function takenView(question: Question, answer: Answer, types: QuestionTypes, changed: boolean): View {
  const type = typeOf(question, types);
  const said = shorten(type.describe(type.format(question.body), answer), 300);
  const text = `${changed ? 'Changed. ' : ''}${sentence(`Your answer: ${said}`)} You can change it until the round is over.`;
  return { text, blocks: [{ kind: 'callout', tone: 'info', text }] };
}

/** The answer, how the group answered, and why; with controls while the pause lasts. */
export function revealView(
  session: Session,
  round: LastRound,
  options: { readonly until?: number | undefined; readonly controls: boolean },
): View {
  const { question, index } = round;
  const result = session.results.find((each) => each.index === index);
  if (!result) {
    const text = `${counter(session, index)} was left out: the session was stopped.`;
    return { text, blocks: [{ kind: 'note', text }] };
  }
  const right = Object.values(result.answers).filter(({ correct }) => correct).length;
  const all = Object.values(result.answers).length;
  const summary = all === 0 ? 'Nobody answered.' : `${right} of ${all} right.`;
  const at = { session: session.id, question: index };
  const last = index + 1 >= session.questions.length;
  const more: Button[] = options.controls
    ? [
        { label: last ? 'Go to the end' : 'Next question', action: nextRound.id(at), style: 'primary' },
        { label: 'Stop the session', action: stopSession.id({ session: session.id }) },
      ]
    : [];
  return {
    text: `${counter(session, index)}: ${result.prompt} ${sentence(`The answer: ${result.solution}`)} ${summary} ${question.explanation}`,
    blocks: [
      { kind: 'note', text: `${counter(session, index)} · ${shorten(session.title, TITLE)}` },
      { kind: 'text', text: [strong(result.prompt)] },
      { kind: 'callout', tone: 'success', text: [strong('The answer: '), result.solution] },
      { kind: 'list', items: spread(result).map(({ mark, label, count }) => [mark, label, ` – ${count}`]) },
      { kind: 'text', text: shorten(question.explanation, EXPLANATION) },
      { kind: 'note', text: `${summary} ${leaders(session)}`.trim() },
      ...(options.until !== undefined && options.controls && !last
        ? [
            {
              kind: 'note',
              text: ['The next question comes ', { kind: 'time', at: options.until, style: 'relative' }, '.'],
            } as const,
          ]
        : []),
      buttons([{ label: 'How did I do?', action: showMine.id({ session: session.id }) }, ...more]),
    ],
  };
}

/** Each choice with how many took it; for typed answers only how many were right. */
function spread(result: RoundResult): readonly { mark: Inline; label: string; count: string }[] {
  const answers = Object.values(result.answers);
  const right = answers.filter(({ correct }) => correct).length;
  const rows =
    result.spread.length > 0
      ? result.spread
      : [
          { label: 'Right answers', count: right, right: true },
          { label: 'Other answers', count: answers.length - right, right: false },
        ];
  return rows.map(({ label, count, right: isRight }) => ({
    mark: strong(isRight ? '✓ ' : '✗ '),
    label,
    count: `${count} of ${answers.length}`,
  }));
}

function leaders(session: Session): string {
  const rows = standings(session).filter(({ points }) => points > 0);
  if (rows.length === 0) return '';
  const shown = rows.slice(0, LEADERS).map(({ name, points }) => `${name} ${points}`);
  return `Standings: ${shown.join(', ')}${rows.length > LEADERS ? ' …' : ''}`;
}

/** Why a session is over, in a sentence. */
export function endWords({ phase, stoppedBy }: Session): string {
  if (phase.kind !== 'over') return '';
  switch (phase.reason) {
    case 'finished':
      return 'The session is over.';
    case 'stopped':
      return `${stoppedBy ?? 'The host'} ended the session.`;
    case 'unanswered':
      return 'The session stopped by itself, since nobody answered any more. Start another with /study.';
    case 'unstarted':
      return 'Nobody started this session, so it was closed. Start another with /study.';
    case 'unreachable':
      return 'The session was stopped, since this channel could not be reached.';
  }
}

/** `Ada, Bob and Cy`, and how many more there are. */
export function nameList(names: readonly string[]): string {
  const more = names.length - NAMES;
  const shown = more > 0 ? [...names.slice(0, NAMES), `${more} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** @throws Error when a kind of question was removed while a round of it ran */
export function typeOf(question: Question, types: QuestionTypes): AnyQuestionType {
  const type = types.get(question.kind);
  if (!type) throw new Error(`no question type ${question.kind}`);
  return type;
}

const posedOf = (question: Question, types: QuestionTypes) => ({ question, type: typeOf(question, types) });
const counter = (session: Session, index: number) => `Question ${index + 1} of ${session.questions.length}`;
const buttons = (list: readonly Button[]): Block => ({ kind: 'buttons', buttons: list });
