import { UserError } from '../chat/errors.ts';
import type { ChannelId, Learner, LearnerId, MessageRef, WorkspaceId } from '../chat/ids.ts';
import type { Messenger } from '../chat/messenger.ts';
import { shorten } from '../chat/shorten.ts';
import type { CourseLibrary, Lesson } from '../course/model.ts';
import { createHistory } from '../quiz/history.ts';
import { createPose, questionsOf, renderPosed } from '../quiz/posed.ts';
import { type Answer, couldBe, type QuestionTypes } from '../quiz/question-type.ts';
import { shuffledOrder } from '../quiz/shuffle.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { createConfirmations } from './confirmations.ts';
import { createDriver } from './driver.ts';
import { createLeases } from './lease.ts';
import { practiceOf } from './practice.ts';
import type { RecapParts } from './recap-view.ts';
import { typeOf } from './round-view.ts';
import {
  type Asking,
  isFull,
  isOpen,
  isOver,
  join,
  PACE,
  type Pace,
  playersOf,
  requestNext,
  requestReveal,
  requestStart,
  requestStop,
  type Session,
  takeAnswer,
} from './session.ts';
import { createSessions } from './sessions.ts';

export interface StudyParts {
  readonly store: Store;
  readonly library: CourseLibrary;
  readonly types: QuestionTypes;
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** 0 to 1, for seeds. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly openPlace: RecapParts['openPlace'];
  readonly log: { warn(details: object, message: string): void };
  readonly pace?: Partial<Pace>;
  /** Told of every answer that was taken. */
  readonly studied?: (workspace: WorkspaceId, learner: LearnerId) => Promise<void>;
}

export interface StudyRequest {
  /** All lessons unless given. */
  readonly lesson?: Lesson;
  /** At most so many. */
  readonly questions: number;
  /** Of a round; no limit unless given. */
  readonly seconds?: number;
}

/** What came of an answer. */
export type Taken =
  | { readonly kind: 'taken'; readonly changed: boolean; readonly session: Session; readonly phase: Asking }
  /** The round is over, or has not begun. */
  | { readonly kind: 'late'; readonly session: Session };

/** Group sessions in channels. Everything is in the store; `start` takes up what an earlier process left. */
export type Study = ReturnType<typeof createStudy>;

