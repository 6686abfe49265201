import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingFile, View } from '../../chat/view.ts';
import type { MediaFile, PageView } from './entry.ts';

/** Pictures and files the tutor sent, kept under the hash of their bytes. */
export interface Media {
  /** The View with its files moved into the media folder. */
  keep(view: View): Promise<PageView>;
  /** Undefined when the file is gone. */
  read(digest: string): Promise<Uint8Array | undefined>;
}

export function createMedia(folder: string, newId: () => string): Media {
  async function save(file: OutgoingFile): Promise<MediaFile> {
    const digest = createHash('sha256').update(file.data).digest('hex');
    await mkdir(folder, { recursive: true });
    const place = join(folder, digest);
    const half = `${place}.${newId()}.part`;
    await writeFile(half, file.data);
    await rename(half, place);
    return { name: file.name, mediaType: file.mediaType, bytes: file.data.byteLength, digest };
  }

  return {
    async keep(view) {
      const blocks = view.blocks.map(async (block) =>
        block.kind === 'image' || block.kind === 'file' ? { ...block, file: await save(block.file) } : block,
      );
      return { text: view.text, blocks: await Promise.all(blocks) };
    },
    async read(digest) {
      if (!/^[0-9a-f]{64}$/.test(digest)) return undefined;
      try {
        return await readFile(join(folder, digest));
      } catch {
        return undefined;
      }
    },
  };
}

/** Pictures a browser may show in place; everything else is only ever downloaded. */
const SHOWN = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml'];

/** Headers under which a kept file is served: never sniffed, never run, never framed. */
export function mediaHeaders(file: MediaFile): Record<string, string> {
  const shown = SHOWN.includes(file.mediaType);
  const name = encodeURIComponent(file.name.replace(/[^\p{L}\p{N}._ -]/gu, '_')).replace(/'/g, '%27');
  return {
    'content-type': shown ? file.mediaType : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'cache-control': 'private, max-age=31536000, immutable',
  };
}
