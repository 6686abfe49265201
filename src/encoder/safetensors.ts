import { z } from 'zod';
import { UserError } from '../chat/errors.ts';

export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Numbers by name in the safetensors format (github.com/huggingface/safetensors), float32 only. */
export function encodeTensors(
  tensors: Readonly<Record<string, FloatTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  // numbers begin at a multiple of 8
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...parts]);
}

const headerShape = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.literal('F32'),
      shape: z.array(z.int().min(0)),
      data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/** @throws UserError when the bytes are not such a file. */
export function decodeTensors(bytes: Uint8Array): Readonly<Record<string, FloatTensor>> {
  const broken = () => new UserError('The weights of this model are damaged: train it again.');
  if (bytes.length < 8) throw broken();
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.readBigUInt64LE(0));
  if (start > bytes.length) throw broken();
  let header: z.infer<typeof headerShape>;
  try {
    header = headerShape.parse(JSON.parse(view.toString('utf8', 8, start)));
  } catch {
    throw broken();
  }
  const tensors: Record<string, FloatTensor> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__' || !Array.isArray(entry.data_offsets) || !Array.isArray(entry.shape))
      continue;
    const [from, to] = entry.data_offsets;
    const count = entry.shape.reduce((product, size) => product * size, 1);
    if (to - from !== count * 4 || start + to > bytes.length) throw broken();
    // copied, since a view would need the right alignment
    const data = new Float32Array(
      view.buffer.slice(view.byteOffset + start + from, view.byteOffset + start + to),
    );
    tensors[name] = { shape: entry.shape, data };
  }
  return tensors;
}
