import type { LearnerId, WorkspaceId } from '../chat/ids.ts';
import type { OutgoingFile } from '../chat/view.ts';

/** What one part of the tutor keeps about a learner, so that they can take it along or have it deleted. */
export interface PersonalData {
  /** How many things are kept, without reading them all. */
  countOf(workspace: WorkspaceId, learner: LearnerId): Promise<number>;
  exportOf(workspace: WorkspaceId, learner: LearnerId): Promise<PersonalExport>;
  /** Deletes it. Doing so again changes nothing. */
  forget(workspace: WorkspaceId, learner: LearnerId): Promise<void>;
}

export interface PersonalExport {
  /** Plain JSON data. */
  readonly data: unknown;
  /** What is not JSON, such as files the learner sent. */
  readonly files?: readonly OutgoingFile[];
}
