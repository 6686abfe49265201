import type { Value } from './graph.ts';
import { sumOver } from './operations.ts';
import type { Tape } from './tape.ts';

/**
 * Over the last axis, with gain and shift of that size; x is [rows, size].
 * Method: Ba, Kiros and Hinton, Layer Normalization, 2016.
 */
export function layerNorm(tape: Tape, x: Value, gain: Value, shift: Value, epsilon: number): Value {
  const { graph } = tape;
  const row = [x.shape[0] ?? 1, 1];
  const [y, mean, inverse] = graph.ops('LayerNormalization', [x, gain, shift], [x.shape, row, row], {
    axis: -1,
    epsilon: { float: epsilon },
  }) as [Value, Value, Value];
  return tape.record(y, [x, gain, shift], (gradient, needed) => {
    const like = (op: string, a: Value, b: Value) => graph.op(op, [a, b], x.shape);
    const average = (of: Value) => graph.op('ReduceMean', [of], row, { axes: [-1], keepdims: 1 });
    const normal = like('Mul', like('Sub', x, mean), inverse);
    const toX = () => {
      const scaled = like('Mul', gradient, gain);
      const level = average(scaled);
      const along = average(like('Mul', scaled, normal));
      return like('Mul', like('Sub', like('Sub', scaled, level), like('Mul', normal, along)), inverse);
    };
    return [
      needed[0] ? toX() : undefined,
      needed[1] ? sumOver(tape, like('Mul', gradient, normal), [0], false) : undefined,
      needed[2] ? sumOver(tape, gradient, [0], false) : undefined,
    ];
  });
}

/** x Φ(x), by the error function. Method: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016. */
export function gelu(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const like = (op: string, ...of: readonly Value[]) => graph.op(op, of, x.shape);
  const scaled = like('Mul', x, graph.number(Math.SQRT1_2));
  const half = graph.number(0.5);
  const cumulative = like('Mul', like('Add', like('Erf', scaled), graph.number(1)), half);
  return tape.record(like('Mul', x, cumulative), [x], (gradient) => {
    const density = like('Exp', like('Neg', like('Mul', scaled, scaled)));
    const rising = like('Mul', like('Mul', scaled, density), graph.number(1 / Math.sqrt(Math.PI)));
    return [like('Mul', gradient, like('Add', cumulative, rising))];
  });
}

/** Over the last axis. */
export function softmax(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const y = graph.op('Softmax', [x], x.shape, { axis: -1 });
  return tape.record(y, [x], (gradient) => {
    const weighted = graph.op('Mul', [gradient, y], x.shape);
    const total = sumOver(tape, weighted, [x.shape.length - 1], true);
    return [graph.op('Sub', [weighted, graph.op('Mul', [y, total], x.shape)], x.shape)];
  });
}

/**
 * Mean over the tokens of each row that are not padding.
 * @param hidden [batch, tokens, size]
 * @param mask [batch, tokens], 1 for a token and 0 for padding
 * @returns [batch, size]
 */
export function meanPool(tape: Tape, hidden: Value, mask: Value): Value {
  const { graph } = tape;
  const [batch = 1, tokens = 1, size = 1] = hidden.shape;
  const row = graph.op('Unsqueeze', [mask, graph.integers([1])], [batch, 1, tokens]);
  const shares = graph.op('Div', [row, sumOver(tape, row, [2], true)], row.shape);
  const pooled = graph.op('MatMul', [shares, hidden], [batch, 1, size]);
  const y = graph.op('Squeeze', [pooled, graph.integers([1])], [batch, size]);
  return tape.record(y, [hidden], (gradient) => {
    const column = graph.op('Transpose', [shares], [batch, tokens, 1], { perm: [0, 2, 1] });
    const wide = graph.op('Unsqueeze', [gradient, graph.integers([1])], [batch, 1, size]);
    return [graph.op('Mul', [column, wide], hidden.shape)];
  });
}

/** Rows at length 1; x is [rows, size]. */
export function unitRows(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const row = [x.shape[0] ?? 1, 1];
  const squares = sumOver(tape, graph.op('Mul', [x, x], x.shape), [1], true);
  const inverse = graph.op('Reciprocal', [graph.op('Sqrt', [squares], row)], row);
  const y = graph.op('Mul', [x, inverse], x.shape);
  return tape.record(y, [x], (gradient) => {
    const along = sumOver(tape, graph.op('Mul', [gradient, y], x.shape), [1], true);
    const across = graph.op('Sub', [gradient, graph.op('Mul', [y, along], x.shape)], x.shape);
    return [graph.op('Mul', [across, inverse], x.shape)];
  });
}

/**
 * Keeps what a fed mask keeps. The mask holds 0 or 1 / (1 - rate) and may be broadcast; it is fed so that a seed
 * fixes it. Method: Srivastava and others, Dropout, 2014.
 */
export function dropout(tape: Tape, x: Value, mask: Value): Value {
  const { graph } = tape;
  return tape.record(graph.op('Mul', [x, mask], x.shape), [x], (gradient) => [
    graph.op('Mul', [gradient, mask], x.shape),
  ]);
}

/**
 * Cross-entropy of softmax(logits) against targets that sum to 1 in each row, one-hot or soft.
 * @param logits [rows, labels]
 * @param targets [rows, labels]
 * @param weights [rows, 1], how much each row counts
 * @returns a scalar, the weighted sum
 */
export function crossEntropy(tape: Tape, logits: Value, targets: Value, weights: Value): Value {
  const { graph } = tape;
  const like = (op: string, a: Value, b: Value) => graph.op(op, [a, b], logits.shape);
  const log = graph.op('LogSoftmax', [logits], logits.shape, { axis: -1 });
  const weighted = like('Mul', like('Mul', log, targets), weights);
  const loss = graph.op('Neg', [sumOver(tape, weighted, [0, 1], false)], []);
  return tape.record(loss, [logits], (gradient) => {
    const probability = graph.op('Exp', [log], logits.shape);
    return [like('Mul', like('Mul', like('Sub', probability, targets), weights), gradient)];
  });
}
