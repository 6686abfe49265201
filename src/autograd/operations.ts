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

/** x [rows, in] times weight [in, out], plus bias [out]. */
export function linear(tape: Tape, x: Value, weight: Value, bias: Value): Value {
  const { graph } = tape;
  const [rows = 1] = x.shape;
  const [, out = 1] = weight.shape;
  const y = graph.op('Gemm', [x, weight, bias], [rows, out]);
  return tape.record(y, [x, weight, bias], (gradient, needed) => [
    needed[0] ? graph.op('Gemm', [gradient, weight], x.shape, { transB: 1 }) : undefined,
    needed[1] ? graph.op('Gemm', [x, gradient], weight.shape, { transA: 1 }) : undefined,
    needed[2] ? sumOver(tape, gradient, [0], false) : undefined,
  ]);
}

/** Matrix products over the last two axes; the axes before them are the same in both. */
export function matmul(tape: Tape, a: Value, b: Value): Value {
  const { graph } = tape;
  const shape = [...a.shape.slice(0, -1), b.shape.at(-1) ?? 1];
  const y = graph.op('MatMul', [a, b], shape);
  return tape.record(y, [a, b], (gradient, needed) => [
    needed[0] ? graph.op('MatMul', [gradient, flip(tape, b)], a.shape) : undefined,
    needed[1] ? graph.op('MatMul', [flip(tape, a), gradient], b.shape) : undefined,
  ]);
}

export function transpose(tape: Tape, x: Value, order: readonly number[]): Value {
  const { graph } = tape;
  const y = graph.op(
    'Transpose',
    [x],
    order.map((axis) => x.shape[axis] as Dimension),
    { perm: order },
  );
  const back = order.map((_, axis) => order.indexOf(axis));
  return tape.record(y, [x], (gradient) => [graph.op('Transpose', [gradient], x.shape, { perm: back })]);
}

export function reshape(tape: Tape, x: Value, shape: readonly Dimension[]): Value {
  const { graph } = tape;
  const y = graph.op('Reshape', [x, graph.sizes(shape)], shape);
  return tape.record(y, [x], (gradient) => [graph.op('Reshape', [gradient, graph.sizes(x.shape)], x.shape)]);
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

/** Part of an axis. */
export function slice(tape: Tape, x: Value, axis: number, from: number, to: number): Value {
  const { graph } = tape;
  const size = x.shape[axis];
  if (typeof size !== 'number') throw new Error(`The axis ${axis} has no fixed size to slice.`);
  const shape = x.shape.map((each, index) => (index === axis ? to - from : each));
  const [start, end, along] = [from, to, axis].map((each) => graph.integers([each])) as [Value, Value, Value];
  const y = graph.op('Slice', [x, start, end, along], shape);
  return tape.record(y, [x], (gradient) => {
    const before = x.shape.map((_, index) => (index === axis ? from : 0));
    const after = x.shape.map((_, index) => (index === axis ? size - to : 0));
    return [graph.op('Pad', [gradient, graph.integers([...before, ...after])], x.shape)];
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

export function sumOver(tape: Tape, x: Value, axes: readonly number[], keep: boolean): Value {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const shape = keep ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
  return tape.graph.op('ReduceSum', [x, tape.graph.integers(axes)], shape, { keepdims: keep ? 1 : 0 });
}

/** The last two axes exchanged; onnxruntime makes it part of the product. */
function flip(tape: Tape, x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const last = order.length - 1;
  [order[last], order[last - 1]] = [last - 1, last];
  return tape.graph.op(
    'Transpose',
    [x],
    order.map((axis) => x.shape[axis] as Dimension),
    { perm: order },
  );
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
  const sum = sumOver(tape, gradient, axes, false);
  return sum.shape.length === to.length ? sum : tape.graph.op('Reshape', [sum, tape.graph.sizes(to)], to);
}
