import type { LearnerId } from '../chat/ids.ts';
import { createRun, type Run, type RunItem } from '../quiz/run.ts';
import type { Session } from './session.ts';

/**
 * A session as one player's quiz, so that it counts as practice in their progress. As in a quiz, a question answered
 * wrong is one to try again, and a lesson gets a score when all of its questions were answered: a round that somebody
 * let pass says nothing about what they know.
 * @returns undefined when the player has answered nothing
 */
export function practiceOf(session: Session, player: LearnerId): Run | undefined {
  const { id, seed, openedAt, results } = session;
  if (results.every(({ answers }) => answers[player] === undefined)) return undefined;
  const run = createRun(
    { id, learner: player, mode: 'practice', seed, startedAt: openedAt },
    session.questions,
  );
  const items = run.items.map((item, index): RunItem => {
    const answer = results.find((result) => result.index === index)?.answers[player];
    if (!answer) return item;
    const { correct, said } = answer;
    return { ...item, outcome: { kind: 'answered', answer: [said], grade: { correct }, at: openedAt } };
  });
  return { ...run, items };
}
