import { createHash } from 'node:crypto';
import { UserError } from '../chat/errors.ts';
import type { ChannelId, Learner, LearnerId, MessageRef, WorkspaceId } from '../chat/ids.ts';
import type { Store } from '../store/store.ts';
import type { TeacherAnswer } from './passages.ts';
import { tidy } from './question.ts';

/** A learner who wants to hear when a question is answered. */
export interface Waiting {
  readonly learner: LearnerId;
  readonly name: string;
  readonly channel: ChannelId;
}

/** A question the course does not cover. Nobody's name is kept with it until somebody passes it on. */
export interface OpenQuestion {
  readonly id: string;
  readonly question: string;
  /** How often it was asked. */
  readonly times: number;
  /** Milliseconds since the epoch, of the last time. */
  readonly at: number;
  readonly waiting: readonly Waiting[];
  /** Where the teachers see it. */
  readonly card?: MessageRef;
  /** Since when somebody has been putting it there. Milliseconds since the epoch. */
  readonly posting?: number;
}

const DAY_MS = 24 * 3600 * 1000;
const KEPT = { ttlMs: 90 * DAY_MS };
/** Whoever wanted to post a card and has not by then never will. */
const POSTING_MS = 60_000;
const MOST_ANSWERS = 500;
/** Beyond so many, the one that was asked longest ago makes room, unless somebody waits for it. */
const MOST_OPEN = 1000;
export const ANSWER_LENGTH = 1800;

/** The questions of a class that its course leaves open, and what its teachers answered. */
export type ClassQuestions = ReturnType<typeof createClassQuestions>;

