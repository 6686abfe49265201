import { encodeFile, type FileNode, FLOAT32, inlineTensor } from '../autograd/onnx-file.ts';
import {
  encodeConstant,
  encodeNode,
  encodeValue,
  type GraphConstant,
  type GraphNode,
} from '../autograd/onnx-model.ts';
import { createMessageWriter } from '../autograd/protobuf.ts';
import { readFields } from '../autograd/protobuf-reader.ts';
import { type LayerParameter, layerParameters } from '../autograd/transformer.ts';
import { anatomyOf, type EncoderFile, producersOf } from './anatomy.ts';
import { transposed, type Weights } from './weights.ts';

/** An encoder's ONNX file, taken apart. */
export interface Surgery {
  readonly layers: number;
  /** The numbers of one layer; matrices are [in, out], as the training graph wants them. */
  layer(index: number): Readonly<Record<LayerParameter, Float32Array>>;
  /** A model from tokens to hidden states [batch, tokens, hidden] after the first `kept` layers; 0 for the embeddings. */
  lowerPart(kept: number): Uint8Array;
  /** The whole model with other numbers in its layers, as a file of its own. */
  replace(weights: Weights): Uint8Array;
  /**
   * A model from tokens to `token_features` [batch, tokens, 2 · hidden]: the last layer's hidden states, and the
   * embeddings of the first words alone. What a few examples have to tell often lies in how a text begins, which the
   * last layer of a small encoder has mixed away.
   */
  widen(): Uint8Array;
}

const HIDDEN = 'hidden';
export const TOKEN_FEATURES = 'token_features';
/** Parts of a feature vector. */
export const FEATURE_BLOCKS = 2;
/** Words at the beginning that have a part of their own; the token before them is a special one. */
const FIRST_WORDS = 3;

/**
 * @throws UserError when the file's layers cannot be trained, with the reason.
 */
