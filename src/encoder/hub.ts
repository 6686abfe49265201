import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { UserError } from '../chat/errors.ts';

export interface HubOptions {
  /** Base address; the real hub unless given. */
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

const HUB = 'https://huggingface.co';
const COMPLETE = 'complete.json';

/**
 * Downloads an encoder once, from `name` or `name@revision`, and pins the revision it found: later starts use
 * the same files without asking the hub. A download that broke off is taken up where it stopped.
 * @returns the folder that holds the files.
 * @throws UserError when the hub cannot be reached or has no such encoder.
 */
export async function downloadEncoder(
  id: string,
  cacheDirectory: string,
  { url = HUB, fetch: get = fetch, onProgress }: HubOptions = {},
): Promise<string> {
  const [name = id, wanted = 'main'] = id.split('@');
  const folder = join(cacheDirectory, `${name.replace('/', '--')}-${shortHash(`${url} ${id}`)}`);
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
  await writeFile(join(folder, COMPLETE), JSON.stringify({ id: name, revision }));
  return folder;

  async function pinnedRevision(): Promise<string> {
    const pin = join(folder, 'revision');
    if (await exists(pin)) return (await readFile(pin, 'utf8')).trim();
    const answer = await request(`${url}/api/models/${name}/revision/${encodeURIComponent(wanted)}`);
    if (!answer.ok) {
      throw new UserError(
        `The hub has no encoder “${id}” that can be downloaded without an account (it answered ${answer.status}).`,
      );
    }
    const { sha } = z.looseObject({ sha: z.string().regex(/^[\w.-]+$/) }).parse(await answer.json());
    await writeFile(pin, sha);
    return sha;
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
      `${url}/${name}/resolve/${revision}/${file}`,
      have > 0 ? { range: `bytes=${have}-` } : {},
    );
    if (answer.status === 416 && have > 0) return rename(part, target);
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
    await rename(part, target);
  }
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