export function createClassQuestions({ store, now }: { readonly store: Store; readonly now: () => number }) {
  const open = (workspace: WorkspaceId) => store.collection<OpenQuestion>(workspace, 'ask-open');
  const answers = (workspace: WorkspaceId) => store.collection<TeacherAnswer>(workspace, 'ask-answers');
  const settings = (workspace: WorkspaceId) => store.collection<string>(workspace, 'ask-settings');
  const touch = (workspace: WorkspaceId) =>
    settings(workspace).update('version', (version) => String(Number(version ?? '0') + 1));

  async function makeRoom(workspace: WorkspaceId): Promise<void> {
    const all = (await open(workspace).entries()).map(([, question]) => question);
    if (all.length < MOST_OPEN) return;
    const [oldest] = all.filter(({ waiting }) => waiting.length === 0).toSorted((a, b) => a.at - b.at);
    if (oldest) await open(workspace).delete(oldest.id);
  }

  return {
    /** Where questions are passed on to, if the teachers of the workspace have said so. */
    teacherChannel: async (workspace: WorkspaceId) =>
      (await settings(workspace).get('channel')) as ChannelId | undefined,

    async setTeacherChannel(workspace: WorkspaceId, channel: ChannelId | undefined): Promise<void> {
      await settings(workspace).update('channel', () => channel);
    },

    /** Remembers a question without an answer. @returns its id */
    async note(workspace: WorkspaceId, question: string): Promise<string> {
      const id = idOf(question);
      const at = now();
      if (!(await open(workspace).get(id))) await makeRoom(workspace);
      await open(workspace).update(
        id,
        (known) =>
          known ? { ...known, times: known.times + 1, at } : { id, question, times: 1, at, waiting: [] },
        KEPT,
      );
      return id;
    },

    /**
     * Adds a learner to those who wait for an answer.
     * @returns the question, and whether this learner was waiting already
     * @throws UserError when it is gone.
     */
    async pass(workspace: WorkspaceId, id: string, learner: Learner, channel: ChannelId) {
      let before = false;
      const question = await open(workspace).update(
        id,
        (known) => {
          before = known?.waiting.some((each) => each.learner === learner.id) ?? false;
          if (!known || before) return known;
          return {
            ...known,
            waiting: [...known.waiting, { learner: learner.id, name: learner.name, channel }],
          };
        },
        KEPT,
      );
      if (!question)
        throw new UserError('This question has been answered or removed meanwhile: ask it again.');
      return { question, before };
    },

    /**
     * Whether the caller is the one who is to put the question before the teachers. Everybody who has passed it on
     * before `setCard` stands in what that gives back, so that nobody else need do anything.
     * @param gone the card that is to be replaced
     */
    async claimCard(workspace: WorkspaceId, id: string, gone?: MessageRef): Promise<boolean> {
      const at = now();
      let claimed = false;
      await open(workspace).update(id, (known) => {
        claimed =
          known !== undefined &&
          known.card?.message === gone?.message &&
          (known.posting === undefined || at - known.posting >= POSTING_MS);
        return known && claimed ? { ...known, posting: at } : known;
      });
      return claimed;
    },

    /** The question stands there, or, without a card, could not be put there. @returns the question as it is now */
    setCard: (workspace: WorkspaceId, id: string, card?: MessageRef) =>
      open(workspace).update(id, (known) => {
        if (!known) return known;
        const { posting: _, ...rest } = known;
        return { ...rest, ...(card && { card }) };
      }),

    find: (workspace: WorkspaceId, id: string) => open(workspace).get(id),

    /** Those whom learners wait for first, then the most asked. */
    async unanswered(workspace: WorkspaceId): Promise<readonly OpenQuestion[]> {
      const all = (await open(workspace).entries()).map(([, question]) => question);
      return all.toSorted(
        (a, b) =>
          b.waiting.length - a.waiting.length || b.times - a.times || b.at - a.at || (a.id < b.id ? -1 : 1),
      );
    },

    /**
     * Keeps a teacher's answer, so that it is found from now on.
     * @returns who was waiting for it, and where teachers saw the question
     * @throws UserError when there is nothing in the answer, or the class has too many.
     */
    async answer(
      workspace: WorkspaceId,
      id: string,
      given: { readonly answer: string; readonly by: string },
    ) {
      const answer = given.answer.trim();
      if (answer === '') throw new UserError('The answer is empty: write at least one sentence.');
      if (answer.length > ANSWER_LENGTH) {
        throw new UserError(`The answer has ${answer.length} characters; at most ${ANSWER_LENGTH} fit.`);
      }
      const kept = await answers(workspace).get(id);
      const question = await open(workspace).get(id);
      const text = question?.question ?? kept?.question;
      if (text === undefined)
        throw new UserError('This question is gone: somebody has removed it meanwhile.');
      if (!kept && (await answers(workspace).entries()).length >= MOST_ANSWERS) {
        throw new UserError(
          `A class keeps at most ${MOST_ANSWERS} answers: remove old ones with /questions.`,
        );
      }
      await answers(workspace).set(id, { id, question: text, answer, by: given.by, at: now() });
      await touch(workspace);
      await open(workspace).delete(id);
      return { question: text, waiting: question?.waiting ?? [], card: question?.card };
    },

    /** Forgets an open question. */
    dismiss: (workspace: WorkspaceId, id: string) => open(workspace).delete(id),

    /** Takes an answer back. */
    async removeAnswer(workspace: WorkspaceId, id: string): Promise<boolean> {
      const removed = await answers(workspace).delete(id);
      if (removed) await touch(workspace);
      return removed;
    },

    findAnswer: (workspace: WorkspaceId, id: string) => answers(workspace).get(id),

    /** The newest first. */
    async answers(workspace: WorkspaceId): Promise<readonly TeacherAnswer[]> {
      const all = (await answers(workspace).entries()).map(([, answer]) => answer);
      return all.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
    },

    /** Changes whenever the answers do. */
    version: async (workspace: WorkspaceId) => (await settings(workspace).get('version')) ?? '0',
  };
}

/** The same for the same words, so that a question asked twice is one question. 12 characters. */
export const idOf = (question: string) =>
  createHash('sha256').update(tidy(question)).digest('hex').slice(0, 12);
