import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from '../chat/ids.ts';
import { shorten } from '../chat/shorten.ts';
import type { LessonId, LessonPlace, Question } from '../course/model.ts';
import type { QuestionRef } from '../quiz/posed.ts';
import type { Answer, AnyQuestionType, GradingContext } from '../quiz/question-type.ts';

/** A group session in a channel. Plain data; every change makes a new one. */
export interface Session {
  readonly id: string;
  readonly workspace: WorkspaceId;
  /** Where it was started. */
  readonly channel: ChannelId;
  /** Where its rounds are: a thread of the channel, or the channel. Decided when the first round begins. */
  readonly room?: ChannelId;
  readonly host: { readonly id: LearnerId; readonly name: string };
  /** What it is about. */
  readonly title: string;
  /** Seconds of a round; absent when rounds have no limit. */
  readonly seconds?: number;
  readonly questions: readonly QuestionRef[];
  /** Decides the order of choices, the same for everybody. */
  readonly seed: number;
  readonly openedAt: number;
  /** Names of those taking part. */
  readonly players: Readonly<Record<LearnerId, string>>;
  readonly phase: Phase;
  readonly results: readonly RoundResult[];
  /** Rounds in a row that nobody answered. */
  readonly unanswered: number;
  /** The message the session was announced with. */
  readonly lobby?: MessageRef;
  /** Who has asked for the end. */
  readonly stoppedBy?: string;
}

/** All times are milliseconds since the epoch. */
export type Phase =
  | { readonly kind: 'lobby'; readonly closesAt: number; readonly started: boolean }
  | Asking
  | Revealed
  | {
      readonly kind: 'over';
      readonly reason: EndReason;
      readonly last?: LastRound;
      readonly recap?: MessageRef;
    };

export interface Asking {
  readonly kind: 'asking';
  /** Position among the questions, from 0. */
  readonly index: number;
  /** As it was when the round began: an edit of the course must not change what was asked. */
  readonly question: Question;
  readonly message?: MessageRef;
  /** When the question stood in the channel. */
  readonly since?: number;
  /** Set with `since`; absent for a round without limit. */
  readonly deadline?: number;
  /** The host has ended it before its time, so somebody is there. */
  readonly cutShort?: true;
  readonly answers: Readonly<Record<LearnerId, { readonly answer: Answer; readonly at: number }>>;
}

export interface LastRound {
  readonly index: number;
  readonly question: Question;
  readonly message?: MessageRef;
}

export interface Revealed extends LastRound {
  readonly kind: 'revealed';
  readonly until: number;
}

export type EndReason = 'finished' | 'stopped' | 'unanswered' | 'unstarted' | 'unreachable';

/** How a round went. Texts are short enough to be shown in a list. */
export interface RoundResult {
  /** Position of the question, from 0. */
  readonly index: number;
  readonly lesson: LessonId;
  readonly review?: LessonPlace;
  readonly prompt: string;
  readonly solution: string;
  /** How often each choice was taken; empty for typed answers. */
  readonly spread: readonly { readonly label: string; readonly count: number; readonly right: boolean }[];
  readonly answers: Readonly<Record<LearnerId, PlayerAnswer>>;
}

export interface PlayerAnswer {
  readonly said: string;
  readonly correct: boolean;
  readonly note?: string;
}

/** How long things take. Milliseconds. */
export interface Pace {
  /** A lobby nobody starts closes. */
  readonly lobby: number;
  /** Between the reveal and the next round, where rounds have a limit. */
  readonly pause: number;
  /** Rounds without limit end by themselves when nothing happens for so long. */
  readonly idle: number;
  /** What is left of a round once everybody taking part has answered. */
  readonly allAnswered: number;
  /** What a round has at least after a restart. */
  readonly grace: number;
  /** Edits that only show how many have answered are at least this far apart. */
  readonly edit: number;
  /** How long a process that has died keeps others from taking its sessions up. */
  readonly lease: number;
}

export const PACE: Pace = {
  lobby: 15 * 60_000,
  pause: 15_000,
  idle: 30 * 60_000,
  allAnswered: 5_000,
  grace: 10_000,
  edit: 2_000,
  lease: 9_000,
};

export const MOST_PLAYERS = 500;
const SILENT_ROUNDS = 3;
const PROMPT = 200;
const SAID = 200;
const LABEL = 100;
const NAME = 60;

export const isOver = (session: Session): boolean => session.phase.kind === 'over';
export const playersOf = (session: Session): readonly LearnerId[] =>
  Object.keys(session.players) as LearnerId[];

/** Whether so many take part that nobody can join any more. */
export const isFull = (session: Session): boolean => playersOf(session).length >= MOST_PLAYERS;

export function join(session: Session, learner: { readonly id: LearnerId; readonly name: string }): Session {
  if (isOver(session) || session.players[learner.id] !== undefined || isFull(session)) return session;
  return { ...session, players: { ...session.players, [learner.id]: shorten(learner.name, NAME) } };
}

export function requestStart(session: Session): Session {
  const { phase } = session;
  return phase.kind === 'lobby' && !phase.started
    ? { ...session, phase: { ...phase, started: true } }
    : session;
}

export const requestStop = (session: Session, name: string): Session =>
  isOver(session) || session.stoppedBy !== undefined
    ? session
    : { ...session, stoppedBy: shorten(name, NAME) };

/** Ends the round at `index` now. */
export function requestReveal(session: Session, index: number, now: number): Session {
  const { phase } = session;
  if (phase.kind !== 'asking' || phase.index !== index || !phase.message) return session;
  const deadline = Math.min(phase.deadline ?? now, now);
  return { ...session, phase: { ...phase, deadline, cutShort: true } };
}

