import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { PersonalData } from '../store/personal.ts';
import type { Store } from '../store/store.ts';
import type { Session } from './session.ts';

/** A learner's part in study sessions. Counts of how often a choice was taken stay: they name nobody. */
export function studyData(store: Store): PersonalData {
  const all = (workspace: WorkspaceId) => store.collection<Session>(workspace, 'study-sessions');

  async function sessionsWith(workspace: WorkspaceId, learner: LearnerId): Promise<readonly Session[]> {
    const sessions = (await all(workspace).entries()).map(([, session]) => session);
    return sessions.filter(({ players, host }) => players[learner] !== undefined || host.id === learner);
  }

  return {
    countOf: (workspace, learner) =>
      all(workspace).count({
        holding: [{ at: ['players', learner] }, { at: ['host', 'id'], text: learner }],
      }),
    async exportOf(workspace, learner) {
      const sessions = await sessionsWith(workspace, learner);
      const data = sessions.map(({ id, title, openedAt, players, host, results }) => ({
        id,
        title,
        openedAt,
        host: host.id === learner,
        name: players[learner] ?? host.name,
        answers: results.flatMap(({ prompt, answers }) => {
          const answer = answers[learner];
          return answer ? [{ prompt, ...answer }] : [];
        }),
      }));
      return { data };
    },
    async forget(workspace, learner) {
      for (const { id } of await sessionsWith(workspace, learner)) {
        await all(workspace).update(id, (session) => session && without(session, learner));
      }
    },
  };
}

/** The session as if the learner had not taken part; who hosts it stays in charge while it runs. */
function without(session: Session, learner: LearnerId): Session {
  const { phase, host } = session;
  return {
    ...session,
    players: omit(session.players, learner),
    results: session.results.map((result) => ({ ...result, answers: omit(result.answers, learner) })),
    phase: phase.kind === 'asking' ? { ...phase, answers: omit(phase.answers, learner) } : phase,
    host: host.id === learner ? { id: phase.kind === 'over' ? NOBODY : host.id, name: 'somebody' } : host,
  };
}

const NOBODY: LearnerId = 'web:nobody';

const omit = <Value>(
  from: Readonly<Record<LearnerId, Value>>,
  learner: LearnerId,
): Record<LearnerId, Value> => Object.fromEntries(Object.entries(from).filter(([id]) => id !== learner));
