import type { SlackFile } from './modal.ts';

/** What the tutor reads of Slack's deliveries; everything in them was written outside. */
export interface CommandPayload {
  readonly team_id: string;
  readonly channel_id: string;
  readonly user_id: string;
  readonly user_name?: string;
  readonly command: string;
  readonly text: string;
  readonly trigger_id: string;
  readonly response_url?: string;
}

interface User {
  readonly id: string;
  readonly name?: string;
  readonly username?: string;
  readonly team_id?: string;
}

interface ViewPayload {
  readonly id: string;
  readonly hash?: string;
  readonly type: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly {
    readonly block_id?: string;
    readonly type: string;
    readonly element?: unknown;
  }[];
  readonly state?: { readonly values: unknown };
}

interface Option {
  readonly value: string;
}

export interface ActionPayload {
  readonly team: { readonly id: string } | null;
  readonly user: User;
  readonly trigger_id?: string;
  readonly response_url?: string;
  readonly container?: {
    readonly type: string;
    readonly message_ts?: string;
    readonly channel_id?: string;
    readonly is_ephemeral?: boolean;
    readonly thread_ts?: string;
  };
  readonly channel?: { readonly id: string };
  readonly message?: { readonly ts: string; readonly thread_ts?: string };
  readonly view?: ViewPayload;
  readonly actions: readonly {
    readonly type: string;
    readonly action_id: string;
    readonly action_ts?: string;
    readonly value?: string;
    readonly selected_option?: Option | null;
    readonly selected_options?: readonly Option[];
  }[];
}

export interface SubmissionPayload {
  readonly team: { readonly id: string } | null;
  readonly user: User;
  readonly trigger_id?: string;
  readonly view: ViewPayload;
}

export interface SuggestionPayload {
  readonly team: { readonly id: string } | null;
  readonly user: User;
  readonly action_id: string;
  readonly value: string;
  readonly view?: ViewPayload;
}

export interface MessagePayload {
  readonly type: string;
  readonly subtype?: string;
  readonly hidden?: boolean;
  readonly bot_id?: string;
  readonly user?: string;
  readonly channel: string;
  readonly channel_type?: string;
  readonly text?: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly files?: readonly SlackFile[];
}

export interface HomePayload {
  readonly user: string;
  readonly channel?: string;
  readonly tab?: string;
}
