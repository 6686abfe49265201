import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { PersonalData } from '../store/personal.ts';
import type { Store } from '../store/store.ts';
import { startOfDay } from './days.ts';

/** When a learner was at it, in quarters of an hour: every time zone begins its day at one. */
interface Kept {
  /** Quarters of an hour since the epoch, ascending, each once. */
  readonly quarters: readonly number[];
  /** IANA name; absent until the learner says it. */
  readonly zone?: string;
}

const QUARTER_MS = 15 * 60_000;
const KEPT_QUARTERS = (400 * 24 * 3600 * 1000) / QUARTER_MS;

/** The days on which learners studied. */
export type Activity = ReturnType<typeof createActivity>;

export function createActivity(parts: {
  readonly store: Store;
  readonly now: () => number;
  /** Of learners who have not said theirs. */
  readonly zone: string;
}) {
  const all = (workspace: WorkspaceId) => parts.store.collection<Kept>(workspace, 'activity');
  const zoneOf = async (workspace: WorkspaceId, learner: LearnerId) =>
    (await all(workspace).get(learner))?.zone ?? parts.zone;

  const personal: PersonalData = {
    async countOf(workspace, learner) {
      return (await all(workspace).get(learner))?.quarters.length ?? 0;
    },
    async exportOf(workspace, learner) {
      const kept = await all(workspace).get(learner);
      const studied = (kept?.quarters ?? []).map((quarter) => new Date(quarter * QUARTER_MS).toISOString());
      return { data: { ...(kept?.zone && { zone: kept.zone }), studied } };
    },
    async forget(workspace, learner) {
      await all(workspace).delete(learner);
    },
  };

  return {
    ...personal,
    zoneOf,

    /** The learner has just done something that counts as studying. */
    async record(workspace: WorkspaceId, learner: LearnerId): Promise<void> {
      const quarter = Math.floor(parts.now() / QUARTER_MS);
      await all(workspace).update(learner, (kept) => {
        if (kept?.quarters.includes(quarter)) return kept;
        const recent = (kept?.quarters ?? []).filter((each) => each > quarter - KEPT_QUARTERS);
        return { ...kept, quarters: [...recent, quarter].sort((a, b) => a - b) };
      });
    },

    /** Their time zone, and when they were at it: milliseconds since the epoch, ascending. */
    async of(
      workspace: WorkspaceId,
      learner: LearnerId,
    ): Promise<{ readonly zone: string; readonly moments: readonly number[] }> {
      const kept = await all(workspace).get(learner);
      return {
        zone: kept?.zone ?? parts.zone,
        moments: (kept?.quarters ?? []).map((quarter) => quarter * QUARTER_MS),
      };
    },

    async setZone(workspace: WorkspaceId, learner: LearnerId, zone: string): Promise<void> {
      await all(workspace).update(learner, (kept) => ({ quarters: [], ...kept, zone }));
    },

    startOfDay: async (workspace: WorkspaceId, learner: LearnerId) =>
      startOfDay(parts.now(), await zoneOf(workspace, learner)),
  };
}
