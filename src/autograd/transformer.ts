import type { GraphBuilder, Value } from './graph.ts';
import { dropout, gelu, layerNorm, softmax } from './layers.ts';
import { add, linear, matmul, multiply, reshape, transpose } from './operations.ts';
import type { Tape } from './tape.ts';

/** Sizes of a BERT encoder's layers. */
export interface LayerShape {
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate: number;
  /** Added to the variance in layer normalisation. */
  readonly epsilon: number;
}

/** The numbers of one layer, in the order and under the names of BERT; matrices are [in, out]. */
export function layerParameters({ hidden, intermediate }: LayerShape) {
  return {
    'attention.self.query.weight': [hidden, hidden],
    'attention.self.query.bias': [hidden],
    'attention.self.key.weight': [hidden, hidden],
    'attention.self.key.bias': [hidden],
    'attention.self.value.weight': [hidden, hidden],
    'attention.self.value.bias': [hidden],
    'attention.output.dense.weight': [hidden, hidden],
    'attention.output.dense.bias': [hidden],
    'attention.output.LayerNorm.weight': [hidden],
    'attention.output.LayerNorm.bias': [hidden],
    'intermediate.dense.weight': [hidden, intermediate],
    'intermediate.dense.bias': [intermediate],
    'output.dense.weight': [intermediate, hidden],
    'output.dense.bias': [hidden],
    'output.LayerNorm.weight': [hidden],
    'output.LayerNorm.bias': [hidden],
  } as const satisfies Readonly<Record<string, readonly number[]>>;
}
export type LayerParameter = keyof ReturnType<typeof layerParameters>;

/** Where the tokens of a batch lie. */
export interface BatchMask {
  /** [batch, tokens], 1 for a token and 0 for padding. */
  readonly mask: Value;
  /** [batch, 1, 1, tokens], 0 for a token and a large negative number for padding. */
  readonly penalty: Value;
}

export function batchMask(graph: GraphBuilder, mask: Value): BatchMask {
  const [batch = 1, tokens = 1] = mask.shape;
  const missing = graph.op('Sub', [mask, graph.number(1)], mask.shape);
  const far = graph.op('Mul', [missing, graph.number(10_000)], mask.shape);
  const penalty = graph.op('Unsqueeze', [far, graph.integers([1, 2])], [batch, 1, 1, tokens]);
  return { mask, penalty };
}

/**
 * One layer of BERT with the norm after each part. Method: Devlin and others, BERT, 2018; Vaswani and others,
 * Attention Is All You Need, 2017.
 * @param x [batch · tokens, hidden]
 * @param drop [batch · tokens, hidden] or smaller, to be multiplied with each part's output; see `dropout`
 */
export function encoderLayer(
  tape: Tape,
  x: Value,
  parameters: Readonly<Record<LayerParameter, Value>>,
  { hidden, heads, epsilon }: LayerShape,
  { mask, penalty }: BatchMask,
  drop?: readonly [attention: Value, output: Value],
): Value {
  const [batch = 1, tokens = 1] = mask.shape;
  const width = hidden / heads;
  const project = (from: Value, name: 'query' | 'key' | 'value', order: readonly number[]) => {
    const y = linear(
      tape,
      from,
      parameters[`attention.self.${name}.weight`],
      parameters[`attention.self.${name}.bias`],
    );
    return transpose(tape, reshape(tape, y, [batch, tokens, heads, width]), order);
  };
  const query = project(x, 'query', [0, 2, 1, 3]);
  const key = project(x, 'key', [0, 2, 3, 1]);
  const value = project(x, 'value', [0, 2, 1, 3]);
  const scores = multiply(tape, matmul(tape, query, key), tape.graph.number(1 / Math.sqrt(width)));
  const shares = softmax(tape, add(tape, scores, penalty));
  const mixed = transpose(tape, matmul(tape, shares, value), [0, 2, 1, 3]);
  const together = reshape(tape, mixed, x.shape);
  const residual = (
    from: Value,
    over: Value,
    part: 'attention.output' | 'output',
    kept: Value | undefined,
  ) => {
    const y = linear(tape, from, parameters[`${part}.dense.weight`], parameters[`${part}.dense.bias`]);
    return layerNorm(
      tape,
      add(tape, kept ? dropout(tape, y, kept) : y, over),
      parameters[`${part}.LayerNorm.weight`],
      parameters[`${part}.LayerNorm.bias`],
      epsilon,
    );
  };
  const attended = residual(together, x, 'attention.output', drop?.[0]);
  const wide = linear(
    tape,
    attended,
    parameters['intermediate.dense.weight'],
    parameters['intermediate.dense.bias'],
  );
  return residual(gelu(tape, wide), attended, 'output', drop?.[1]);
}
