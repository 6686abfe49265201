import type { WorkspaceId } from '../../chat/ids.ts';
import type { RouterLog } from '../../chat/router.ts';
import type { Store } from '../../store/store.ts';
import type { DiscordApi } from './api.ts';
import { isRefused } from './errors.ts';
import { guildOf } from './ids.ts';
import { notice } from './responder.ts';

const ONCE_IN_MS = 24 * 3600_000;

export interface ComplaintParts {
  readonly api: DiscordApi;
  readonly store: Store;
  readonly log: RouterLog;
  /** What the gateway has told of a server. */
  readonly guild: (id: string) => { readonly name: string; readonly ownerId: string } | undefined;
}

/** Tells the owner of a server, once a day for a channel, that the tutor may not speak there. */
export function createComplaints({ api, store, log, guild }: ComplaintParts) {
  return async (workspace: WorkspaceId, channel: string): Promise<void> => {
    const complaints = store.collection<true>(workspace, 'discord-complaints');
    let first = false;
    await complaints.update(
      channel,
      (known) => {
        first = known === undefined;
        return true;
      },
      { ttlMs: ONCE_IN_MS },
    );
    if (!first) return;
    log.warn({ workspace, channel }, 'permissions are missing in a channel');
    const server = guild(guildOf(workspace) ?? '');
    if (!server) return;
    try {
      const place = await api.openDirect(server.ownerId);
      await api.send(
        place,
        notice(
          `Studyhall may not write in a channel of “${server.name}”: https://discord.com/channels/${guildOf(workspace)}/${channel} Give its role “View Channel”, “Send Messages”, “Send Messages in Threads”, “Create Public Threads” and “Attach Files” there, or use Studyhall in another channel.`,
        ),
      );
    } catch (error) {
      if (!isRefused(error)) throw error;
      log.warn({ err: error, workspace }, 'the owner of a server could not be told of missing permissions');
    }
  };
}
