import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../chat/errors.ts';
import { ENGINES, MODES } from './approach.ts';

/** What a training was asked to be. */
export const trainingSettings = z.object({
  name: z.string(),
  seed: z.int(),
  mode: z.enum(MODES).optional(),
  layers: z.int().optional(),
  compare: z.boolean().optional(),
  engine: z.enum(ENGINES).optional(),
  columns: z
    .object({
      text: z.union([z.string(), z.int()]).optional(),
      label: z.union([z.string(), z.int()]).optional(),
      header: z.boolean().optional(),
    })
    .optional(),
});
export type TrainingSettings = z.infer<typeof trainingSettings>;

const correction = z.object({ text: z.string(), label: z.string() });
/** What a learner said to be right where a model was wrong. */
export type Correction = z.infer<typeof correction>;

/** Examples as they were sent, with how they were trained on: enough to do it again. */
export interface KeptExamples {
  readonly train: Uint8Array;
  readonly test?: Uint8Array | undefined;
  readonly corrections: readonly Correction[];
  readonly settings: TrainingSettings;
}

export const TRAIN_FILE = 'train';
export const TEST_FILE = 'test';
const CORRECTIONS_FILE = 'corrections.json';
const SETTINGS_FILE = 'settings.json';

/** As files of one folder. */
export function examplesFiles({ train, test, corrections, settings }: KeptExamples) {
  const files: Record<string, Uint8Array> = { [TRAIN_FILE]: train, [SETTINGS_FILE]: json(settings) };
  if (test) files[TEST_FILE] = test;
  if (corrections.length > 0) files[CORRECTIONS_FILE] = json(corrections);
  return files;
}

/** @throws UserError when the folder has none any more. */
export async function readExamples(folder: string): Promise<KeptExamples> {
  const read = (file: string) => readFile(join(folder, file));
  const perhaps = (file: string) => read(file).catch(() => undefined);
  try {
    const corrections = await perhaps(CORRECTIONS_FILE);
    return {
      train: await read(TRAIN_FILE),
      test: await perhaps(TEST_FILE),
      corrections: corrections ? z.array(correction).parse(JSON.parse(corrections.toString('utf8'))) : [],
      settings: trainingSettings.parse(JSON.parse((await read(SETTINGS_FILE)).toString('utf8'))),
    };
  } catch (cause) {
    throw new UserError('These examples are no longer kept: use /finetune with the file again.', { cause });
  }
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
