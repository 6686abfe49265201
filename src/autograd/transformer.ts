import type { Value } from './graph.ts';
import { dropout, geluCore, layerNorm, softmax } from './layers.ts';
import { add, linear, matmul } from './operations.ts';
import type { Tape } from './tape.ts';
import { collect, spread, type TokenLayout } from './token-layout.ts';

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
type DensePart =
  | 'intermediate.dense'
  | 'output.dense'
  | `attention.${`self.${'query' | 'key' | 'value'}` | 'output.dense'}`;

/**
 * One layer of BERT with the norm after each part. Method: Devlin and others, BERT, 2018; Vaswani and others,
 * Attention Is All You Need, 2017.
 * @param x [rows, hidden], one row a token
 * @param drop [rows, hidden] or smaller, to be multiplied with each part's output; see `dropout`
 */
export function encoderLayer(
  tape: Tape,
  x: Value,
  parameters: Readonly<Record<LayerParameter, Value>>,
  { hidden, heads, epsilon }: LayerShape,
  layout: TokenLayout,
  drop?: readonly [attention: Value, output: Value],
): Value {
  const dense = (from: Value, name: DensePart, scales?: Parameters<typeof linear>[4]) =>
    linear(tape, from, parameters[`${name}.weight`], parameters[`${name}.bias`], scales);
  const residual = (y: Value, over: Value, part: 'attention.output' | 'output', kept: Value | undefined) =>
    layerNorm(
      tape,
      add(tape, kept ? dropout(tape, y, kept) : y, over),
      parameters[`${part}.LayerNorm.weight`],
      parameters[`${part}.LayerNorm.bias`],
      epsilon,
    );
  const [query, key, value] = (['query', 'key', 'value'] as const).map((name) =>
    spread(tape, dense(x, `attention.self.${name}`), layout),
  ) as [Value, Value, Value];
  const scores = matmul(tape, query, key, { flipped: true, scale: 1 / Math.sqrt(hidden / heads) });
  const shares = softmax(tape, add(tape, scores, layout.penalty));
  const mixed = dense(collect(tape, matmul(tape, shares, value), layout), 'attention.output.dense');
  const attended = residual(mixed, x, 'attention.output', drop?.[0]);
  const wide = dense(attended, 'intermediate.dense', { product: Math.SQRT1_2, shift: Math.SQRT1_2 });
  const narrow = dense(geluCore(tape, wide), 'output.dense', { product: Math.SQRT1_2 });
  return residual(narrow, attended, 'output', drop?.[1]);
}
