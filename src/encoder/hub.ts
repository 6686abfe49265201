import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { UserError } from '../chat/errors.ts';

export interface HubOptions {
  /** Base address; that of the variable HF_ENDPOINT, as in the hub's own tools, or the real hub unless given. */
  readonly url?: string;
  readonly fetch?: typeof fetch;
  readonly onProgress?: (progress: {
    readonly file: string;
    readonly bytes: number;
    readonly of?: number;
  }) => void;
}

const FILES = [
  { name: 'config.json', required: true },
  { name: 'tokenizer_config.json', required: true },
  { name: 'tokenizer.json', required: true },
  { name: 'special_tokens_map.json', required: false },
  { name: 'onnx/model.onnx', required: true },
  { name: 'onnx/model.onnx_data', required: false },
] as const;

/** `name`, or `name@revision`. */
export const HUB_ID = /^[\w.-]+\/[\w.-]+(@[\w.-]+)?$/;
const HUB = 'https://huggingface.co';
const COMPLETE = 'complete.json';

/** What the hub says about a revision; the sizes and sums of its files when it tells them. */
const revisionShape = z.looseObject({
  sha: z.string().regex(/^[\w.-]+$/),
  siblings: z
    .array(
      z.looseObject({
        rfilename: z.string(),
        size: z.number().optional(),
        blobId: z.string().optional(),
        lfs: z.looseObject({ sha256: z.string() }).nullish(),
      }),
    )
    .optional(),
});
type Revision = z.infer<typeof revisionShape>;

/**
 * Downloads an encoder once, from `name` or `name@revision`, and pins the revision it found: later starts use
 * the same files without asking the hub. A download that broke off is taken up where it stopped, and every file is
 * held against the sum that the hub gives for it.
 * @returns the folder that holds the files.
 * @throws UserError when the hub cannot be reached or has no such encoder.
 */
export async function downloadEncoder(
  id: string,
  cacheDirectory: string,
  { url = hubUrl(), fetch: get = fetch, onProgress }: HubOptions = {},
): Promise<string> {
  const [name = id, wanted = 'main'] = id.split('@');
  const folder = cacheFolder(id, cacheDirectory, url);
  if (await exists(join(folder, COMPLETE))) return folder;

  const request = async (address: string, headers: Record<string, string> = {}) => {
    try {
      return await get(address, { headers });
    } catch (cause) {
      throw new UserError(
        `The encoder “${id}” is not in the cache and ${new URL(url).host} cannot be reached: check the network, or set ENCODER=embedded.`,
        { cause },
      );
    }
  };

  await mkdir(folder, { recursive: true });
  const revision = await pinnedRevision();
  for (const file of FILES) await download(file.name, file.required);
  await writeFile(join(folder, COMPLETE), JSON.stringify({ id: name, revision: revision.sha }));
  return folder;

  async function pinnedRevision(): Promise<Revision> {
    const pin = join(folder, 'revision.json');
    const pinned = await readPin(pin);
    if (pinned) return pinned;
    const answer = await request(
      `${url}/api/models/${name}/revision/${encodeURIComponent(wanted)}?blobs=true`,
    );
    if (!answer.ok) {
      throw new UserError(
        `The hub has no encoder “${id}” that can be downloaded without an account (it answered ${answer.status}).`,
      );
    }
    const parsed = revisionShape.safeParse(await answer.json().catch(() => undefined));
    if (!parsed.success) {
      throw new UserError(`${new URL(url).host} does not answer as a hub does: check HF_ENDPOINT.`);
    }
    await writeFile(`${pin}.part`, JSON.stringify(parsed.data));
    await rename(`${pin}.part`, pin);
    return parsed.data;
  }

  /** Whether the file is the one the hub means; true when the hub tells nothing about it. */
  async function isWhole(file: string, path: string): Promise<boolean> {
    const told = revision.siblings?.find(({ rfilename }) => rfilename === file);
    const { size } = await stat(path);
    if (told?.size !== undefined && told.size !== size) return false;
    if (told?.lfs) return (await sumOf(path, createHash('sha256'))) === told.lfs.sha256;
    if (!told?.blobId) return true;
    // the sum that Git gives a file: gitglossary(7), “object name”
    return (await sumOf(path, createHash('sha1').update(`blob ${size}\0`))) === told.blobId;
  }

  async function download(file: string, required: boolean): Promise<void> {
    const target = join(folder, file);
    if (await exists(target)) return;
    await mkdir(dirname(target), { recursive: true });
    const part = `${target}.part`;
    const have = await stat(part).then(
      ({ size }) => size,
      () => 0,
    );
    const answer = await request(
      `${url}/${name}/resolve/${revision.sha}/${file}`,
      have > 0 ? { range: `bytes=${have}-` } : {},
    );
    if (answer.status === 416 && have > 0) {
      await answer.body?.cancel();
      return keep();
    }
    if (answer.status === 404 && !required) return;
    if (!answer.ok || !answer.body) {
      throw new UserError(
        `The encoder “${id}” has no ${file} (the hub answered ${answer.status}): choose one in transformers.js layout with a float32 onnx/model.onnx.`,
      );
    }
    const resumed = answer.status === 206;
    const rest = Number(answer.headers.get('content-length') ?? Number.NaN);
    let bytes = resumed ? have : 0;
    const of = Number.isFinite(rest) ? { of: bytes + rest } : {};
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        onProgress?.({ file, bytes, ...of });
        yield chunk;
      }
    };
    try {
      const source = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(source, counted, createWriteStream(part, { flags: resumed ? 'a' : 'w' }));
    } catch (cause) {
      throw new UserError(
        `The download of ${file} of the encoder “${id}” broke off after ${bytes} bytes: start again to go on from there.`,
        { cause },
      );
    }
    await keep();

    async function keep(): Promise<void> {
      if (await isWhole(file, part)) return rename(part, target);
      await rm(part);
      throw new UserError(
        `The download of ${file} of the encoder “${id}” is damaged and was deleted: start again to download it anew.`,
      );
    }
  }
}

/** Undefined where none stands yet, or what stands was cut short. */
async function readPin(file: string): Promise<Revision | undefined> {
  try {
    return revisionShape.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

const hubUrl = () => (process.env.HF_ENDPOINT || HUB).replace(/\/+$/, '');

function cacheFolder(id: string, cacheDirectory: string, url: string): string {
  const [name = id] = id.split('@');
  return join(cacheDirectory, `${name.replace('/', '--')}-${shortHash(`${url} ${id}`)}`);
}

/** Whether a hub id was downloaded before, whole. */
export const isDownloaded = async (id: string, cacheDirectory: string): Promise<boolean> =>
  HUB_ID.test(id) && exists(join(cacheFolder(id, cacheDirectory, hubUrl()), COMPLETE));

async function sumOf(path: string, hash: Hash): Promise<string> {
  await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex');
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
