import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { floatsFrom, type Runtime } from '../autograd/runtime.ts';
import { UserError } from '../chat/errors.ts';
import { padBatch } from './batches.ts';
import type { EncoderFiles } from './locate.ts';
import { readEncoderShape } from './shape.ts';
import { dissect, type Surgery } from './surgery.ts';
import type { Weights } from './weights.ts';
import { type EncoderShape, writeEncoder } from './write.ts';

/** An encoder whose layers can be trained. */
export interface LayeredEncoder {
  readonly shape: EncoderShape;
  readonly surgery: Surgery;
  readonly padId: number;
  /** Token numbers of each text, special tokens included, cut to the encoder's length. */
  tokenise(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/** The first layers of an encoder. */
export interface LowerPart {
  /** Hidden states [rows, width, hidden] of rows padded to the longest. */
  run(
    rows: readonly (readonly number[])[],
  ): Promise<{ readonly hidden: Float32Array; readonly width: number }>;
  close(): Promise<void>;
}

/**
 * Takes the encoder's ONNX file apart.
 * @throws UserError when its layers cannot be trained, with the reason.
 */
export async function openSurgery(files: EncoderFiles): Promise<{ shape: EncoderShape; surgery: Surgery }> {
  const shape = await readEncoderShape(files);
  const surgery = await surgeryOf(files, shape);
  if (surgery.layers !== shape.layers) {
    throw new UserError(
      `The layers of the encoder “${files.id}” cannot be trained: its config.json speaks of ${shape.layers} and its onnx/model.onnx has ${surgery.layers}.`,
    );
  }
  return { shape, surgery };
}

/** The encoder's model with other numbers: some layers', or all of them, as an ONNX file. */
export async function rewrittenModel(files: EncoderFiles, weights: Weights): Promise<Uint8Array> {
  const shape = await readEncoderShape(files);
  if ('embeddings.word_embeddings.weight' in weights) return writeEncoder(shape, weights);
  return (await surgeryOf(files, shape)).replace(weights);
}

/**
 * The encoder's model with feature vectors of two parts; see `Surgery.widen`.
 * @throws UserError when it cannot be taken apart, with the reason
 */
export async function widenedModel(files: EncoderFiles, weights: Weights = {}): Promise<Uint8Array> {
  const shape = await readEncoderShape(files);
  const surgery = await surgeryOf(files, shape);
  if (Object.keys(weights).length === 0) return surgery.widen();
  return dissect({
    id: files.id,
    model: surgery.replace(weights),
    shape,
    external: () => new Uint8Array(),
  }).widen();
}

async function surgeryOf({ id, folder }: EncoderFiles, shape: EncoderShape): Promise<Surgery> {
  const outside = new Map<string, Uint8Array>();
  return dissect({
    id,
    model: await readFile(join(folder, 'onnx', 'model.onnx')),
    shape,
    external(location) {
      // a name that leads out of the folder is a hostile file's
      const name = basename(location);
      const bytes = outside.get(name) ?? readFileSync(join(folder, 'onnx', name));
      outside.set(name, bytes);
      return bytes;
    },
  });
}

export async function openLowerPart(
  { surgery, padId }: Pick<LayeredEncoder, 'surgery' | 'padId'>,
  kept: number,
  runtime: Runtime,
): Promise<LowerPart> {
  const program = await runtime.open(surgery.lowerPart(kept));
  return {
    async run(rows) {
      const { ids, mask, width } = padBatch(rows, padId);
      const shape = [rows.length, width];
      const all = {
        input_ids: { shape, data: ids },
        attention_mask: { shape, data: mask },
        token_type_ids: { shape, data: new BigInt64Array(ids.length) },
      };
      const feeds = Object.fromEntries(Object.entries(all).filter(([name]) => program.inputs.includes(name)));
      return { hidden: floatsFrom(await program.run(feeds), 'hidden'), width };
    },
    close: () => program.close(),
  };
}
