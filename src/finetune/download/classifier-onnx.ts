import { decodeModel, encodeFile, inlineTensor } from '../../autograd/onnx-file.ts';
import { encodeConstant, encodeNode, encodeValue, type GraphNode } from '../../autograd/onnx-model.ts';
import { createMessageWriter } from '../../autograd/protobuf.ts';
import { UserError } from '../../chat/errors.ts';
import type { Head } from '../head/head.ts';

export interface ClassifierParts {
  /** The encoder's ONNX file: tokens to an output of numbers for each token. */
  readonly encoder: Uint8Array;
  /** Name of that output. */
  readonly hidden: string;
  /** The bytes of files beside it, by name. */
  readonly external: (location: string) => Uint8Array;
  readonly dimensions: number;
  /** Parts of a vector, each of which gets the same length. */
  readonly parts: number;
  readonly labels: readonly string[];
  readonly head: Head;
  readonly temperature: number;
  /** Written into the file for whoever opens it. */
  readonly notes: Readonly<Record<string, string>>;
}

export const LAST_HIDDEN_STATE = 'last_hidden_state';
/** Vectors shorter than this are not divided by their length. */
const TINY = 1e-12;
/** Field number of metadata_props in onnx.proto. */
const METADATA = 14;

/**
 * The whole classifier as one ONNX file: `input_ids` and `attention_mask` (int64, [batch, tokens]) to `probabilities`
 * (float32, [batch, labels]). Only operators that mean the same in every version since 9 are added to the encoder's.
 * @throws UserError when the encoder's file has no `last_hidden_state`.
 */
export function classifierModel(given: ClassifierParts): Uint8Array {
  const { encoder, hidden, external, dimensions, parts, labels, head, temperature, notes } = given;
  const file = decodeModel(encoder);
  if (!file.outputs.some(({ name }) => name === hidden)) {
    throw new UserError(`The encoder’s model has no ${hidden}, so that no single file can be made of it.`);
  }
  const constant = (name: string, shape: readonly number[], data: Float32Array | BigInt64Array) => ({
    bytes: encodeConstant({ name: `classifier.${name}`, shape, data }),
  });
  const node = (
    op: string,
    inputs: readonly string[],
    output: string,
    attributes?: GraphNode['attributes'],
  ) => ({
    bytes: encodeNode({
      op,
      name: `/classifier/${output}`,
      inputs,
      outputs: [output],
      ...(attributes && { attributes }),
    }),
  });
  const types = file.inputs.some(({ name }) => name === 'token_type_ids');
  const nodes = [
    // every text is one segment, the first
    ...(types ? [node('Mul', ['input_ids', 'classifier.zero'], 'token_type_ids')] : []),
    ...file.nodes,
    node('Cast', ['attention_mask'], 'classifier.mask', { to: 1 }),
    node('Reshape', ['classifier.mask', 'classifier.row'], 'classifier.mask_row'),
    // the sum over the tokens that are not padding; its length is divided out next, so it need not be a mean
    node('MatMul', ['classifier.mask_row', hidden], 'classifier.sum'),
    node('Reshape', ['classifier.sum', 'classifier.flat'], 'classifier.pooled'),
    node('Mul', ['classifier.pooled', 'classifier.pooled'], 'classifier.squares'),
    node('MatMul', ['classifier.squares', 'classifier.sum_parts'], 'classifier.squared_lengths'),
    node('Sqrt', ['classifier.squared_lengths'], 'classifier.lengths'),
    node('Max', ['classifier.lengths', 'classifier.tiny'], 'classifier.safe_lengths'),
    node('MatMul', ['classifier.safe_lengths', 'classifier.spread_parts'], 'classifier.divisor'),
    node('Div', ['classifier.pooled', 'classifier.divisor'], 'classifier.vector'),
    node('MatMul', ['classifier.vector', 'classifier.weight'], 'classifier.products'),
    node('Add', ['classifier.products', 'classifier.bias'], 'classifier.scores'),
    node('Softmax', ['classifier.scores'], 'probabilities', { axis: 1 }),
  ];
  const tensors = [
    ...[...file.tensors.values()].map((tensor) => inlineTensor(tensor, external)),
    constant('row', [3], BigInt64Array.of(0n, 1n, -1n)),
    constant('flat', [2], BigInt64Array.of(-1n, BigInt(dimensions))),
    constant('sum_parts', [dimensions, parts], partsOf(dimensions, parts, 1).byColumn),
    constant('spread_parts', [parts, dimensions], partsOf(dimensions, parts, Math.sqrt(parts)).byPart),
    constant('tiny', [1], Float32Array.of(TINY)),
    constant(
      'weight',
      [dimensions, labels.length],
      turned(head.weights, labels.length, dimensions, temperature),
    ),
    constant(
      'bias',
      [labels.length],
      head.biases.map((bias) => bias / temperature),
    ),
    ...(types ? [constant('zero', [1], BigInt64Array.of(0n))] : []),
  ];
  const entries = Object.entries({ labels: JSON.stringify(labels), ...notes });
  const metadata = entries.map(([key, value]) => ({ number: METADATA, value: metadataEntry(key, value) }));
  const rest = [...file.rest.filter(({ number }) => number !== METADATA), ...metadata];
  return encodeFile(
    { ...file, rest },
    {
      nodes,
      tensors,
      inputs: file.inputs.filter(({ name }) => name !== 'token_type_ids'),
      outputs: [
        { bytes: encodeValue({ name: 'probabilities', shape: ['batch', labels.length], type: 'float32' }) },
      ],
    },
  );
}

/** Which column belongs to which part, as `value` where it does and 0 where not. */
function partsOf(dimensions: number, parts: number, value: number) {
  const byColumn = new Float32Array(dimensions * parts);
  const byPart = new Float32Array(dimensions * parts);
  for (let column = 0; column < dimensions; column++) {
    const part = Math.floor((column * parts) / dimensions);
    byColumn[column * parts + part] = value;
    byPart[part * dimensions + column] = value;
  }
  return { byColumn, byPart };
}

/** [labels, dimensions] to [dimensions, labels], divided by the temperature. */
function turned(
  weights: Float32Array,
  labels: number,
  dimensions: number,
  temperature: number,
): Float32Array {
  const result = new Float32Array(weights.length);
  for (let label = 0; label < labels; label++) {
    for (let each = 0; each < dimensions; each++) {
      result[each * labels + label] = (weights[label * dimensions + each] as number) / temperature;
    }
  }
  return result;
}

function metadataEntry(key: string, value: string): Uint8Array {
  const entry = createMessageWriter();
  entry.text(1, key);
  entry.text(2, value);
  return entry.finish();
}
