import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutgoingFile } from '../../chat/view.ts';
import { isSlackAddress } from './hosts.ts';
import type { Place } from './ids.ts';
import type { WebApi } from './web-api.ts';

/** Kinds of picture Slack shows inside a message. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif']);
const UPLOAD_MS = 60_000;
const REMEMBERED = 500;
/** How long Slack is asked whether it has taken a picture in; messages refer to it only after that. */
const READY_WAITS_MS = [0, 250, 500, 1000, 2000, 3000];

export interface Pictures {
  /** The Slack file id to show in a message; undefined for a kind Slack does not show. A picture is sent once. */
  upload(team: string, file: OutgoingFile, alt: string): Promise<string | undefined>;
  /** Sends a file into a channel or thread, described by `description`. */
  share(place: Place, file: OutgoingFile, description: string): Promise<void>;
}

export interface PicturesParts {
  readonly apiUrl: string;
  readonly apiOf: (team: string) => Promise<WebApi>;
}

export const isPicture = (file: OutgoingFile): boolean =>
  SHOWN.has(file.mediaType) && file.data.byteLength > 0;

export const digestOf = (file: OutgoingFile): string =>
  createHash('sha256').update(file.name).update('\0').update(file.data).digest('hex').slice(0, 32);

export function createPictures({ apiUrl, apiOf }: PicturesParts): Pictures {
  const sent = new Map<string, Promise<string>>();

  async function send(api: WebApi, file: OutgoingFile, alt: string): Promise<string> {
    const { upload_url: address, file_id: id } = await api.talk.files.getUploadURLExternal({
      filename: file.name,
      length: file.data.byteLength,
      ...(alt !== '' && { alt_text: alt.slice(0, 1000) }),
    });
    if (address === undefined || id === undefined || !isSlackAddress(address, apiUrl)) {
      throw new Error('Slack gave no address to upload to');
    }
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(file.data),
      signal: AbortSignal.timeout(UPLOAD_MS),
    });
    if (!response.ok) throw new Error(`the upload of ${file.name} answered ${response.status}`);
    return id;
  }

  async function takenIn(api: WebApi, id: string): Promise<void> {
    for (const wait of READY_WAITS_MS) {
      if (wait > 0) await sleep(wait);
      const { file } = await api.talk.files.info({ file: id });
      if (file?.mimetype) return;
    }
  }

  async function uploadOnce(team: string, file: OutgoingFile, alt: string): Promise<string> {
    const api = await apiOf(team);
    const id = await send(api, file, alt);
    await api.talk.files.completeUploadExternal({ files: [{ id, title: file.name }] });
    await takenIn(api, id);
    return id;
  }

  return {
    async upload(team, file, alt) {
      if (!isPicture(file)) return undefined;
      const key = `${team} ${digestOf(file)}`;
      const known = sent.get(key);
      if (known) return known;
      const upload = uploadOnce(team, file, alt);
      sent.set(key, upload);
      upload.catch(() => sent.delete(key));
      for (const oldest of sent.keys()) {
        if (sent.size <= REMEMBERED) break;
        sent.delete(oldest);
      }
      return upload;
    },

    async share({ team, channel, thread }, file, description) {
      if (file.data.byteLength === 0) return;
      const api = await apiOf(team);
      const id = await send(api, file, description);
      const files: [{ id: string; title: string }] = [{ id, title: file.name }];
      const where =
        thread === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: thread };
      await api.talk.files.completeUploadExternal({ files, ...where });
    },
  };
}
