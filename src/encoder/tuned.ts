import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../chat/errors.ts';
import type { EncoderForm } from './encoder.ts';
import { type LoadOptions, loadModel } from './load-model.ts';
import type { EncoderFiles } from './locate.ts';
import type { EncoderModel } from './model.ts';
import { decodeTensors } from './safetensors.ts';

/** Other forms of an encoder's model, loaded when they are asked for; the last few stay. */
export interface TunedModels {
  /** @throws UserError when the trained numbers are gone or damaged, or the encoder cannot be taken apart */
  open(form: EncoderForm): Promise<{ readonly model: EncoderModel; release(): Promise<void> }>;
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

  async function load({ weights, wide = false }: EncoderForm): Promise<EncoderModel> {
    const options = { threads, ...(engine && { engine }) };
    if (weights === undefined) return loadModel(files, options, wide);
    return loadModel(files, { ...options, weights: decodeTensors(await readFile(weights)) }, wide);
  }

  async function drop(key: string, entry: Loaded): Promise<void> {
    if (loaded.get(key) === entry) loaded.delete(key);
    entry.dropped = true;
    if (entry.users === 0) await entry.model.then((model) => model.close()).catch(() => {});
  }

  return {
    async open(form) {
      const key = await keyOf(form);
      const entry = loaded.get(key) ?? { model: load(form), users: 0, dropped: false };
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
async function keyOf({ weights, wide = false }: EncoderForm): Promise<string> {
  if (weights === undefined) return String(wide);
  try {
    const { mtimeMs, size } = await stat(weights);
    return `${wide} ${weights} ${mtimeMs} ${size}`;
  } catch (cause) {
    throw new UserError('The trained layers of this model are gone: train it again.', { cause });
  }
}
