import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { UserError } from '../chat/errors.ts';
import { packageRoot } from '../paths.ts';
import type { EncoderIdentity } from './encoder.ts';
import { downloadEncoder, HUB_ID, type HubOptions } from './hub.ts';
import { mostTokens } from './text-length.ts';

/** An encoder's files on this machine, checked to be complete. */
export interface EncoderFiles extends EncoderIdentity {
  /** Absolute. */
  readonly folder: string;
  /** The most tokens a text may have, special tokens included. */
  readonly maxTokens: number;
}

export interface EncoderSource {
  /** `embedded`, a folder, or a hub id such as `Xenova/all-MiniLM-L6-v2`. */
  readonly id: string;
  /** Where downloaded encoders are kept. */
  readonly cacheDirectory: string;
  readonly hub?: HubOptions;
}

export const REQUIRED_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'];

/**
 * Finds the encoder, downloading it when it is a hub id that is not in the cache yet. `embedded` and folders
 * never touch the network.
 * @throws UserError when there is no such encoder or its folder is incomplete.
 */
export async function locateEncoder({ id, cacheDirectory, hub }: EncoderSource): Promise<EncoderFiles> {
  const found = await folderOf(id, cacheDirectory, hub);
  return describeFolder(found.id, found.folder);
}

/** A folder's id is its absolute path, so that it is found again from anywhere. */
async function folderOf(id: string, cacheDirectory: string, hub: HubOptions | undefined) {
  if (id === 'embedded') return { id, folder: join(packageRoot(), 'models', 'embedded') };
  const folder = resolve(id);
  if (await exists(folder)) return { id: folder, folder };
  if (isAbsolute(id) || id.startsWith('.') || !HUB_ID.test(id)) {
    throw new UserError(
      `There is no encoder folder “${id}”: give embedded, a folder, or a hub id such as Xenova/all-MiniLM-L6-v2.`,
    );
  }
  return { id, folder: await downloadEncoder(id, cacheDirectory, hub) };
}

async function describeFolder(id: string, folder: string): Promise<EncoderFiles> {
  for (const file of REQUIRED_FILES) {
    if (!(await isFile(join(folder, file)))) {
      throw new UserError(
        `The encoder “${id}” has no ${file} in ${folder}: it must have the transformers.js layout with a float32 onnx/model.onnx.`,
      );
    }
  }
  const config = await readShape(id, folder, 'config.json', configShape);
  const tokenizer = await readShape(id, folder, 'tokenizer_config.json', tokenizerShape);
  await readShape(id, folder, 'tokenizer.json', z.looseObject({ model: z.looseObject({}) }));
  const external = join(folder, 'onnx', 'model.onnx_data');
  const weights = [
    ...REQUIRED_FILES.map((file) => join(folder, file)),
    ...((await exists(external)) ? [external] : []),
  ];
  return {
    id,
    folder,
    dimensions: config.hidden_size,
    maxTokens: mostTokens(config, tokenizer),
    fingerprint: await hashFiles(weights),
  };
}

const configShape = z.looseObject({
  hidden_size: z.int().min(1),
  max_position_embeddings: z.int().min(3).optional(),
});
const tokenizerShape = z.looseObject({ model_max_length: z.number().min(3).optional() });

async function readShape<Shape>(
  id: string,
  folder: string,
  file: string,
  shape: z.ZodType<Shape>,
): Promise<Shape> {
  try {
    return shape.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
  } catch (cause) {
    throw new UserError(
      `The encoder “${id}” cannot be used: ${file} in ${folder} is not what it should be.`,
      {
        cause,
      },
    );
  }
}

async function hashFiles(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest('hex').slice(0, 16);
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile() && found.size > 0,
    () => false,
  );
