import type { GraphBuilder, Value } from './graph.ts';
import type { Dimension } from './onnx-model.ts';
import type { Tape } from './tape.ts';

/** Where the tokens of a batch are, as inputs of a graph; the numbers are int64. */
export interface TokenPlaces {
  /** [batch, tokens], 1 for a token and 0 for padding. */
  readonly mask: Value;
  /** [batch, tokens], the row of each token; any row for padding. */
  readonly slots: Value;
  /** [rows], the text of each row. */
  readonly texts: Value;
  /** [rows], the place of each row in its text. */
  readonly places: Value;
}

/**
 * Tokens lie in rows one behind the other, without padding: [rows, heads · width]. Only attention sees them text by
 * text, padded to the longest: [batch, heads, tokens, width]. Both ways are one `Gather` of pieces of `width` numbers,
 * which exchanges the axes on the way.
 */
export interface TokenLayout {
  readonly heads: number;
  /** [batch, 1, 1, tokens], 0 for a token and a large negative number for padding. */
  readonly penalty: Value;
  /** [batch, 1, tokens, 1], 1 for a token and 0 for padding. */
  readonly present: Value;
  /** [batch, heads, tokens], the piece of each place; some piece for padding. */
  readonly pieces: Value;
  /** [rows, heads], the place of each piece. */
  readonly origins: Value;
}

export function tokenLayout(
  graph: GraphBuilder,
  { mask, slots, texts, places }: TokenPlaces,
  heads: number,
): TokenLayout {
  const [batch = 1, tokens = 1] = mask.shape;
  const [rows = 1] = texts.shape;
  const along = (value: Value, axes: readonly number[], shape: readonly Dimension[]) =>
    graph.op('Unsqueeze', [value, graph.integers(axes)], shape);
  const all = graph.integers(Array.from({ length: heads }, (_, head) => head));
  const count = graph.integers([heads]);
  const missing = graph.op('Sub', [mask, graph.number(1)], mask.shape);
  const far = graph.op('Mul', [missing, graph.number(10_000)], mask.shape);
  const firsts = along(graph.op('Mul', [slots, count], slots.shape), [1], [batch, 1, tokens]);
  const blocks = graph.op(
    'Add',
    [along(graph.op('Mul', [texts, count], [rows]), [1], [rows, 1]), all],
    [rows, heads],
  );
  const starts = graph.op('Mul', [blocks, graph.sizes([tokens])], [rows, heads]);
  return {
    heads,
    penalty: along(far, [1, 2], [batch, 1, 1, tokens]),
    present: along(mask, [1, 3], [batch, 1, tokens, 1]),
    pieces: graph.op('Add', [firsts, along(all, [1], [heads, 1])], [batch, heads, tokens]),
    origins: graph.op('Add', [starts, along(places, [1], [rows, 1])], [rows, heads]),
  };
}

/**
 * Rows to texts. What stands in padding counts as a constant, so nothing may depend on it.
 * @param x [rows, heads · width]
 * @returns [batch, heads, tokens, width]
 */
export function spread(tape: Tape, x: Value, layout: TokenLayout): Value {
  return tape.record(toTexts(tape, x, layout), [x], (gradient) => [toRows(tape, gradient, layout)]);
}

/**
 * Texts to rows; padding is left out.
 * @param x [batch, heads, tokens, width]
 * @returns [rows, heads · width]
 */
export function collect(tape: Tape, x: Value, layout: TokenLayout): Value {
  return tape.record(toRows(tape, x, layout), [x], (gradient) => [
    tape.graph.op('Mul', [toTexts(tape, gradient, layout), layout.present], x.shape),
  ]);
}

function toTexts({ graph }: Tape, x: Value, { heads, pieces }: TokenLayout): Value {
  const width = Number(x.shape[1]) / heads;
  const split = graph.op('Reshape', [x, graph.integers([-1, width])], ['pieces', width]);
  return graph.op('Gather', [split, pieces], [...pieces.shape, width]);
}

function toRows({ graph }: Tape, x: Value, { heads, origins }: TokenLayout): Value {
  const width = Number(x.shape[3]);
  const split = graph.op('Reshape', [x, graph.integers([-1, width])], ['places', width]);
  const together = graph.op('Gather', [split, origins], [...origins.shape, width]);
  return graph.op(
    'Reshape',
    [together, graph.integers([-1, heads * width])],
    [origins.shape[0] ?? 1, heads * width],
  );
}

/**
 * Feeds for `TokenPlaces`, and as `shares` [batch, rows] what each row counts in the mean of its text.
 * @param sizes how many tokens each text has
 * @returns also the first row of each text, and how many rows there are
 */
export function placesOf(sizes: readonly number[]) {
  const width = Math.max(1, ...sizes);
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const padded = [sizes.length, width];
  const mask = new Float32Array(sizes.length * width);
  const slots = new BigInt64Array(sizes.length * width);
  const texts = new BigInt64Array(count);
  const places = new BigInt64Array(count);
  const shares = new Float32Array(sizes.length * count);
  const firsts: number[] = [];
  let row = 0;
  for (const [text, size] of sizes.entries()) {
    firsts.push(row);
    mask.fill(1, text * width, text * width + size);
    texts.fill(BigInt(text), row, row + size);
    shares.fill(1 / size, text * count + row, text * count + row + size);
    for (let place = 0; place < size; place++, row++) {
      slots[text * width + place] = BigInt(row);
      places[row] = BigInt(place);
    }
  }
  const feeds = {
    mask: { shape: padded, data: mask },
    slots: { shape: padded, data: slots },
    texts: { shape: [count], data: texts },
    places: { shape: [count], data: places },
    shares: { shape: [sizes.length, count], data: shares },
  };
  return { feeds, firsts, count };
}
