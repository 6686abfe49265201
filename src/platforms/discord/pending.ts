import type { RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import type { DiscordApi } from './api.ts';
import { isRefused } from './errors.ts';
import { notice } from './pages.ts';
import { TOKEN_MS } from './tokens.ts';

interface Waiting {
  readonly token: string;
  readonly direct: boolean;
  /** A message is to be replaced, which stands meanwhile. */
  readonly update: boolean;
  readonly at: number;
}

/** Answers that were promised. What a process does not live to answer, the next one apologises for. */
export interface Pending {
  begin(interaction: string, waiting: Waiting): Promise<void>;
  done(interaction: string): Promise<void>;
  /** Tells every learner who still waits. */
  apologise(): Promise<void>;
}

const APOLOGY = 'Studyhall was restarted before it could answer this. Please do it once more.';

export function createPending({
  store,
  api,
  log,
  now,
}: {
  readonly store: Store;
  readonly api: DiscordApi;
  readonly log: RouterLog;
  readonly now: () => number;
}): Pending {
  const waiting = store.collection<Waiting>('system', 'discord-waiting');
  return {
    begin: (interaction, entry) => waiting.set(interaction, entry, { ttlMs: TOKEN_MS }),
    done: async (interaction) => {
      await waiting.delete(interaction);
    },
    async apologise() {
      for (const [interaction, { token, direct, update, at }] of await waiting.entries()) {
        await waiting.delete(interaction);
        if (now() - at > TOKEN_MS) continue;
        const said = update
          ? api.followUp(token, notice(APOLOGY), !direct)
          : api.finish(token, notice(APOLOGY));
        await said.catch((error) => {
          if (!isRefused(error)) log.warn({ err: error, interaction }, 'an apology could not be made');
        });
      }
    },
  };
}
