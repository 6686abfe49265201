import type { WorkspaceId } from '../../chat/ids.ts';
import type { RouterLog } from '../../chat/router.ts';
import { link, type View } from '../../chat/view.ts';
import type { Store } from '../../store/store.ts';
import type { DiscordApi } from './api.ts';
import { isRefused } from './errors.ts';
import type { Server } from './gateway.ts';
import { guildOf } from './ids.ts';
import { renderPages } from './pages.ts';

const ONCE_IN_MS = 24 * 3600_000;

export interface ComplaintParts {
  readonly api: DiscordApi;
  readonly store: Store;
  readonly log: RouterLog;
  readonly server: (id: string) => Promise<Pick<Server, 'name' | 'ownerId'> | undefined>;
}

/** Tells the owner of a server, once a day for a channel, that the tutor may not speak there. */
export function createComplaints({ api, store, log, server: find }: ComplaintParts) {
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
    const server = await find(guildOf(workspace) ?? '');
    if (!server) return;
    try {
      const place = await api.openDirect(server.ownerId);
      const [page] = renderPages(complaint(server.name, workspace, channel));
      if (page) await api.send(place, page);
    } catch (error) {
      if (!isRefused(error)) throw error;
      log.warn({ err: error, workspace }, 'the owner of a server could not be told of missing permissions');
    }
  };
}

function complaint(server: string, workspace: WorkspaceId, channel: string): View {
  const text = `Studyhall may not write in a channel of “${server}”.`;
  const here = link('this channel', `https://discord.com/channels/${guildOf(workspace)}/${channel}`);
  const needed =
    ': “View Channels”, “Send Messages”, “Create Public Threads”, “Send Messages in Threads” and “Attach Files”.';
  return {
    text,
    blocks: [
      { kind: 'callout', tone: 'warning', text },
      { kind: 'text', text: ['Give its role these permissions in ', here, needed] },
      {
        kind: 'note',
        text: 'You are told of a channel at most once a day. Commands work there all the same.',
      },
    ],
  };
}
