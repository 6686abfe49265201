import { createMessageWriter } from './protobuf.ts';
import { integersOf, readFields, textOf } from './protobuf-reader.ts';

/** A part of the file as it stands there, so that it can be written again without loss. */
interface Raw {
  readonly bytes: Uint8Array;
}

export interface FileNode extends Raw {
  readonly op: string;
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are whole numbers or lists of them. */
  readonly integers: Readonly<Record<string, readonly number[]>>;
  /** The attribute of a `Constant`. */
  readonly tensor?: FileTensor;
}

export interface FileTensor extends Raw {
  readonly name: string;
  readonly shape: readonly number[];
  /** TensorProto.DataType: 1 float32, 3 int8, 7 int64, 10 float16. */
  readonly type: number;
  /** Set when the numbers are in a file beside this one. */
  readonly external?: { readonly location: string; readonly offset: number; readonly length: number };
}

export interface FileValue extends Raw {
  readonly name: string;
}

/** What an ONNX file says, each part with its own bytes. */
export interface OnnxFile {
  readonly nodes: readonly FileNode[];
  readonly tensors: ReadonlyMap<string, FileTensor>;
  readonly inputs: readonly FileValue[];
  readonly outputs: readonly FileValue[];
  readonly opset: number;
  /** Everything of the model beside its graph. */
  readonly rest: readonly { readonly number: number; readonly value: bigint | Uint8Array }[];
}

export const FLOAT16 = 10;
export const FLOAT32 = 1;

/**
 * Field numbers: onnx.proto of the ONNX project.
 * @throws RangeError when the bytes are no ONNX file.
 */
export function decodeModel(bytes: Uint8Array): OnnxFile {
  let graph: Uint8Array | undefined;
  let opset = 0;
  const rest: { number: number; value: bigint | Uint8Array }[] = [];
  for (const { number, value } of readFields(bytes)) {
    if (number === 7 && value instanceof Uint8Array) {
      graph = value;
      continue;
    }
    rest.push({ number, value });
    if (number === 8 && value instanceof Uint8Array) opset = Math.max(opset, standardOpset(value));
  }
  if (!graph) throw new RangeError('The file holds no graph.');
  const nodes: FileNode[] = [];
  const tensors = new Map<string, FileTensor>();
  const inputs: FileValue[] = [];
  const outputs: FileValue[] = [];
  for (const { number, value } of readFields(graph)) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === 1) nodes.push(decodeNode(value));
    else if (number === 5) {
      const tensor = decodeTensor(value);
      tensors.set(tensor.name, tensor);
    } else if (number === 11) inputs.push({ bytes: value, name: firstText(value, 1) });
    else if (number === 12) outputs.push({ bytes: value, name: firstText(value, 1) });
  }
  return { nodes, tensors, inputs, outputs, opset, rest };
}

/** An ONNX file of the given parts; what they do not name is as in the file. */
export function encodeFile(
  file: OnnxFile,
  parts: {
    readonly nodes: readonly Raw[];
    readonly tensors: Iterable<Raw>;
    readonly inputs: readonly Raw[];
    readonly outputs: readonly Raw[];
  },
): Uint8Array {
  const graph = createMessageWriter();
  for (const { bytes } of parts.nodes) graph.bytes(1, bytes);
  graph.text(2, 'studyhall');
  for (const { bytes } of parts.tensors) graph.bytes(5, bytes);
  for (const { bytes } of parts.inputs) graph.bytes(11, bytes);
  for (const { bytes } of parts.outputs) graph.bytes(12, bytes);
  const model = createMessageWriter();
  for (const { number, value } of file.rest) {
    if (value instanceof Uint8Array) model.bytes(number, value);
    else model.integer(number, Number(BigInt.asIntN(64, value)));
  }
  model.message(7, graph);
  return model.finish();
}

/**
 * The numbers of a float32 or float16 tensor.
 * @param external the bytes of files beside this one, by name
 * @throws RangeError when it holds something else
 */
