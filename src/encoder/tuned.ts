import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../chat/errors.ts';
import { type LoadOptions, loadModel } from './load-model.ts';
import type { EncoderFiles } from './locate.ts';
import type { EncoderModel } from './model.ts';
import { decodeTensors } from './safetensors.ts';

/** Models of one encoder with trained numbers, loaded when they are asked for; the last few stay. */
export interface TunedModels {
  /**
   * @param weights absolute path of a safetensors file
   * @throws UserError when there is none or it is damaged
   */
  open(weights: string): Promise<{ readonly model: EncoderModel; release(): Promise<void> }>;
  close(): Promise<void>;
}

const KEPT = 2;

interface Loaded {
  readonly model: Promise<EncoderModel>;
  users: number;
  dropped: boolean;
}

export function createTunedModels(
  files: EncoderFiles,
  { threads, engine }: Pick<LoadOptions, 'threads' | 'engine'>,
): TunedModels {
  /** In the order of their last use. */
  const loaded = new Map<string, Loaded>();

  async function load(weights: string): Promise<EncoderModel> {
    return loadModel(files, {
      threads,
      ...(engine && { engine }),
      weights: decodeTensors(await readFile(weights)),
    });
  }

  async function drop(key: string, entry: Loaded): Promise<void> {
    if (loaded.get(key) === entry) loaded.delete(key);
    entry.dropped = true;
    if (entry.users === 0) await entry.model.then((model) => model.close()).catch(() => {});
  }

  return {
    async open(weights) {
      const key = await keyOf(weights);
      const entry = loaded.get(key) ?? { model: load(weights), users: 0, dropped: false };
      loaded.delete(key);
      loaded.set(key, entry);
      entry.users++;
      for (const [other, each] of [...loaded].slice(0, -KEPT)) await drop(other, each);
      const release = async () => {
        entry.users--;
        if (entry.dropped && entry.users === 0) await drop(key, entry);
      };
      try {
        return { model: await entry.model, release };
      } catch (error) {
        entry.users--;
        loaded.delete(key);
        throw error;
      }
    },
    async close() {
      for (const [key, entry] of [...loaded]) await drop(key, entry);
    },
  };
}

/** A file that was replaced is another one. */
async function keyOf(weights: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(weights);
    return `${weights} ${mtimeMs} ${size}`;
  } catch (cause) {
    throw new UserError('The trained layers of this model are gone: train it again.', { cause });
  }
}
