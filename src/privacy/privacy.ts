import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { OutgoingFile } from '../chat/view.ts';
import type { PersonalData } from '../store/personal.ts';

/** What keeps something about learners. */
export interface Holder {
  /** Its name in an export: a-z and `-`. */
  readonly name: string;
  /** What it keeps, in words for a learner. */
  readonly keeps: string;
  readonly data: PersonalData;
}

export interface Holding {
  readonly keeps: string;
  readonly count: number;
}

/** Everything the tutor keeps about a learner in one workspace: to be seen, taken along, deleted. */
export type Privacy = ReturnType<typeof createPrivacy>;

export function createPrivacy({
  holders,
  now,
}: {
  readonly holders: readonly Holder[];
  readonly now: () => number;
}) {
  return {
    async holdings(workspace: WorkspaceId, learner: LearnerId): Promise<readonly Holding[]> {
      const counts = holders.map(async ({ keeps, data }) => {
        return { keeps, count: await data.countOf(workspace, learner) };
      });
      return Promise.all(counts);
    },

    /** One JSON document first, then files the learner sent. */
    async export(workspace: WorkspaceId, learner: LearnerId): Promise<readonly OutgoingFile[]> {
      const parts = await Promise.all(
        holders.map(async ({ name, data }) => ({ name, export: await data.exportOf(workspace, learner) })),
      );
      const document = {
        format: 'studyhall-personal-data',
        version: 1,
        exportedAt: new Date(now()).toISOString(),
        workspace,
        learner,
        ...Object.fromEntries(parts.map((part) => [part.name, part.export.data])),
      };
      const json: OutgoingFile = {
        name: 'studyhall-data.json',
        mediaType: 'application/json',
        data: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`),
      };
      return [json, ...parts.flatMap((part) => part.export.files ?? [])];
    },

    async forget(workspace: WorkspaceId, learner: LearnerId): Promise<void> {
      for (const { data } of holders) await data.forget(workspace, learner);
    },
  };
}
