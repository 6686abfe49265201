import {
  decodeModel,
  encodeFile,
  type FileNode,
  type FileTensor,
  FLOAT16,
  FLOAT32,
  floatsOf,
  inlineTensor,
  type OnnxFile,
} from '../autograd/onnx-file.ts';
import {
  encodeConstant,
  encodeNode,
  encodeValue,
  type GraphConstant,
  type GraphNode,
} from '../autograd/onnx-model.ts';
import { createMessageWriter } from '../autograd/protobuf.ts';
import { readFields } from '../autograd/protobuf-reader.ts';
import { type LayerParameter, type LayerShape, layerParameters } from '../autograd/transformer.ts';
import { UserError } from '../chat/errors.ts';

/** Numbers by name. Names are those of BERT, such as `encoder.layer.0.output.dense.bias`; matrices are [out, in]. */
export type Weights = Readonly<Record<string, WeightTensor>>;

export interface WeightTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

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

export interface EncoderFile {
  /** For messages. */
  readonly id: string;
  readonly model: Uint8Array;
  readonly shape: LayerShape;
  /** The bytes of files beside the model, by name. */
  readonly external: (location: string) => Uint8Array;
}

const QUANTISED =
  /^(DynamicQuantizeLinear|QuantizeLinear|DequantizeLinear|MatMulInteger|QLinear\w+|MatMulNBits)$/;
const FUSED =
  /^(Attention|MultiHeadAttention|SkipLayerNormalization|EmbedLayerNormalization|BiasGelu|FastGelu)$/;
const LAYER = /(?:^|\/)layer\.(\d+)\/(.+)\/[^/]+$/;
const HIDDEN = 'hidden';
export const TOKEN_FEATURES = 'token_features';
/** Parts of a feature vector. */
export const FEATURE_BLOCKS = 2;
/** Words at the beginning that have a part of their own; the token before them is a special one. */
const FIRST_WORDS = 3;

/**
 * @throws UserError when the file's layers cannot be trained, with the reason.
 */
