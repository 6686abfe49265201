import { UserError } from '../../chat/errors.ts';
import { readableSize, safeFileName } from '../../chat/files.ts';
import type { UploadedFile } from '../../chat/values.ts';
import { isSlackAddress } from './hosts.ts';
import type { SlackFile } from './modal.ts';
import { slackCode } from './problems.ts';
import type { WebApi } from './web-api.ts';

const DOWNLOAD_MS = 60_000;

export interface FilesIn {
  /** A file a learner sent. Nothing is fetched before it is read. */
  uploaded(team: string, file: SlackFile): UploadedFile;
}

export interface FilesInParts {
  readonly apiUrl: string;
  readonly tokenOf: (team: string) => Promise<string>;
  readonly apiOf: (team: string) => Promise<WebApi>;
  readonly warn: (details: object, message: string) => void;
}

export function createFilesIn({ apiUrl, tokenOf, apiOf, warn }: FilesInParts): FilesIn {
  async function described(team: string, file: SlackFile): Promise<SlackFile> {
    if (file.url_private_download !== undefined || file.url_private !== undefined) return file;
    try {
      const { talk } = await apiOf(team);
      const { file: found } = await talk.files.info({ file: file.id });
      return { ...file, ...(found as SlackFile | undefined) };
    } catch (error) {
      warn({ err: error, file: file.id }, 'a file could not be looked up');
      throw unreadable(file, error);
    }
  }

  return {
    uploaded(team, file) {
      const name = fileName(file.name ?? 'file');
      return {
        name,
        size: file.size ?? 0,
        mediaType: file.mimetype ?? 'application/octet-stream',
        async read(limit) {
          if ((file.size ?? 0) > limit) throw tooLarge(name, file.size ?? 0, limit);
          const known = await described(team, file);
          const address = known.url_private_download ?? known.url_private ?? '';
          if (!isSlackAddress(address, apiUrl)) {
            throw new UserError(`“${name}” is not kept by Slack. Upload the file itself.`);
          }
          try {
            return await download(address, await tokenOf(team), name, limit);
          } catch (error) {
            if (error instanceof UserError) throw error;
            warn({ err: error, file: file.id }, 'a file could not be downloaded');
            throw new UserError(`“${name}” could not be fetched from Slack. Try again.`, { cause: error });
          }
        },
      };
    },
  };
}

async function download(address: string, token: string, name: string, limit: number): Promise<Uint8Array> {
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(DOWNLOAD_MS),
  });
  if (response.status === 404 || response.status === 410) {
    throw new UserError(`“${name}” is no longer there. Upload it again.`);
  }
  const type = response.headers.get('content-type') ?? '';
  const signInPage = /text\/html/i.test(type) && !/\.html?$/i.test(name);
  if ((response.status >= 300 && response.status < 400) || response.status === 403 || signInPage) {
    throw new UserError(
      `Slack does not let the tutor read “${name}”. Whoever installed the tutor can allow it: it needs the scope files:read.`,
    );
  }
  if (!response.ok || !response.body) throw new Error(`download answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(name, size, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unreadable(file: SlackFile, cause: unknown): UserError {
  const name = fileName(file.name ?? 'The file');
  const gone = /^file_(not_found|deleted)$/.test(slackCode(cause) ?? '');
  return new UserError(
    gone
      ? `“${name}” is no longer there. Upload it again.`
      : `Slack does not let the tutor read “${name}”. Whoever installed the tutor can allow it: it needs the scope files:read.`,
    { cause },
  );
}

function tooLarge(name: string, size: number, limit: number): UserError {
  return new UserError(
    `“${name}” is more than ${readableSize(Math.min(size, limit))} large; at most ${readableSize(limit)} are taken.`,
  );
}

const fileName = (name: string) => safeFileName(name) || 'file';
