import type { MessageRef, WorkspaceId } from '../chat/ids.ts';
import type { Messenger } from '../chat/messenger.ts';
import type { View } from '../chat/view.ts';
import type { CourseLibrary } from '../course/model.ts';
import { gradingContext, type Pose } from '../quiz/posed.ts';
import type { QuestionTypes } from '../quiz/question-type.ts';
import type { Clock } from './clock.ts';
import type { Leases } from './lease.ts';
import { plan, type Step } from './plan.ts';
import { type RecapParts, recapView } from './recap-view.ts';
import { askingView, lobbyView, revealView, typeOf } from './round-view.ts';
import { sceneOf } from './scene.ts';
import { ask, attach, closeRound, finish, grantGrace, type Pace, type Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface DriverParts {
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly messenger: Messenger;
  readonly library: Pick<CourseLibrary, 'lesson'>;
  readonly types: QuestionTypes;
  readonly pose: Pose;
  readonly openPlace: RecapParts['openPlace'];
  readonly clock: Clock;
  readonly pace: Pace;
  /** Takes an ended session into what its players have practised; the same session may come again. */
  readonly practised: (session: Session) => Promise<void>;
  readonly log: { warn(details: object, message: string): void };
}

/** Takes sessions from step to step as the time comes; one process drives one session. */
export interface Driver {
  /** Something has changed; `opened` when this process has just made the session. */
  wake(workspace: WorkspaceId, id: string, opened?: 'opened'): void;
  /** Ends the timers, waits for the step under way and hands the sessions back. */
  stop(): Promise<void>;
}

interface Driven {
  readonly workspace: WorkspaceId;
  readonly id: string;
  cancel: () => void;
  work: Promise<void>;
  again: boolean;
  busy: boolean;
  failures: number;
  /** What its message shows, as far as this process has put it there. */
  shown: string | undefined;
  shownAt: number;
  opened: boolean;
}

const MOST_FAILURES = 8;
const LONGEST_BACKOFF_MS = 60_000;

export function createDriver(parts: DriverParts): Driver {
  const { sessions, leases, messenger, clock, pace, log, types } = parts;
  const driven = new Map<string, Driven>();
  let stopped = false;

  function follow(workspace: WorkspaceId, id: string, opened: boolean): Driven {
    const known = driven.get(id);
    if (known) return known;
    const one: Driven = {
      workspace,
      id,
      cancel: () => {},
      work: Promise.resolve(),
      again: false,
      busy: false,
      failures: 0,
      shown: undefined,
      shownAt: Number.NEGATIVE_INFINITY,
      opened,
    };
    driven.set(id, one);
    return one;
  }

  function run(one: Driven): void {
    if (stopped) return;
    one.again = true;
    if (one.busy) return;
    one.busy = true;
    one.cancel();
    one.work = turn(one);
  }

  async function turn(one: Driven): Promise<void> {
    while (one.again && !stopped) {
      one.again = false;
      try {
        const wait = await drive(one);
        one.failures = 0;
        if (wait === 'ended') forget(one);
        else later(one, wait);
      } catch (error) {
        one.failures += 1;
        log.warn({ err: error, session: one.id, failures: one.failures }, 'a study session could not go on');
        if (one.failures < MOST_FAILURES) later(one, Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** one.failures));
        else await abandon(one);
      }
    }
    one.busy = false;
  }

  function later(one: Driven, milliseconds: number): void {
    one.cancel();
    if (!stopped) one.cancel = clock.after(milliseconds, () => run(one));
  }

  function forget(one: Driven): void {
    one.cancel();
    driven.delete(one.id);
  }

  /** Nothing can be said where the session is: it ends without words. */
  async function abandon(one: Driven): Promise<void> {
    forget(one);
    try {
      const over = await sessions.change(one.workspace, one.id, (each) => finish(each, 'unreachable'));
      if (over) await sessions.close(over);
      await leases.release(one.id);
    } catch (error) {
      log.warn({ err: error, session: one.id }, 'a study session could not be ended');
    }
  }

  /** Does all that is due. @returns milliseconds until there is something to do again */
  async function drive(one: Driven): Promise<number | 'ended'> {
    const holding = await leases.hold(one.id);
    const found = await sessions.find(one.workspace, one.id);
    if (!holding.mine) {
      one.shown = undefined;
      one.opened = false;
      const over = !found || found.phase.kind === 'over';
      return over && !(await sessions.isListed(one.id)) ? 'ended' : Math.max(1, holding.until - clock.now());
    }
    if (!found) {
      await sessions.unlist(one.id);
      await leases.release(one.id);
      return 'ended';
    }
    if (holding.since === 'now') {
      one.shown = undefined;
      if (!one.opened)
        await sessions.change(one.workspace, one.id, (each) => grantGrace(each, clock.now(), pace));
    }
    one.opened = false;
    for (;;) {
      const session = await sessions.find(one.workspace, one.id);
      if (!session) return 'ended';
      const step = plan(session, clock.now(), pace);
      if (step.kind === 'wait') {
        const refresh = await show(one, session);
        const due = (step.until ?? Number.POSITIVE_INFINITY) - clock.now();
        return Math.max(0, Math.min(due, refresh, pace.lease / 3));
      }
      if (step.kind === 'wrap-up') {
        await wrapUp(session);
        return 'ended';
      }
      await perform(step, session);
      await leases.hold(one.id);
    }
  }

  async function perform(step: Exclude<Step, { kind: 'wait' | 'wrap-up' }>, session: Session): Promise<void> {
    const change = (make: (session: Session) => Session) =>
      sessions.change(session.workspace, session.id, make);
    const { phase } = session;
    switch (step.kind) {
      case 'settle-room': {
        const room = (await openThread(session)) ?? session.channel;
        await sessions.claimRoom(session, room);
        const settled = await change((each) => ({ ...each, room: each.room ?? room }));
        if (settled?.lobby) await messenger.edit(settled.lobby, lobbyView(settled));
        return;
      }
      case 'ask': {
        if (phase.kind === 'revealed' && phase.message) {
          await messenger.edit(phase.message, revealView(session, phase, { controls: false }));
        }
        const index = session.questions.findIndex((ref, at) => at >= step.from && parts.pose(ref));
        const question = session.questions[index];
        const posed = question && parts.pose(question);
        await change((each) => {
          if (each.phase.kind !== phase.kind || each.stoppedBy !== undefined) return each;
          return posed ? ask(each, index, posed.question) : finish(each, 'finished');
        });
        return;
      }
      case 'post': {
        if (phase.kind !== 'asking') return;
        const message = await say(session, withDeadline(session, phase));
        await change((each) => attach(each, phase.index, message, clock.now()));
        return;
      }
      case 'close-round': {
        await change((each) => {
          if (each.phase.kind !== 'asking' || plan(each, clock.now(), pace).kind !== 'close-round')
            return each;
          const lesson = parts.library.lesson(each.questions[each.phase.index]?.lesson ?? '');
          const grading = { type: typeOf(each.phase.question, types), context: gradingContext({ lesson }) };
          return closeRound(each, grading, clock.now(), pace);
        });
        return;
      }
      case 'finish':
        await change((each) =>
          plan(each, clock.now(), pace).kind === 'finish' ? finish(each, step.reason) : each,
        );
        return;
    }
  }

  /** The time a round will have once its message stands, so that the first message shows it already. */
  function withDeadline(session: Session, phase: Extract<Session['phase'], { kind: 'asking' }>): View {
    const deadline =
      phase.deadline ?? (session.seconds === undefined ? undefined : clock.now() + session.seconds * 1000);
    return askingView(session, { ...phase, ...(deadline !== undefined && { deadline }) }, types);
  }

  async function openThread(session: Session) {
    if (!session.lobby) return undefined;
    try {
      return await messenger.thread(session.lobby, `Study session: ${session.title}`);
    } catch (error) {
      log.warn({ err: error, session: session.id }, 'no thread could be opened; the channel is used');
      return undefined;
    }
  }

  const say = (session: Session, view: View): Promise<MessageRef> =>
    messenger.post(session.workspace, session.room ?? session.channel, view);

  /** Brings the session's message up to date. @returns milliseconds until it may be edited again */
  async function show(one: Driven, session: Session): Promise<number> {
    const scene = sceneOf(session, types);
    if (!scene?.message) return Number.POSITIVE_INFINITY;
    const { message, stage, view } = scene;
    const wanted = `${stage} ${JSON.stringify(view.blocks)}`;
    if (wanted === one.shown) return Number.POSITIVE_INFINITY;
    const sameStage = one.shown?.startsWith(`${stage} `) === true;
    const early = one.shownAt + pace.edit - clock.now();
    if (sameStage && early > 0) return early;
    one.shownAt = clock.now();
    if (await messenger.edit(message, view)) one.shown = wanted;
    else await restore(session, view);
    return Number.POSITIVE_INFINITY;
  }

  /** Somebody has deleted the message: it is said again. */
  async function restore(session: Session, view: View): Promise<void> {
    const { phase } = session;
    const message = await say(session, view);
    await sessions.change(session.workspace, session.id, (each) =>
      phase.kind === 'lobby'
        ? { ...each, lobby: message }
        : phase.kind === 'over'
          ? each
          : attach(each, phase.index, message, clock.now()),
    );
  }

  async function wrapUp(session: Session): Promise<void> {
    const { phase, lobby } = session;
    if (phase.kind !== 'over') return;
    const { last } = phase;
    if (last?.message) await messenger.edit(last.message, revealView(session, last, { controls: false }));
    if (!phase.recap && session.results.length > 0) {
      const recap = await say(session, recapView(session, parts));
      await sessions.change(session.workspace, session.id, (each) =>
        each.phase.kind === 'over' ? { ...each, phase: { ...each.phase, recap } } : each,
      );
    }
    if (lobby) await messenger.edit(lobby, lobbyView(session));
    await parts.practised(session);
    await sessions.close(session);
    await leases.release(session.id);
  }

  return {
    wake(workspace, id, opened) {
      if (!stopped) run(follow(workspace, id, opened !== undefined));
    },
    async stop() {
      stopped = true;
      const all = [...driven.values()];
      for (const one of all) one.cancel();
      await Promise.all(all.map(({ work }) => work));
      for (const { id } of all) await leases.release(id);
      driven.clear();
    },
  };
}