export function dissect({ id, model, shape, external }: EncoderFile): Surgery {
  const refuse = (reason: string): never => {
    throw new UserError(
      `The layers of the encoder “${id}” cannot be trained: ${reason}. It can be used frozen; to train layers, use the plain float32 onnx/model.onnx of a BERT encoder.`,
    );
  };
  const file = decodeOr(model, refuse);
  refuseUnsuited(file, refuse);
  const producers = new Map(
    file.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const paths = new Map<string, FileNode[]>();
  let layers = 0;
  for (const node of file.nodes) {
    const [, index, path] = LAYER.exec(node.name) ?? [];
    if (index === undefined || path === undefined) continue;
    layers = Math.max(layers, Number(index) + 1);
    const key = `${index}/${path}`;
    paths.set(key, [...(paths.get(key) ?? []), node]);
  }
  if (layers === 0) refuse('its layers cannot be told apart, since no node is named “/encoder/layer.0/…”');

  /** A constant behind casts and transpositions, or undefined. */
  function constant(name: string): FileTensor | undefined {
    const tensor = file.tensors.get(name);
    if (tensor) return tensor;
    const node = producers.get(name);
    return node?.op === 'Constant' ? node.tensor : undefined;
  }

  /** The numbers that a node reads from constants. */
  function numbers(name: string): WeightTensor | undefined {
    const tensor = constant(name);
    if (tensor) {
      if (tensor.type !== FLOAT16 && tensor.type !== FLOAT32) return undefined;
      return { shape: tensor.shape, data: floatsOf(tensor, external) };
    }
    const node = producers.get(name);
    const [from = ''] = node?.inputs ?? [];
    if (node?.op === 'Cast' || node?.op === 'Identity') return numbers(from);
    if (node?.op === 'Transpose') {
      const source = numbers(from);
      return source?.shape.length === 2 ? transposed(source) : undefined;
    }
    return undefined;
  }

  /** Where a parameter stands: the input of a node, and whether its matrix is [out, in] there. */
  function slot(layer: number, parameter: LayerParameter): Slot {
    const path = parameter.replaceAll('.', '/').replace(/\/(weight|bias)$/, '');
    const isWeight = parameter.endsWith('.weight');
    const norm = path.endsWith('LayerNorm');
    const nodes = paths.get(`${layer}/${path}`) ?? [];
    const count = layerParameters(shape)[parameter].reduce((product, size) => product * size, 1);
    for (const node of nodes) {
      const turned = node.op === 'Gemm' && node.integers.transB?.[0] === 1;
      for (const [index, input] of node.inputs.entries()) {
        const right = norm
          ? node.op === 'LayerNormalization'
            ? index === (isWeight ? 1 : 2)
            : node.op === (isWeight ? 'Mul' : 'Add')
          : isWeight
            ? node.op === 'MatMul' || (node.op === 'Gemm' && index === 1)
            : node.op === 'Add' || (node.op === 'Gemm' && index === 2);
        if (!right) continue;
        const found = numbers(input);
        if (found?.data.length === count) return { node, index, turned, found };
      }
    }
    return refuse(`the numbers of layer.${layer}/${path} are not where a plain BERT export has them`);
  }

  const endOf = (kept: number): string =>
    boundary(file, kept) ?? refuse(`the end of its layer ${kept} cannot be found`);

  /** What leads to `from`, then further nodes; the output of the last one leaves the model. */
  function part(
    from: string,
    more: readonly (GraphNode & { readonly size?: number })[],
    constants: readonly GraphConstant[] = [],
  ): Uint8Array {
    const used = ancestors(from, producers);
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
      part(endOf(kept), [{ op: 'Identity', inputs: [endOf(kept)], outputs: [HIDDEN], size: shape.hidden }]),
    widen() {
      const [embeddings, last] = [endOf(0), endOf(layers)];
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
      const after = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
      const values = new Set<string>();
      const needed = new Set<FileNode>();
      for (const { name } of file.outputs) {
        const used = ancestors(name, after);
        for (const value of used.values) values.add(value);
        for (const node of used.nodes) needed.add(node);
      }
      return encodeFile(file, {
        nodes: nodes.filter((node) => needed.has(node)),
        tensors: [
          ...[...file.tensors.values()]
            .filter(({ name }) => values.has(name))
            .map((tensor) => inlineTensor(tensor, external)),
          ...added.map((bytes) => ({ bytes })),
        ],
        inputs: file.inputs,
        outputs: file.outputs,
      });
    },
  };
}

interface Slot {
  readonly node: FileNode;
  readonly index: number;
  readonly turned: boolean;
  readonly found: WeightTensor;
}

function decodeOr(model: Uint8Array, refuse: (reason: string) => never): OnnxFile {
  try {
    return decodeModel(model);
  } catch (error) {
    if (error instanceof RangeError) return refuse('its onnx/model.onnx is damaged');
    throw error;
  }
}

function refuseUnsuited({ nodes }: OnnxFile, refuse: (reason: string) => never): void {
  const quantised = nodes.find(({ op }) => QUANTISED.test(op));
  if (quantised) refuse(`its weights are quantised (${quantised.op}), and whole numbers cannot be trained`);
  const fused = nodes.find(({ op, domain }) => FUSED.test(op) || domain === 'com.microsoft');
  if (fused) {
    refuse(
      `an optimiser has fused its layers (${fused.domain === '' ? fused.op : `${fused.domain}.${fused.op}`})`,
    );
  }
}

/** The value that leaves the first `kept` layers. */
function boundary({ nodes }: OnnxFile, kept: number): string | undefined {
  const path =
    kept === 0
      ? /(?:^|\/)embeddings\/LayerNorm\/[^/]+$/
      : new RegExp(`(?:^|/)layer\\.${kept - 1}/output/LayerNorm/[^/]+$`);
  return nodes.findLast(({ name, op }) => path.test(name) && (op === 'Add' || op === 'LayerNormalization'))
    ?.outputs[0];
}

/** Everything a value is computed from. */
function ancestors(value: string, producers: ReadonlyMap<string, FileNode>) {
  const values = new Set<string>();
  const nodes = new Set<FileNode>();
  const open = [value];
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

export function transposed({ shape: [rows = 1, columns = 1], data }: WeightTensor): WeightTensor {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = data[row * columns + column] as number;
    }
  }
  return { shape: [columns, rows], data: turned };
}