/** Ends the pause after the round at `index` now. */
export function requestNext(session: Session, index: number, now: number): Session {
  const { phase } = session;
  if (phase.kind !== 'revealed' || phase.index !== index || phase.until <= now) return session;
  return { ...session, phase: { ...phase, until: now } };
}

/** Whether an answer to the round at `index` that came at `at` still counts. */
export function isOpen(session: Session, index: number, at: number): boolean {
  const { phase } = session;
  return (
    phase.kind === 'asking' &&
    phase.index === index &&
    session.stoppedBy === undefined &&
    (phase.deadline === undefined || at < phase.deadline)
  );
}

/** Takes an answer, or changes it; once everybody has answered the round is nearly over. */
export function takeAnswer(
  session: Session,
  learner: { readonly id: LearnerId; readonly name: string },
  given: { readonly answer: Answer; readonly at: number },
  pace: Pick<Pace, 'allAnswered'>,
): Session {
  const joined = join(session, learner);
  const { phase } = joined;
  if (phase.kind !== 'asking' || joined.players[learner.id] === undefined) return session;
  const answers: Asking['answers'] = { ...phase.answers, [learner.id]: given };
  const everybody = haveAnswered(joined, answers);
  const soon = given.at + pace.allAnswered;
  const deadline = everybody ? Math.min(phase.deadline ?? soon, soon) : phase.deadline;
  return { ...joined, phase: { ...phase, answers, ...(deadline !== undefined && { deadline }) } };
}

/** Whether those who answered the last round, or at first all who have joined, have answered this one. */
function haveAnswered(session: Session, answers: Asking['answers']): boolean {
  const last = session.results.at(-1)?.answers ?? {};
  const players = playersOf(session);
  const present = players.filter((player) => last[player] !== undefined);
  return (present.length > 0 ? present : players).every((player) => answers[player] !== undefined);
}

/** Begins the round of the question at `index`. */
export function ask(session: Session, index: number, question: Question): Session {
  return { ...session, phase: { kind: 'asking', index, question, answers: {} } };
}

/** The message of the running round stands; its time begins. */
export function attach(session: Session, index: number, message: MessageRef, now: number): Session {
  const { phase, seconds } = session;
  if (phase.kind === 'over' || phase.kind === 'lobby' || phase.index !== index) return session;
  if (phase.kind === 'revealed') return { ...session, phase: { ...phase, message } };
  const deadline = phase.deadline ?? (seconds === undefined ? undefined : now + seconds * 1000);
  const since = phase.since ?? now;
  return { ...session, phase: { ...phase, message, since, ...(deadline !== undefined && { deadline }) } };
}

/** After a restart nobody is cut off: a round that somebody may still answer has some time left. */
export function grantGrace(session: Session, now: number, pace: Pick<Pace, 'grace'>): Session {
  const { phase, seconds } = session;
  if (phase.kind !== 'asking' || phase.deadline === undefined || phase.cutShort) return session;
  if (haveAnswered(session, phase.answers)) return session;
  const least = now + Math.min(pace.grace, (seconds ?? Number.POSITIVE_INFINITY) * 1000);
  return phase.deadline >= least ? session : { ...session, phase: { ...phase, deadline: least } };
}

/** Grades the round and shows it. */
export function closeRound(
  session: Session,
  { type, context }: { readonly type: AnyQuestionType; readonly context: GradingContext },
  now: number,
  pace: Pick<Pace, 'pause' | 'idle'>,
): Session {
  const { phase } = session;
  if (phase.kind !== 'asking') return session;
  const { index, question, message } = phase;
  const body = type.format(question.body);
  const given = Object.entries(phase.answers) as [LearnerId, { answer: Answer }][];
  const answers = Object.fromEntries(
    given.map(([player, { answer }]): [LearnerId, PlayerAnswer] => [
      player,
      { said: shorten(type.describe(body, answer), SAID), ...type.grade(body, answer, context) },
    ]),
  );
  const spread = type.outcomes(body).map(({ value, label, right }) => ({
    label: shorten(label, LABEL),
    count: given.filter(([, { answer }]) => answer.includes(value)).length,
    right,
  }));
  const lesson = session.questions[index]?.lesson ?? '';
  const result: RoundResult = {
    index,
    lesson,
    ...(question.review && { review: question.review }),
    prompt: shorten(question.prompt, PROMPT),
    solution: shorten(type.solution(body), PROMPT),
    spread,
    answers,
  };
  const last = index + 1 >= session.questions.length;
  const pause = last ? 0 : session.seconds === undefined ? pace.idle : pace.pause;
  return {
    ...session,
    results: [...session.results, result],
    unanswered: given.length === 0 && !phase.cutShort ? session.unanswered + 1 : 0,
    phase: { kind: 'revealed', index, question, until: now + pause, ...(message && { message }) },
  };
}

export function finish(session: Session, reason: EndReason): Session {
  const { phase } = session;
  if (phase.kind === 'over') return session;
  if (phase.kind === 'lobby') return { ...session, phase: { kind: 'over', reason } };
  const { index, question, message } = phase;
  // a round that was cut off before it was graded is left out
  const last = { index, question, ...(message && { message }) };
  return { ...session, phase: { kind: 'over', reason, last } };
}

/** Whether nobody is there any more: several rounds unanswered, or one that had no limit. */
export const isDeserted = ({ unanswered, seconds }: Session): boolean =>
  unanswered >= (seconds === undefined ? 1 : SILENT_ROUNDS);

/** When something last happened in a round. */
export const lastSign = ({ since = 0, answers }: Asking): number =>
  Object.values(answers).reduce((latest, { at }) => Math.max(latest, at), since);
