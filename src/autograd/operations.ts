import type { Value } from './graph.ts';
import type { Dimension } from './onnx-model.ts';
import type { Tape } from './tape.ts';

/** Element by element, with the smaller one broadcast as ONNX does. */
export function add(tape: Tape, a: Value, b: Value): Value {
  const { graph } = tape;
  const sum = graph.op('Add', [a, b], broadcast(a.shape, b.shape));
  return tape.record(sum, [a, b], (gradient, needed) => [
    needed[0] ? reduceTo(tape, gradient, sum.shape, a.shape) : undefined,
    needed[1] ? reduceTo(tape, gradient, sum.shape, b.shape) : undefined,
  ]);
}

/** Element by element, with the smaller one broadcast as ONNX does. */
export function multiply(tape: Tape, a: Value, b: Value): Value {
  const { graph } = tape;
  const product = graph.op('Mul', [a, b], broadcast(a.shape, b.shape));
  const share = (gradient: Value, other: Value, to: Value) =>
    reduceTo(tape, graph.op('Mul', [gradient, other], product.shape), product.shape, to.shape);
  return tape.record(product, [a, b], (gradient, needed) => [
    needed[0] ? share(gradient, b, a) : undefined,
    needed[1] ? share(gradient, a, b) : undefined,
  ]);
}

/**
 * x [rows, in] times weight [in, out], plus bias [out]. A product and a sum, since `Gemm` spends more on its bias: it
 * first writes the bias into every row, on one thread.
 * @returns product · x W + shift · bias
 */
export function linear(
  tape: Tape,
  x: Value,
  weight: Value,
  bias: Value,
  { product = 1, shift = 1 }: { readonly product?: number; readonly shift?: number } = {},
): Value {
  const level = shift === 1 ? bias : multiply(tape, bias, tape.graph.number(shift));
  return add(tape, matmul(tape, x, weight, { scale: product }), level);
}

/**
 * Matrix products over the last two axes; the axes before them are the same in both. `FusedMatMul` is onnxruntime's
 * own operator, which takes flipped and scaled matrices as they are.
 * @param flipped whether b's last two axes are exchanged
 * @returns scale · a b
 */
export function matmul(
  tape: Tape,
  a: Value,
  b: Value,
  { flipped = false, scale = 1 }: { readonly flipped?: boolean; readonly scale?: number } = {},
): Value {
  const product = (left: Value, right: Value, flips: readonly number[], shape: readonly Dimension[]) => {
    const [transA = 0, transB = 0] = flips;
    const attributes = { transA, transB, alpha: { float: scale } };
    return tape.graph.op('com.microsoft.FusedMatMul', [left, right], shape, attributes);
  };
  const columns = b.shape.at(flipped ? -2 : -1) ?? 1;
  const y = product(a, b, [0, flipped ? 1 : 0], [...a.shape.slice(0, -1), columns]);
  return tape.record(y, [a, b], (gradient, needed) => {
    const [left, right] = flipped ? [gradient, a] : [a, gradient];
    return [
      needed[0] ? product(gradient, b, [0, flipped ? 0 : 1], a.shape) : undefined,
      needed[1] ? product(left, right, [1, 0], b.shape) : undefined,
    ];
  });
}

/** Rows of a table [entries, size] by their numbers, an int64 tensor [n]. */
export function gather(tape: Tape, table: Value, indices: Value): Value {
  const { graph } = tape;
  const y = graph.op('Gather', [table, indices], [...indices.shape, ...table.shape.slice(1)]);
  return tape.record(y, [table], (gradient) => {
    const zeros = graph.op('Mul', [table, graph.number(0)], table.shape);
    const column = graph.op('Unsqueeze', [indices, graph.integers([1])], [...indices.shape, 1]);
    const cells = graph.op('Expand', [column, graph.op('Shape', [gradient], [2])], gradient.shape);
    // equal indices add up, one after the other, so that the sum is the same each time
    const options = { axis: 0, reduction: { text: 'add' } };
    return [graph.op('ScatterElements', [zeros, cells, gradient], table.shape, options)];
  });
}

/** Side by side along the last axis. */
export function concatenate(tape: Tape, parts: readonly Value[]): Value {
  const { graph } = tape;
  const [first] = parts;
  if (!first) throw new Error('There is nothing to concatenate.');
  const widths = parts.map(({ shape }) => shape.at(-1) as number);
  const shape = [...first.shape.slice(0, -1), widths.reduce((sum, width) => sum + width, 0)];
  const y = graph.op('Concat', parts, shape, { axis: -1 });
  return tape.record(y, parts, (gradient) =>
    graph.ops(
      'Split',
      [gradient, graph.integers(widths)],
      parts.map((part) => part.shape),
      { axis: -1 },
    ),
  );
}

/** The sum of the rows of x [rows, size], as a product, which is quicker than a reduction. */
export function sumRows({ graph }: Tape, x: Value): Value {
  const [rows = 1, size = 1] = x.shape;
  return graph.op('MatMul', [graph.ones(rows), x], [size]);
}

export function sumOver(tape: Tape, x: Value, axes: readonly number[], keep: boolean): Value {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shape = keep ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return tape.graph.op('ReduceSum', [x, tape.graph.integers(axes)], shape, { keepdims: keep ? 1 : 0 });
}

function broadcast(a: readonly Dimension[], b: readonly Dimension[]): readonly Dimension[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const before = long.length - short.length;
  return long.map((size, axis) => {
    const other = axis < before ? 1 : (short[axis - before] ?? 1);
    if (size !== other && size !== 1 && other !== 1) {
      throw new Error(`Shapes [${a}] and [${b}] do not fit together.`);
    }
    return size === 1 ? other : size;
  });
}

/** Sums a gradient over the axes along which its input was broadcast. */
function reduceTo(tape: Tape, gradient: Value, from: readonly Dimension[], to: readonly Dimension[]): Value {
  const before = from.length - to.length;
  const axes = from.flatMap((size, axis) =>
    axis < before || (to[axis - before] === 1 && size !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  if (from.length === 2 && to.length === 1 && axes.length === 1) return sumRows(tape, gradient);
  const sum = sumOver(tape, gradient, axes, false);
  return sum.shape.length === to.length ? sum : tape.graph.op('Reshape', [sum, tape.graph.sizes(to)], to);
}
