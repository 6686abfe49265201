import type { LearnerId, MessageRef, WorkspaceId } from '../chat/ids.ts';
import type { Store } from '../store/store.ts';

const KEPT = { ttlMs: 24 * 3600 * 1000 };

/** The private messages that confirm answers, so that a changed answer changes its message. */
export function createConfirmations(store: Store) {
  const of = (workspace: WorkspaceId) => store.collection<MessageRef>(workspace, 'study-confirmations');
  const key = (session: string, index: number, learner: LearnerId) => `${session}/${index}/${learner}`;
  return {
    find: (workspace: WorkspaceId, session: string, index: number, learner: LearnerId) =>
      of(workspace).get(key(session, index, learner)),
    keep: (workspace: WorkspaceId, session: string, index: number, learner: LearnerId, message: MessageRef) =>
      of(workspace).set(key(session, index, learner), message, KEPT),
  };
}
