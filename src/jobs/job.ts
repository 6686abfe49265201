import type { ChannelId, LearnerId, MessageRef, WorkspaceId } from '../chat/ids.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A long piece of work, kept in the store until a while after its end. */
export interface Job {
  readonly id: string;
  /** Names the work; the queue runs it with the runner registered for this kind. */
  readonly kind: string;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: LearnerId;
  /** Small JSON; large inputs are files in the job's folder. */
  readonly input: unknown;
  readonly state: JobState;
  /** Runs started so far. A run whose process died is tried once more. */
  readonly attempts: number;
  readonly progress?: JobProgress;
  /** What the run returned, when done. */
  readonly result?: unknown;
  /** One sentence for the learner, when failed. */
  readonly error?: string;
  /** The message that shows the job, edited in place. */
  readonly message?: MessageRef;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

export interface JobProgress {
  /** What is being done, in words for a learner. */
  readonly label: string;
  /** 0 to 1; absent while the length is unknown. */
  readonly fraction?: number;
}

export interface JobRequest {
  readonly kind: string;
  readonly workspace: WorkspaceId;
  readonly channel: ChannelId;
  readonly learner: LearnerId;
  readonly input: unknown;
  /** Written into the job's folder before it is queued. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** Durable first-in-first-out queue; one job runs at a time, in a child process. */
export interface JobQueue {
  /** @throws UserError when the learner or workspace has too many waiting. */
  submit(request: JobRequest): Promise<Job>;
  get(id: string): Promise<Job | undefined>;
  /** How many wait and run now, of all workspaces. */
  counts(): Promise<{ readonly queued: number; readonly running: number }>;
  /** Jobs of a learner, or of all of a workspace, that are still kept; oldest first. */
  of(workspace: WorkspaceId, learner?: LearnerId): Promise<readonly Job[]>;
  /** Cancels a job if it has not ended, and deletes it with its files. */
  remove(id: string): Promise<void>;
  /** Ahead of it in the queue: 0 is next or running. */
  position(id: string): Promise<number>;
  /** Kills the child when running. False when it had already ended. Who may do so is the caller's question. */
  cancel(id: string): Promise<boolean>;
  /** Remembers which message shows the job. */
  attach(id: string, message: MessageRef): Promise<void>;
  /** Every change of state and progress. Returns how to stop. */
  onChange(listener: (job: Job) => void): () => void;
  /** The folder of a job's files. */
  folder(id: string): string;
  /** Takes up what a previous process left and runs what is queued. */
  start(): Promise<void>;
  /** Kills the running child and hands its job back to the queue. */
  stop(): Promise<void>;
}

/** The work of one kind: a module that a child process runs. */
export interface JobRunner {
  readonly kind: string;
  /** The compiled module; it calls `serveJob` from `jobs/child.ts`. */
  readonly module: URL;
  readonly timeLimitMs: number;
  readonly memoryLimitMb: number;
}
