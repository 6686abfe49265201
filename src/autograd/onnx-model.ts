import { createMessageWriter } from './protobuf.ts';

/** A size, or the name of one that is only known when the graph runs. */
export type Dimension = number | string;

export interface GraphValue {
  readonly name: string;
  readonly shape: readonly Dimension[];
  /** `float32` unless given. */
  readonly type?: ElementType;
}

export type ElementType = 'float32' | 'int64';

/** Whole numbers and lists of them become ONNX integers; wrap a float as `{ float }`, a word as `{ text }`. */
export type Attribute = number | readonly number[] | { readonly float: number } | { readonly text: string };

export interface GraphNode {
  readonly op: string;
  /** Where it stands in the model, such as `/encoder/layer.0/output/LayerNorm/Add`. */
  readonly name?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Empty for the standard operators. */
  readonly domain?: string;
}

export interface GraphConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly GraphConstant[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

const IR_VERSION = 8;
const OPSET = 17;
const TYPES: Readonly<Record<ElementType, number>> = { float32: 1, int64: 7 };
const ATTRIBUTE = { float: 1, integer: 2, text: 3, integers: 7 } as const;

/** An ONNX file of a graph. Field numbers: onnx.proto of the ONNX project, IR version 8. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const model = createMessageWriter();
  model.integer(1, IR_VERSION);
  model.text(2, 'studyhall');
  model.bytes(7, encodeGraph(graph));
  const domains = new Set(graph.nodes.map(({ domain = '' }) => domain)).add('');
  for (const domain of domains) {
    const opset = createMessageWriter();
    opset.text(1, domain);
    opset.integer(2, domain === '' ? OPSET : 1);
    model.bytes(8, opset.finish());
  }
  return model.finish();
}

function encodeGraph({ name, nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  const graph = createMessageWriter();
  for (const node of nodes) graph.bytes(1, encodeNode(node));
  graph.text(2, name);
  for (const constant of constants) graph.bytes(5, encodeConstant(constant));
  for (const input of inputs) graph.bytes(11, encodeValue(input));
  for (const output of outputs) graph.bytes(12, encodeValue(output));
  return graph.finish();
}

export function encodeNode({
  op,
  name,
  inputs,
  outputs,
  attributes = {},
  domain = '',
}: GraphNode): Uint8Array {
  const node = createMessageWriter();
  for (const input of inputs) node.text(1, input);
  for (const output of outputs) node.text(2, output);
  if (name !== undefined) node.text(3, name);
  node.text(4, op);
  for (const [name, value] of Object.entries(attributes)) node.bytes(5, encodeAttribute(name, value));
  if (domain !== '') node.text(7, domain);
  return node.finish();
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const attribute = createMessageWriter();
  attribute.text(1, name);
  if (typeof value === 'number') {
    attribute.integer(3, value);
    attribute.integer(20, ATTRIBUTE.integer);
  } else if ('float' in value) {
    attribute.float(2, value.float);
    attribute.integer(20, ATTRIBUTE.float);
  } else if ('text' in value) {
    attribute.text(4, value.text);
    attribute.integer(20, ATTRIBUTE.text);
  } else {
    for (const each of value) attribute.integer(8, each);
    attribute.integer(20, ATTRIBUTE.integers);
  }
  return attribute.finish();
}

export function encodeConstant({ name, shape, data }: GraphConstant): Uint8Array {
  const tensor = createMessageWriter();
  for (const size of shape) tensor.integer(1, size);
  tensor.integer(2, TYPES[data instanceof Float32Array ? 'float32' : 'int64']);
  tensor.text(8, name);
  tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return tensor.finish();
}

export function encodeValue({ name, shape, type: element = 'float32' }: GraphValue): Uint8Array {
  const dimensions = createMessageWriter();
  for (const size of shape) {
    const dimension = createMessageWriter();
    if (typeof size === 'number') dimension.integer(1, size);
    else dimension.text(2, size);
    dimensions.bytes(1, dimension.finish());
  }
  const tensor = createMessageWriter();
  tensor.integer(1, TYPES[element]);
  tensor.bytes(2, dimensions.finish());
  const type = createMessageWriter();
  type.bytes(1, tensor.finish());
  const value = createMessageWriter();
  value.text(1, name);
  value.bytes(2, type.finish());
  return value.finish();
}
