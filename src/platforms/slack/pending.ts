import { textView } from '../../chat/view.ts';
import type { Store } from '../../store/store.ts';
import type { Outbox } from './outbox.ts';
import type { ResponseUrls } from './response-urls.ts';

interface Waiting {
  readonly team: string;
  readonly user: string;
  /** Where an answer only the learner sees is taken. */
  readonly responseUrl?: string;
  /** Whether something stands there that the answer replaces. */
  readonly replaces: boolean;
  /** The message that stands for the answer, in the open or in direct messages. */
  readonly posted?: { readonly channel: string; readonly ts: string };
}

/** Answers that take a while. What a process does not live to answer, the next one apologises for. */
export interface Pending {
  begin(interaction: string, waiting: Waiting): Promise<void>;
  done(interaction: string, team: string): Promise<void>;
  /** Tells every learner who still waits. Never throws. */
  apologise(): Promise<void>;
  /** Forgets who waits in a workspace that is no longer served. */
  forget(team: string): Promise<void>;
}

export interface PendingParts {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly responseUrls: ResponseUrls;
  readonly warn: (details: object, message: string) => void;
}

/** As long as Slack takes answers at a `response_url`. */
const KEPT = { ttlMs: 29 * 60_000 };
const APOLOGY = 'Studyhall was restarted before it could answer this. Please do it once more.';

export function createPending({ store, outbox, responseUrls, warn }: PendingParts): Pending {
  const all = store.collection<Waiting>('system', 'slack-waiting');
  const keyOf = (team: string, interaction: string) => `${team}/${interaction}`;

  async function tell({ team, user, responseUrl, replaces, posted }: Waiting): Promise<void> {
    const view = textView(APOLOGY);
    if (posted && (await outbox.edit({ team, channel: posted.channel }, posted.ts, view))) return;
    const answer = { text: APOLOGY, response_type: 'ephemeral', replace_original: replaces } as const;
    if (responseUrl !== undefined && (await responseUrls.answer(responseUrl, answer))) return;
    await outbox.post({ team, channel: user }, view);
  }

  return {
    begin: (interaction, waiting) => all.set(keyOf(waiting.team, interaction), waiting, KEPT),
    async done(interaction, team) {
      await all.delete(keyOf(team, interaction));
    },
    async apologise() {
      for (const [key, waiting] of await all.entries()) {
        await all.delete(key);
        await tell(waiting).catch((error) => warn({ err: error }, 'an apology could not be made'));
      }
    },
    async forget(team) {
      for (const [key] of await all.entries({ prefix: `${team}/` })) await all.delete(key);
    },
  };
}
