import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../chat/errors.ts';
import type { EncoderIdentity } from '../../encoder/encoder.ts';
import { decodeTensors, encodeTensors } from '../../encoder/safetensors.ts';
import { MODES, type Mode } from '../approach.ts';
import type { Vocabulary } from '../baselines/vocabulary.ts';
import type { Report } from '../report.ts';
import type { Trained } from '../trainer.ts';

/** `model.json`: what a trained model is, without its numbers. */
export interface ModelCard {
  readonly format: 'studyhall-model';
  readonly version: 1;
  readonly mode: Mode;
  readonly name: string;
  readonly labels: readonly string[];
  /** Predictions need this very encoder. */
  readonly encoder: EncoderIdentity;
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Scores are divided by this before they become probabilities; 1 when absent. */
  readonly temperature?: number | undefined;
}

export interface Model extends Trained {
  readonly card: ModelCard;
  /** Absolute, of a kept model with trained layers: the file that holds them. */
  readonly weightsFile?: string;
}

const CARD = 'model.json';
const HEAD = 'head.safetensors';
/** Trained layers of the encoder, by name in its ONNX file. */
const WEIGHTS = 'weights.safetensors';
const VOCABULARY = 'vocabulary.json';
const REPORT = 'report.json';

const cardShape = z.looseObject({
  format: z.literal('studyhall-model'),
  version: z.literal(1),
  mode: z.enum(MODES),
  name: z.string(),
  labels: z.array(z.string()).min(2),
  encoder: z.object({ id: z.string(), dimensions: z.int().min(1), fingerprint: z.string() }),
  seed: z.number(),
  createdAt: z.number(),
  temperature: z.number().positive().optional(),
});

const columnsShape = z
  .object({ ngrams: z.array(z.string()), inverse: z.array(z.number()) })
  .refine(({ ngrams, inverse }) => ngrams.length === inverse.length);
const vocabularyShape = z.object({ words: columnsShape, characters: columnsShape, cut: z.number() });

/**
 * Writes a model so that its folder either is complete or does not exist: under another name first, then renamed.
 * A model that stood there is replaced.
 * @param extra further files, by name
 */
export async function writeModel(
  folder: string,
  { card, head, weights: trained, vocabulary }: Model,
  report: Report,
  extra: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<void> {
  await removeEarlierTries(folder);
  const unfinished = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`);
  await mkdir(unfinished, { recursive: true });
  try {
    const weights = { shape: [card.labels.length, card.encoder.dimensions], data: head.weights };
    const biases = { shape: [card.labels.length], data: head.biases };
    await writeFile(
      join(unfinished, HEAD),
      encodeTensors({ weight: weights, bias: biases }, { c: String(head.c) }),
    );
    if (trained) await writeFile(join(unfinished, WEIGHTS), encodeTensors(trained));
    if (vocabulary) await writeFile(join(unfinished, VOCABULARY), JSON.stringify(vocabulary));
    await writeFile(join(unfinished, CARD), json(card));
    await writeFile(join(unfinished, REPORT), json(report));
    for (const [name, content] of Object.entries(extra)) {
      await mkdir(dirname(join(unfinished, name)), { recursive: true });
      await writeFile(join(unfinished, name), content);
    }
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/**
 * Writing a model replaces its folder, so that it must be a model's and hold nothing else, or be empty, or not there;
 * and a folder that cannot be written is to be known before the training, not after it.
 * @throws UserError when no model can be written there.
 */
export async function requireRoom(folder: string): Promise<void> {
  let names: readonly string[] = [];
  try {
    names = await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOTDIR')
      throw new UserError(`${folder} cannot hold a model: it is not a folder.`, { cause });
    if (code !== 'ENOENT') throw unwritable(folder, cause);
  }
  const foreign = names.find((name) => !MODEL_FILES.has(name));
  if (foreign !== undefined || (names.length > 0 && !(await isModel(folder)))) {
    throw new UserError(
      `${folder} holds other files${foreign === undefined ? '' : `, such as ${foreign}`}: give a folder that is empty or does not exist yet.`,
    );
  }
  try {
    await rmdir(await mkdtemp(join(await nearestFolder(dirname(folder)), '.studyhall-')));
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

const MODEL_FILES = new Set([CARD, HEAD, WEIGHTS, VOCABULARY, REPORT]);

const isModel = (folder: string) =>
  readCard(folder).then(
    () => true,
    () => false,
  );

const unwritable = (folder: string, cause: unknown) =>
  new UserError(`No model can be written to ${folder}: choose a place where you may write.`, { cause });

async function nearestFolder(folder: string): Promise<string> {
  return (await isThere(folder)) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

/** What a process that was killed while it wrote the same model left behind. */
async function removeEarlierTries(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    if (!name.startsWith(`.${basename(folder)}.`) || !name.endsWith('.tmp')) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/**
 * @param layers whether the numbers of trained layers are read too: a prediction needs only their file
 * @throws UserError when the folder is no model of this version, or damaged.
 */
export async function readModel(
  folder: string,
  { layers = true }: { readonly layers?: boolean } = {},
): Promise<Model> {
  const card = await readCard(folder);
  const tensors = decodeTensors(await readOr(folder, HEAD));
  const { weight, bias } = tensors;
  const labels = card.labels.length;
  if (weight?.data.length !== labels * card.encoder.dimensions || bias?.data.length !== labels) {
    throw new UserError(`The weights in ${folder} do not fit ${CARD}: train the model again.`);
  }
  const weightsFile = join(folder, WEIGHTS);
  const trained = (card.mode === 'unfrozen' || card.mode === 'scratch') && (await isThere(weightsFile));
  const vocabulary = card.mode === 'tfidf' ? await readVocabulary(folder) : undefined;
  return {
    card,
    head: { weights: weight.data, biases: bias.data, c: Number.NaN },
    ...(trained && { weightsFile: resolve(weightsFile) }),
    ...(trained && layers && { weights: decodeTensors(await readFile(weightsFile)) }),
    ...(vocabulary && { vocabulary }),
  };
}

async function readVocabulary(folder: string): Promise<Vocabulary> {
  try {
    return vocabularyShape.parse(JSON.parse((await readOr(folder, VOCABULARY)).toString('utf8')));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`The words in ${join(folder, VOCABULARY)} are damaged: train the model again.`, {
      cause,
    });
  }
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

export async function readCard(folder: string): Promise<ModelCard> {
  try {
    return cardShape.parse(JSON.parse((await readOr(folder, CARD)).toString('utf8')));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${join(folder, CARD)} is not the card of a model this version can read.`, { cause });
  }
}

export async function readReport(folder: string): Promise<Report> {
  return JSON.parse((await readOr(folder, REPORT)).toString('utf8')) as Report;
}

async function readOr(folder: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, file));
  } catch (cause) {
    throw new UserError(`There is no model in ${folder}: ${file} is missing.`, { cause });
  }
}

const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;