export function dissect(encoder: EncoderFile): Surgery {
  const { shape, external } = encoder;
  const { file, layers, slot, end } = anatomyOf(encoder);

  /** What leads to `from`, then further nodes; the output of the last one leaves the model. */
  function part(
    from: string,
    more: readonly (GraphNode & { readonly size?: number })[],
    constants: readonly GraphConstant[] = [],
  ): Uint8Array {
    const used = ancestors([from], file.nodes);
    const outputs = more.flatMap(({ outputs: [name = ''], size }) =>
      size === undefined ? [] : [{ name, shape: ['batch', 'tokens', size] }],
    );
    return encodeFile(file, {
      nodes: [
        ...file.nodes.filter((node) => used.nodes.has(node)),
        ...more.map((node) => ({ bytes: encodeNode(node) })),
      ],
      tensors: [
        ...[...file.tensors.values()]
          .filter(({ name }) => used.values.has(name))
          .map((tensor) => inlineTensor(tensor, external)),
        ...constants.map((each) => ({ bytes: encodeConstant(each) })),
      ],
      inputs: file.inputs.filter(({ name }) => used.values.has(name)),
      outputs: outputs.map((value) => ({ bytes: encodeValue(value) })),
    });
  }

  return {
    layers,
    layer(index) {
      const names = Object.keys(layerParameters(shape)) as LayerParameter[];
      const read = (name: LayerParameter) => {
        const { found, turned } = slot(index, name);
        return turned ? transposed(found).data : found.data.slice();
      };
      return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<
        LayerParameter,
        Float32Array
      >;
    },
    lowerPart: (kept) =>
      part(end(kept), [{ op: 'Identity', inputs: [end(kept)], outputs: [HIDDEN], size: shape.hidden }]),
    widen() {
      const [embeddings, last] = [end(0), end(layers)];
      const step = (op: string, inputs: readonly string[], output: string, attributes = {}) => ({
        op,
        inputs,
        outputs: [`features.${output}`],
        attributes,
      });
      const node = (name: string) => `features.${name}`;
      return part(
        last,
        [
          step('Shape', [embeddings], 'shape'),
          step('Gather', [node('shape'), node('one')], 'tokens'),
          step('Range', [node('zero'), node('tokens'), node('one')], 'places'),
          step('Cast', [node('places')], 'numbers', { to: FLOAT32 }),
          step('Greater', [node('numbers'), node('special')], 'after'),
          step('Less', [node('numbers'), node('end')], 'before'),
          step('And', [node('after'), node('before')], 'within'),
          step('Cast', [node('within')], 'weights', { to: FLOAT32 }),
          step('Reshape', [node('weights'), node('column')], 'first'),
          step('Mul', [embeddings, node('first')], 'words'),
          {
            op: 'Concat',
            inputs: [last, node('words')],
            outputs: [TOKEN_FEATURES],
            attributes: { axis: 2 },
            size: FEATURE_BLOCKS * shape.hidden,
          },
        ],
        [
          { name: node('zero'), shape: [], data: BigInt64Array.of(0n) },
          { name: node('one'), shape: [], data: BigInt64Array.of(1n) },
          { name: node('special'), shape: [], data: Float32Array.of(0.5) },
          { name: node('end'), shape: [], data: Float32Array.of(FIRST_WORDS + 0.5) },
          { name: node('column'), shape: [3], data: BigInt64Array.of(1n, -1n, 1n) },
        ],
      );
    },
    replace(weights) {
      const renamed = new Map<FileNode, Map<number, string>>();
      const added: Uint8Array[] = [];
      for (const [name, tensor] of Object.entries(weights)) {
        const [, layer, parameter] = /^encoder\.layer\.(\d+)\.(.+)$/.exec(name) ?? [];
        if (layer === undefined) throw new Error(`There is no parameter ${name} in an encoder’s layers.`);
        const { node, index, turned } = slot(Number(layer), parameter as LayerParameter);
        const matrix = tensor.shape.length === 2 && !turned ? transposed(tensor) : tensor;
        const value = `trained.${name}`;
        added.push(encodeConstant({ name: value, shape: matrix.shape, data: matrix.data }));
        renamed.set(node, (renamed.get(node) ?? new Map<number, string>()).set(index, value));
      }
      const nodes = file.nodes.map((node) => {
        const inputs = renamed.get(node);
        return inputs ? { ...node, ...rewire(node, inputs) } : node;
      });
      const used = ancestors(
        file.outputs.map(({ name }) => name),
        nodes,
      );
      return encodeFile(file, {
        nodes: nodes.filter((node) => used.nodes.has(node)),
        tensors: [
          ...[...file.tensors.values()]
            .filter(({ name }) => used.values.has(name))
            .map((tensor) => inlineTensor(tensor, external)),
          ...added.map((bytes) => ({ bytes })),
        ],
        inputs: file.inputs,
        outputs: file.outputs,
      });
    },
  };
}

/** Everything that values are computed from, themselves included. */
function ancestors(of: readonly string[], all: readonly FileNode[]) {
  const producers = producersOf(all);
  const values = new Set<string>();
  const nodes = new Set<FileNode>();
  const open = [...of];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (values.has(name)) continue;
    values.add(name);
    const node = producers.get(name);
    if (!node || nodes.has(node)) continue;
    nodes.add(node);
    open.push(...node.inputs.filter((input) => input !== ''));
  }
  return { values, nodes };
}

/** The same node with other inputs. */
function rewire(node: FileNode, inputs: ReadonlyMap<number, string>) {
  const names = node.inputs.map((input, index) => inputs.get(index) ?? input);
  const writer = createMessageWriter();
  for (const name of names) writer.text(1, name);
  for (const { number, value } of readFields(node.bytes)) {
    if (number !== 1 && value instanceof Uint8Array) writer.bytes(number, value);
  }
  return { bytes: writer.finish(), inputs: names };
}
