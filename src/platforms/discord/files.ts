import type { APIAttachment } from 'discord.js';
import { UserError } from '../../chat/errors.ts';
import type { UploadedFile } from '../../chat/values.ts';
import { clean } from './markdown.ts';

/** As much of Discord's attachment as is needed. */
export interface SentFile {
  readonly name: string;
  readonly size: number;
  readonly url: string;
  readonly contentType?: string | null;
}

export const sentFile = ({ filename, size, url, content_type }: APIAttachment): SentFile => ({
  name: filename,
  size,
  url,
  contentType: content_type ?? null,
});

const DISCORD_HOSTS = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];
const DOWNLOAD_MS = 60_000;

/** Makes files of attachments, to be fetched only from Discord's hosts or `cdnUrl`, without the bot's token. */
export function createFiles(cdnUrl: string): (file: SentFile) => UploadedFile {
  const origins = new Set([...DISCORD_HOSTS, new URL(cdnUrl).origin]);
  return ({ name: given, size, url, contentType }) => {
    const name = clean(given).slice(-120) || 'file';
    return {
      name,
      size,
      mediaType: contentType?.split(';')[0]?.trim() || 'application/octet-stream',
      async read(limit) {
        if (size > limit) throw tooLarge(name, limit);
        if (!URL.canParse(url) || !origins.has(new URL(url).origin))
          throw new Error(`an attachment lies at ${URL.canParse(url) ? new URL(url).origin : 'no address'}`);
        return download(name, url, limit);
      },
    };
  };
}

async function download(name: string, url: string, limit: number): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(DOWNLOAD_MS) });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new UserError(`“${name}” is no longer at Discord. Send it again.`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      length += chunk.byteLength;
      if (length > limit) throw tooLarge(name, limit);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`“${name}” could not be fetched from Discord. Send it again.`, { cause: error });
  }
}

const tooLarge = (name: string, limit: number) =>
  new UserError(`“${name}” is too large: at most ${(limit / 1e6).toFixed(1)} MB are taken.`);