export function floatsOf(tensor: FileTensor, external: (location: string) => Uint8Array): Float32Array {
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  const { raw, floats } = dataOf(tensor, external);
  const numbers =
    tensor.type === FLOAT16
      ? raw && widen(raw)
      : tensor.type === FLOAT32
        ? (floats ?? (raw && new Float32Array(aligned(raw))))
        : undefined;
  if (numbers?.length !== count) {
    throw new RangeError(`The tensor ${tensor.name} is not one of ${count} float32 or float16 numbers.`);
  }
  return numbers;
}

/** The same tensor with its numbers inside this file. */
export function inlineTensor(tensor: FileTensor, external: (location: string) => Uint8Array): Raw {
  if (!tensor.external) return tensor;
  const writer = createMessageWriter();
  for (const size of tensor.shape) writer.integer(1, size);
  writer.integer(2, tensor.type);
  writer.text(8, tensor.name);
  writer.bytes(9, externalBytes(tensor, external));
  return { bytes: writer.finish() };
}

function decodeNode(bytes: Uint8Array): FileNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers: Record<string, readonly number[]> = {};
  let tensor: FileTensor | undefined;
  let [op, name, domain] = ['', '', ''];
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) inputs.push(textOf(value));
    else if (number === 2) outputs.push(textOf(value));
    else if (number === 3) name = textOf(value);
    else if (number === 4) op = textOf(value);
    else if (number === 7) domain = textOf(value);
    else if (number === 5 && value instanceof Uint8Array) {
      const attribute = decodeAttribute(value);
      if (attribute.integers.length > 0) integers[attribute.name] = attribute.integers;
      tensor ??= attribute.tensor;
    }
  }
  return { bytes, op, name, domain, inputs, outputs, integers, ...(tensor && { tensor }) };
}

function decodeAttribute(bytes: Uint8Array) {
  let name = '';
  let tensor: FileTensor | undefined;
  const integers: number[] = [];
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) name = textOf(value);
    else if (number === 3 || number === 8) integers.push(...integersOf(value));
    else if (number === 5 && value instanceof Uint8Array) tensor = decodeTensor(value);
  }
  return { name, integers, tensor };
}

function decodeTensor(bytes: Uint8Array): FileTensor {
  const shape: number[] = [];
  const outside = new Map<string, string>();
  let [name, type, location] = ['', 0, 0];
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) shape.push(...integersOf(value));
    else if (number === 2) type = Number(value);
    else if (number === 8) name = textOf(value);
    else if (number === 13 && value instanceof Uint8Array) {
      outside.set(firstText(value, 1), firstText(value, 2));
    } else if (number === 14) location = Number(value);
  }
  if (location !== 1) return { bytes, name, shape, type };
  const external = {
    location: outside.get('location') ?? '',
    offset: Number(outside.get('offset') ?? 0),
    length: Number(outside.get('length') ?? Number.NaN),
  };
  return { bytes, name, shape, type, external };
}

function dataOf(tensor: FileTensor, external: (location: string) => Uint8Array) {
  if (tensor.external) return { raw: externalBytes(tensor, external) };
  let raw: Uint8Array | undefined;
  const floats: number[] = [];
  for (const { number, value } of readFields(tensor.bytes)) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === 9) raw = value;
    if (number !== 4) continue;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    for (let at = 0; at < value.byteLength; at += 4) floats.push(view.getFloat32(at, true));
  }
  return { raw, floats: floats.length > 0 ? Float32Array.from(floats) : undefined };
}

function externalBytes({ name, external }: FileTensor, read: (location: string) => Uint8Array): Uint8Array {
  const { location = '', offset = 0, length = Number.NaN } = external ?? {};
  const file = read(location);
  const end = Number.isNaN(length) ? file.length : offset + length;
  if (end > file.length) throw new RangeError(`The numbers of ${name} are not all in ${location}.`);
  return file.subarray(offset, end);
}

/** Float16 to float32. Format: IEEE 754-2008, binary16. */
function widen(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(aligned(bytes));
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** A copy, since a view would need the right alignment. */
const aligned = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
};

function standardOpset(bytes: Uint8Array): number {
  let [domain, version] = ['', 0];
  for (const { number, value } of readFields(bytes)) {
    if (number === 1) domain = textOf(value);
    else if (number === 2) version = Number(value);
  }
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

function firstText(bytes: Uint8Array, field: number): string {
  for (const { number, value } of readFields(bytes)) if (number === field) return textOf(value);
  return '';
}
