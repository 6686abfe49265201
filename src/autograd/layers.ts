import type { Value } from './graph.ts';
import { sumOver, sumRows } from './operations.ts';
import type { Tape } from './tape.ts';

/**
 * Over the last axis, with gain and shift of that size; x is [rows, size].
 * Method: Ba, Kiros and Hinton, Layer Normalization, 2016.
 */
export function layerNorm(tape: Tape, x: Value, gain: Value, shift: Value, epsilon: number): Value {
  const { graph } = tape;
  const row = [x.shape[0] ?? 1, 1];
  const [y, middle, inverse] = graph.ops('LayerNormalization', [x, gain, shift], [x.shape, row, row], {
    axis: -1,
    epsilon: { float: epsilon },
  }) as [Value, Value, Value];
  return tape.record(y, [x, gain, shift], (gradient, needed) => {
    const like = (op: string, a: Value, b: Value) => graph.op(op, [a, b], x.shape);
    const normal = like('Mul', like('Sub', x, middle), inverse);
    const along = like('Mul', gradient, normal);
    const toX = () => {
      // means over the axis after scaling by the gain, as products with a column
      const size = Number(x.shape[1]);
      const shares = graph.op('Div', [gain, graph.number(size)], [size]);
      const column = graph.op('Unsqueeze', [shares, graph.integers([1])], [size, 1]);
      const mean = (of: Value) => graph.op('MatMul', [of, column], row);
      const level = like('Sub', like('Mul', gradient, gain), mean(gradient));
      return like('Mul', like('Sub', level, like('Mul', normal, mean(along))), inverse);
    };
    return [
      needed[0] ? toX() : undefined,
      needed[1] ? sumRows(tape, along) : undefined,
      needed[2] ? sumRows(tape, gradient) : undefined,
    ];
  });
}

/**
 * x (1 + erf x), which is √2 · GELU(√2 · x): the constants are left to the products before and after it.
 * Method: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.
 */
export function geluCore(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const like = (op: string, a: Value, ...more: readonly Value[]) => graph.op(op, [a, ...more], x.shape);
  const open = like('Add', like('Erf', x), graph.number(1));
  return tape.record(like('Mul', x, open), [x], (gradient) => {
    const peak = graph.number(Math.log(2 / Math.sqrt(Math.PI)));
    const slope = like('Exp', like('Sub', peak, like('Mul', x, x)));
    return [like('Mul', gradient, like('Add', open, like('Mul', x, slope)))];
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

/** Of a row's squared length: below this it stays nothing, which is what a text without a token is. */
const NOTHING = 1e-24;

/** Rows at length 1; x is [rows, size]. */
export function unitRows(tape: Tape, x: Value): Value {
  const { graph } = tape;
  const row = [x.shape[0] ?? 1, 1];
  const squares = sumOver(tape, graph.op('Mul', [x, x], x.shape), [1], true);
  const safe = graph.op('Max', [squares, graph.number(NOTHING)], row);
  const inverse = graph.op('Reciprocal', [graph.op('Sqrt', [safe], row)], row);
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
