import {
  decodeModel,
  type FileNode,
  type FileTensor,
  FLOAT16,
  FLOAT32,
  floatsOf,
  type OnnxFile,
} from '../autograd/onnx-file.ts';
import { type LayerParameter, type LayerShape, layerParameters } from '../autograd/transformer.ts';
import { UserError } from '../chat/errors.ts';
import { transposed, type WeightTensor } from './weights.ts';

export interface EncoderFile {
  /** For messages. */
  readonly id: string;
  readonly model: Uint8Array;
  readonly shape: LayerShape;
  /** The bytes of files beside the model, by name. */
  readonly external: (location: string) => Uint8Array;
}

/** What stands where in an encoder's ONNX file. */
export interface Anatomy {
  readonly file: OnnxFile;
  readonly layers: number;
  /** Where a parameter of a layer stands. */
  slot(layer: number, parameter: LayerParameter): Slot;
  /** The value that leaves the first `kept` layers; 0 for the embeddings. */
  end(kept: number): string;
}

/** The input of a node where a parameter stands. */
export interface Slot {
  readonly node: FileNode;
  readonly index: number;
  /** Its matrix is [out, in] there. */
  readonly turned: boolean;
  readonly found: WeightTensor;
}

const QUANTISED =
  /^(DynamicQuantizeLinear|QuantizeLinear|DequantizeLinear|MatMulInteger|QLinear\w+|MatMulNBits)$/;
const FUSED =
  /^(Attention|MultiHeadAttention|SkipLayerNormalization|EmbedLayerNormalization|BiasGelu|FastGelu)$/;
const LAYER = /(?:^|\/)layer\.(\d+)\/(.+)\/[^/]+$/;

/**
 * Finds the layers in an encoder's file.
 * @throws UserError when they cannot be trained, with the reason; so do its methods.
 */
export function anatomyOf({ id, model, shape, external }: EncoderFile): Anatomy {
  const refuse = (reason: string): never => {
    throw new UserError(
      `The layers of the encoder “${id}” cannot be trained: ${reason}. It can be used frozen; to train layers, use the plain float32 onnx/model.onnx of a BERT encoder.`,
    );
  };
  const file = decodeOr(model, refuse);
  refuseUnsuited(file, refuse);
  const producers = producersOf(file.nodes);
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

  return {
    file,
    layers,
    slot,
    end: (kept) => boundary(file, kept) ?? refuse(`the end of its layer ${kept} cannot be found`),
  };
}

/** The node that makes each value. */
export const producersOf = (nodes: readonly FileNode[]): ReadonlyMap<string, FileNode> =>
  new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));

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

function boundary({ nodes }: OnnxFile, kept: number): string | undefined {
  const path =
    kept === 0
      ? /(?:^|\/)embeddings\/LayerNorm\/[^/]+$/
      : new RegExp(`(?:^|/)layer\\.${kept - 1}/output/LayerNorm/[^/]+$`);
  return nodes.findLast(({ name, op }) => path.test(name) && (op === 'Add' || op === 'LayerNormalization'))
    ?.outputs[0];
}
