import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EncoderIdentity } from '../encoder/encoder.ts';

/** Vectors of texts that were embedded before, by one encoder. */
export interface VectorCache {
  /** A vector or undefined for each text, in their order. */
  find(texts: readonly string[]): Promise<readonly (Float32Array | undefined)[]>;
  keep(entries: readonly (readonly [text: string, vector: Float32Array])[]): Promise<void>;
  /** Writes what was kept. */
  flush(): Promise<void>;
}

/** Where the vectors of an encoder are kept, one file for the bot and the shell. */
export const vectorFile = (dataDirectory: string, { fingerprint }: Pick<EncoderIdentity, 'fingerprint'>) =>
  join(dataDirectory, 'vectors', `${fingerprint}.bin`);

/** Keeps nothing. */
export const noVectorCache: VectorCache = {
  find: async (texts) => texts.map(() => undefined),
  keep: async () => {},
  flush: async () => {},
};

const MAGIC = 'studyhall-vectors-1';
const DIGEST_BYTES = 16;
/** Vectors that come between two writes of the file. */
const WRITE_EVERY = 512;
/** Vectors of texts that the course no longer has are dropped beyond this many. */
const MOST = 50_000;

/**
 * One file: a line of JSON (format, encoder, dimensions, count), then for each text its digest and its vector of
 * little-endian float32. A file of another encoder or a damaged one counts as empty. Written whole beside the file and
 * renamed; where it cannot be written, the vectors are at hand until the process ends.
 */
export function createVectorCache(
  file: string,
  encoder: Pick<EncoderIdentity, 'fingerprint' | 'dimensions'>,
  onFault: (error: unknown) => void,
): VectorCache {
  const vectors = new Map<string, Float32Array>();
  let unwritten = 0;
  let writing: Promise<void> = Promise.resolve();
  let loaded: Promise<void> | undefined;
  const { fingerprint, dimensions } = encoder;

  async function load(): Promise<void> {
    const bytes = await readFile(file).catch(() => undefined);
    const end = bytes?.indexOf(10) ?? -1;
    if (!bytes || end < 0) return;
    const header = parsed(bytes.toString('utf8', 0, end));
    const entry = DIGEST_BYTES + 4 * dimensions;
    if (header.format !== MAGIC || header.fingerprint !== fingerprint || header.dimensions !== dimensions)
      return;
    if (bytes.length !== end + 1 + Number(header.count) * entry) return;
    for (let at = end + 1; at < bytes.length; at += entry) {
      const digest = bytes.toString('hex', at, at + DIGEST_BYTES);
      const raw = bytes.subarray(at + DIGEST_BYTES, at + entry);
      vectors.set(digest, new Float32Array(new Uint8Array(raw).buffer));
    }
  }

  async function write(): Promise<void> {
    for (const digest of [...vectors.keys()].slice(0, Math.max(0, vectors.size - MOST)))
      vectors.delete(digest);
    const header = { format: MAGIC, fingerprint, dimensions, count: vectors.size };
    const pieces: Uint8Array[] = [Buffer.from(`${JSON.stringify(header)}\n`)];
    for (const [digest, vector] of vectors) {
      pieces.push(
        Buffer.from(digest, 'hex'),
        new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
      );
    }
    const fresh = `${file}.${process.pid}.tmp`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(fresh, Buffer.concat(pieces));
      await rename(fresh, file);
    } catch (error) {
      await rm(fresh, { force: true }).catch(() => {});
      onFault(error);
    }
  }

  function flush(): Promise<void> {
    if (unwritten === 0) return writing;
    unwritten = 0;
    writing = writing.then(write);
    return writing;
  }

  return {
    async find(texts) {
      loaded ??= load();
      await loaded;
      return texts.map((text) => vectors.get(digestOf(text)));
    },
    async keep(entries) {
      for (const [text, vector] of entries) vectors.set(digestOf(text), vector.slice());
      unwritten += entries.length;
      if (unwritten >= WRITE_EVERY) await flush();
    },
    flush,
  };
}

const digestOf = (text: string) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * DIGEST_BYTES);

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