export function createStudy(parts: StudyParts) {
  const { store, library, types, clock, random, newId } = parts;
  const pace = { ...PACE, ...parts.pace };
  const sessions = createSessions(store);
  const pose = createPose(library, types);
  const leases = createLeases({ store, owner: newId(), now: clock.now, milliseconds: pace.lease });
  const confirmations = createConfirmations(store);
  const history = createHistory(store);
  const driver = createDriver({ ...parts, sessions, leases, pose, pace, practised });

  async function practised(session: Session): Promise<void> {
    for (const player of playersOf(session)) {
      const practice = practiceOf(session, player);
      if (practice) await history.take(session.workspace, practice, clock.now());
    }
  }

  async function known(workspace: WorkspaceId, id: string): Promise<Session> {
    const session = await sessions.find(workspace, id);
    if (!session) throw new UserError('This study session is long over. Start another with /study.');
    return session;
  }

  async function change(
    workspace: WorkspaceId,
    id: string,
    make: (session: Session) => Session,
  ): Promise<Session> {
    const after = await sessions.change(workspace, id, make);
    if (!after) throw new UserError('This study session is long over. Start another with /study.');
    driver.wake(workspace, id);
    return after;
  }

  /** @throws UserError unless the learner hosts the session or is a teacher */
  async function hosted(workspace: WorkspaceId, learner: Learner, id: string): Promise<Session> {
    const session = await known(workspace, id);
    if (session.host.id !== learner.id && !learner.teacher) {
      throw new UserError(`Only ${session.host.name}, who hosts this session, or a teacher can do that.`);
    }
    if (isOver(session)) throw new UserError('This session is over. Start another with /study.');
    return session;
  }

  return {
    find: known,
    inChannel: sessions.inChannel,

    /** @throws UserError when the channel has a session already, or there are no questions */
    async open(
      place: { readonly workspace: WorkspaceId; readonly channel: ChannelId; readonly learner: Learner },
      request: StudyRequest,
    ): Promise<Session> {
      const { workspace, channel, learner } = place;
      const { lesson, seconds } = request;
      const pool = questionsOf(lesson ? [lesson] : library.lessons());
      if (pool.length === 0) {
        throw new UserError(
          lesson ? `Lesson ${lesson.number} has no questions yet.` : 'There are no questions yet.',
        );
      }
      const seed = Math.floor(random() * 2 ** 32);
      const order = shuffledOrder(pool.length, seed).slice(0, request.questions);
      const now = clock.now();
      const session: Session = {
        id: newId(),
        workspace,
        channel,
        host: { id: learner.id, name: shorten(learner.name, 60) },
        title: lesson ? shorten(lesson.title, 80) : 'all lessons',
        ...(seconds !== undefined && { seconds }),
        questions: order.flatMap((index) => pool[index] ?? []),
        seed,
        openedAt: now,
        players: {},
        phase: { kind: 'lobby', closesAt: now + pace.lobby, started: false },
        results: [],
        unanswered: 0,
      };
      const opened = await sessions.open(join(session, learner));
      if (opened.id !== session.id) {
        throw new UserError(
          'There is a study session in this channel already: join it, or let its host end it.',
        );
      }
      driver.wake(workspace, opened.id, 'opened');
      return opened;
    },

    /** The session was announced by this message. */
    attachLobby: (workspace: WorkspaceId, id: string, message: MessageRef) =>
      change(workspace, id, (session) => (session.lobby ? session : { ...session, lobby: message })),

    /** @throws UserError when the session is over or full */
    async join(workspace: WorkspaceId, learner: Learner, id: string) {
      let before = false;
      const session = await change(workspace, id, (each) => {
        before = each.players[learner.id] !== undefined;
        return join(each, learner);
      });
      if (isOver(session)) throw new UserError('This session is over. Start another with /study.');
      if (session.players[learner.id] === undefined) {
        throw new UserError(`${playersOf(session).length} learners take part already; nobody else can join.`);
      }
      return { session, joined: before ? ('before' as const) : ('now' as const) };
    },

    async begin(workspace: WorkspaceId, learner: Learner, id: string): Promise<Session> {
      await hosted(workspace, learner, id);
      return change(workspace, id, requestStart);
    },

    async end(workspace: WorkspaceId, learner: Learner, id: string): Promise<Session> {
      await hosted(workspace, learner, id);
      return change(workspace, id, (session) => requestStop(session, learner.name));
    },

    async endRound(workspace: WorkspaceId, learner: Learner, id: string, index: number): Promise<Session> {
      await hosted(workspace, learner, id);
      return change(workspace, id, (session) => requestReveal(session, index, clock.now()));
    },

    async nextRound(workspace: WorkspaceId, learner: Learner, id: string, index: number): Promise<Session> {
      await hosted(workspace, learner, id);
      return change(workspace, id, (session) => requestNext(session, index, clock.now()));
    },

    /** The round at `index` while it takes answers that come at `at`. */
    async round(workspace: WorkspaceId, id: string, index: number, at: number): Promise<Asking | undefined> {
      const session = await known(workspace, id);
      return session.phase.kind === 'asking' && isOpen(session, index, at) ? session.phase : undefined;
    },

    /**
     * Takes a learner's answer, or a changed one, while the round is open. Answering joins the session.
     * @param at when the answer came, milliseconds
     * @throws UserError when the answer does not belong to the question, or the session is full
     */
    async answer(
      workspace: WorkspaceId,
      learner: Learner,
      where: { readonly session: string; readonly index: number; readonly at: number },
      answer: Answer,
    ): Promise<Taken> {
      let taken: Taken | undefined;
      const session = await change(workspace, where.session, (each) => {
        const { phase } = each;
        taken = undefined;
        if (phase.kind !== 'asking' || !isOpen(each, where.index, where.at)) return each;
        if (each.players[learner.id] === undefined && isFull(each)) {
          throw new UserError(`${playersOf(each).length} learners take part already; nobody else can join.`);
        }
        const type = typeOf(phase.question, types);
        const { input } = renderPosed({ question: phase.question, type }, each.seed + where.index);
        if (!couldBe(input, answer)) {
          throw new UserError('This answer does not belong to this question: choose one of those shown.');
        }
        const after = takeAnswer(each, learner, { answer, at: where.at }, pace);
        taken = { kind: 'taken', changed: phase.answers[learner.id] !== undefined, session: after, phase };
        return after;
      });
      if (!taken) return { kind: 'late', session };
      await parts.studied?.(workspace, learner.id);
      return taken;
    },

    confirmations,

    /** Takes up the sessions an earlier process left. */
    async start(): Promise<void> {
      for (const { workspace, id } of await sessions.listed()) driver.wake(workspace, id);
    },

    /** Hands the sessions back; the next process goes on with them. */
    stop: () => driver.stop(),
  };
}
