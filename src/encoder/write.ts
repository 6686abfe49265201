import { type Attribute, encodeModel, type GraphConstant, type GraphNode } from '../autograd/onnx-model.ts';
import { type LayerShape, layerParameters } from '../autograd/transformer.ts';
import type { Weights } from './weights.ts';

/** Everything that fixes the sizes of a BERT encoder. */
export interface EncoderShape extends LayerShape {
  readonly layers: number;
  readonly vocabulary: number;
  readonly positions: number;
  /** Kinds of segments; texts use the first. */
  readonly types: number;
}

/** All numbers of an encoder under their names in BERT, with their shapes; matrices are [out, in]. */
export function encoderParameters(shape: EncoderShape): Readonly<Record<string, readonly number[]>> {
  const { hidden, layers, vocabulary, positions, types } = shape;
  const parameters: Record<string, readonly number[]> = {
    'embeddings.word_embeddings.weight': [vocabulary, hidden],
    'embeddings.position_embeddings.weight': [positions, hidden],
    'embeddings.token_type_embeddings.weight': [types, hidden],
    'embeddings.LayerNorm.weight': [hidden],
    'embeddings.LayerNorm.bias': [hidden],
  };
  for (let layer = 0; layer < layers; layer++) {
    for (const [name, size] of Object.entries(layerParameters(shape))) {
      parameters[`encoder.layer.${layer}.${name}`] = size.toReversed();
    }
  }
  return parameters;
}

/**
 * An encoder as an ONNX file in transformers.js layout: float32, opset 17, nodes named as the usual BERT export
 * names them.
 */
export function writeEncoder(shape: EncoderShape, weights: Weights): Uint8Array {
  const { hidden, heads, epsilon } = shape;
  const nodes: GraphNode[] = [];
  const constants: GraphConstant[] = [];
  const node = (
    op: string,
    name: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = `${name}_output_0`,
  ) => {
    nodes.push({ op, name, inputs, outputs: [output], attributes });
    return output;
  };
  const number = (name: string, value: number) => {
    if (!constants.some((each) => each.name === name)) {
      constants.push({ name, shape: [], data: Float32Array.of(value) });
    }
    return name;
  };
  const integers = (name: string, values: readonly number[], shape: readonly number[] = [values.length]) => {
    if (!constants.some((each) => each.name === name)) {
      constants.push({ name, shape, data: BigInt64Array.from(values, BigInt) });
    }
    return name;
  };
  const weight = (name: string) => {
    const tensor = weights[name];
    if (!tensor) throw new Error(`The weights have no ${name}.`);
    constants.push({ name, shape: tensor.shape, data: tensor.data });
    return name;
  };
  const linear = (path: string, key: string, x: string) => {
    const turned = node('Transpose', `${path}/Transpose`, [weight(`${key}.weight`)], { perm: [1, 0] });
    const product = node('MatMul', `${path}/MatMul`, [x, turned]);
    return node('Add', `${path}/Add`, [weight(`${key}.bias`), product]);
  };
  const norm = (path: string, key: string, x: string, output?: string) =>
    node(
      'LayerNormalization',
      `${path}/LayerNormalization`,
      [x, weight(`${key}.weight`), weight(`${key}.bias`)],
      { axis: -1, epsilon: { float: epsilon } },
      output,
    );
  const table = (part: string, indices: string) =>
    node('Gather', `/embeddings/${part}/Gather`, [weight(`embeddings.${part}.weight`), indices], { axis: 0 });

  const size = node('Gather', '/embeddings/Gather', [
    node('Shape', '/embeddings/Shape', ['input_ids']),
    integers('one', [1], []),
  ]);
  const places = node('Range', '/embeddings/Range', [
    integers('zero', [0], []),
    size,
    integers('one', [1], []),
  ]);
  const kinds = node('Add', '/embeddings/Add', [
    table('word_embeddings', 'input_ids'),
    table('token_type_embeddings', 'token_type_ids'),
  ]);
  const sum = node('Add', '/embeddings/Add_1', [kinds, table('position_embeddings', places)]);
  let x = norm('/embeddings/LayerNorm', 'embeddings.LayerNorm', sum);

  const known = node('Cast', '/Cast', ['attention_mask'], { to: 1 });
  const wide = node('Unsqueeze', '/Unsqueeze', [known, integers('axes', [1, 2])]);
  const missing = node('Sub', '/Sub', [number('1', 1), wide]);
  const penalty = node('Mul', '/Mul', [missing, number('far', -10_000)]);

  for (let layer = 0; layer < shape.layers; layer++) {
    const [path, key] = [`/encoder/layer.${layer}`, `encoder.layer.${layer}`];
    const inner = `${path}/attention/self`;
    const apart = integers('apart', [0, 0, heads, hidden / heads]);
    const project = (part: string, suffix: string, perm: readonly number[]) => {
      const y = linear(`${inner}/${part}`, `${key}.attention.self.${part}`, x);
      return node(
        'Transpose',
        `${inner}/Transpose${suffix}`,
        [node('Reshape', `${inner}/Reshape${suffix}`, [y, apart])],
        {
          perm,
        },
      );
    };
    const query = project('query', '', [0, 2, 1, 3]);
    const product = node('MatMul', `${inner}/MatMul`, [query, project('key', '_1', [0, 2, 3, 1])]);
    const scaled = node('Div', `${inner}/Div`, [product, number('root', Math.sqrt(hidden / heads))]);
    const shares = node('Softmax', `${inner}/Softmax`, [node('Add', `${inner}/Add`, [scaled, penalty])], {
      axis: -1,
    });
    const mixed = node('MatMul', `${inner}/MatMul_1`, [shares, project('value', '_2', [0, 2, 1, 3])]);
    const rows = node('Transpose', `${inner}/Transpose_3`, [mixed], { perm: [0, 2, 1, 3] });
    const together = node('Reshape', `${inner}/Reshape_3`, [rows, integers('together', [0, 0, hidden])]);
    const attention = `${path}/attention/output`;
    const y = linear(`${attention}/dense`, `${key}.attention.output.dense`, together);
    const attended = norm(
      `${attention}/LayerNorm`,
      `${key}.attention.output.LayerNorm`,
      node('Add', `${attention}/Add`, [y, x]),
    );
    const between = `${path}/intermediate`;
    const open = linear(`${between}/dense`, `${key}.intermediate.dense`, attended);
    const error = node('Erf', `${between}/Erf`, [
      node('Mul', `${between}/Mul`, [open, number('√½', Math.SQRT1_2)]),
    ]);
    const share = node('Mul', `${between}/Mul_1`, [
      node('Add', `${between}/Add`, [error, number('1', 1)]),
      number('half', 0.5),
    ]);
    const z = linear(
      `${path}/output/dense`,
      `${key}.output.dense`,
      node('Mul', `${between}/Mul_2`, [open, share]),
    );
    const last = layer === shape.layers - 1;
    x = norm(
      `${path}/output/LayerNorm`,
      `${key}.output.LayerNorm`,
      node('Add', `${path}/output/Add`, [z, attended]),
      last ? 'last_hidden_state' : undefined,
    );
  }
  const tokens = ['batch', 'tokens'];
  return encodeModel({
    name: 'encoder',
    nodes,
    constants,
    inputs: ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({
      name,
      shape: tokens,
      type: 'int64',
    })),
    outputs: [{ name: 'last_hidden_state', shape: [...tokens, hidden] }],
  });
}
