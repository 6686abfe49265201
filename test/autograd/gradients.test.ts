import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/autograd/graph.ts';
import { crossEntropy, dropout, geluCore, layerNorm, softmax, unitRows } from '../../src/autograd/layers.ts';
import { add, concatenate, gather, linear, matmul, multiply } from '../../src/autograd/operations.ts';
import type { Tape } from '../../src/autograd/tape.ts';
import { collect, placesOf, spread, type TokenPlaces, tokenLayout } from '../../src/autograd/token-layout.ts';
import { encoderLayer, type LayerParameter, layerParameters } from '../../src/autograd/transformer.ts';
import { checkGradients, type Feed, randomNumbers } from './run-graph.ts';

type Inputs = Readonly<Record<string, Value>>;
interface Case {
  readonly build: (tape: Tape, inputs: Inputs) => Value;
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly checked?: readonly string[];
}
const at = (inputs: Inputs, name: string) => inputs[name] as Value;
const two = (a: readonly number[], b: readonly number[]) => ({
  a: randomNumbers(a, 1),
  b: randomNumbers(b, 2),
});
const pair =
  (operation: (tape: Tape, a: Value, b: Value) => Value) =>
  (tape: Tape, inputs: Inputs): Value =>
    operation(tape, at(inputs, 'a'), at(inputs, 'b'));
const { shares: _, ...PLACES } = placesOf([3, 2]).feeds;
const layoutOf = (tape: Tape, inputs: Inputs, heads: number) => {
  const [mask, slots, texts, places] = ['mask', 'slots', 'texts', 'places'].map((name) => at(inputs, name));
  return tokenLayout(tape.graph, { mask, slots, texts, places } as TokenPlaces, heads);
};

const cases: Readonly<Record<string, Case>> = {
  'a sum of equal shapes': { build: pair(add), feeds: two([3, 4], [3, 4]) },
  'a sum with a broadcast row': { build: pair(add), feeds: two([2, 3, 4], [4]) },
  'a sum with a broadcast column': { build: pair(add), feeds: two([3, 4], [3, 1]) },
  'a sum with a scalar': { build: pair(add), feeds: two([3, 2], []) },
  'a sum in which both are broadcast': { build: pair(add), feeds: two([3, 1], [2, 1, 4]) },
  'a product of equal shapes': { build: pair(multiply), feeds: two([3, 4], [3, 4]) },
  'a product with a broadcast row': { build: pair(multiply), feeds: two([2, 3, 4], [3, 1]) },
  'a value added to itself': {
    build: (tape, inputs) => multiply(tape, at(inputs, 'a'), add(tape, at(inputs, 'a'), at(inputs, 'a'))),
    feeds: { a: randomNumbers([3], 1) },
  },
  'a matrix product': { build: pair(matmul), feeds: two([3, 4], [4, 2]) },
  'a batched matrix product': { build: pair(matmul), feeds: two([2, 2, 3, 4], [2, 2, 4, 5]) },
  'a linear map': {
    build: (tape, inputs) => linear(tape, at(inputs, 'x'), at(inputs, 'w'), at(inputs, 'b')),
    feeds: { x: randomNumbers([5, 3], 1), w: randomNumbers([3, 4], 2), b: randomNumbers([4], 3) },
  },
  'a linear map whose parts are scaled': {
    build: (tape, inputs) =>
      linear(tape, at(inputs, 'x'), at(inputs, 'w'), at(inputs, 'b'), { product: 0.5, shift: -2 }),
    feeds: { x: randomNumbers([5, 3], 1), w: randomNumbers([3, 4], 2), b: randomNumbers([4], 3) },
  },
  'a scaled matrix product with the second one flipped': {
    build: pair((tape, a, b) => matmul(tape, a, b, { flipped: true, scale: 0.5 })),
    feeds: two([2, 2, 3, 4], [2, 2, 5, 4]),
  },
  'rows of a table, one of them twice': {
    build: (tape, inputs) => gather(tape, at(inputs, 'table'), at(inputs, 'rows')),
    feeds: {
      table: randomNumbers([5, 3], 1),
      rows: { shape: [4], data: BigInt64Array.of(4n, 0n, 4n, 2n) },
    },
    checked: ['table'],
  },
  'values side by side': {
    build: (tape, inputs) => concatenate(tape, [at(inputs, 'a'), at(inputs, 'b')]),
    feeds: two([3, 2], [3, 4]),
  },
  'layer normalisation': {
    build: (tape, inputs) => layerNorm(tape, at(inputs, 'x'), at(inputs, 'gain'), at(inputs, 'shift'), 1e-12),
    feeds: { x: randomNumbers([4, 6], 1, 2), gain: randomNumbers([6], 2), shift: randomNumbers([6], 3) },
  },
  'gelu without its constants': {
    build: (tape, inputs) => geluCore(tape, at(inputs, 'a')),
    feeds: { a: randomNumbers([4, 5], 1, 2) },
  },
  softmax: {
    build: (tape, inputs) => softmax(tape, at(inputs, 'a')),
    feeds: { a: randomNumbers([2, 3, 4], 1, 2) },
  },
  'rows spread to texts, when nothing depends on padding': {
    build: (tape, inputs) => {
      const layout = layoutOf(tape, inputs, 2);
      return multiply(tape, spread(tape, at(inputs, 'x'), layout), layout.present);
    },
    feeds: { x: randomNumbers([5, 6], 1), ...PLACES },
    checked: ['x'],
  },
  'texts collected to rows': {
    build: (tape, inputs) => collect(tape, at(inputs, 'x'), layoutOf(tape, inputs, 2)),
    feeds: { x: randomNumbers([2, 2, 3, 4], 1), ...PLACES },
    checked: ['x'],
  },
  'rows at length 1': {
    build: (tape, inputs) => unitRows(tape, at(inputs, 'a')),
    feeds: { a: randomNumbers([3, 4], 1) },
  },
  'rows at length 1, of which one is a mean of no tokens': {
    build: (tape, inputs) => unitRows(tape, matmul(tape, at(inputs, 'shares'), at(inputs, 'a'))),
    feeds: {
      shares: { shape: [2, 3], data: Float32Array.of(0.5, 0, 0.5, 0, 0, 0) },
      a: randomNumbers([3, 4], 1),
    },
    checked: ['a'],
  },
  'dropout with a fed mask': {
    build: (tape, inputs) => dropout(tape, at(inputs, 'a'), at(inputs, 'kept')),
    feeds: {
      a: randomNumbers([2, 4], 1),
      kept: { shape: [2, 4], data: Float32Array.of(0, 2, 2, 0, 2, 0, 0, 2) },
    },
    checked: ['a'],
  },
  'cross-entropy with one-hot and soft targets': {
    build: (tape, inputs) =>
      crossEntropy(tape, at(inputs, 'logits'), at(inputs, 'targets'), at(inputs, 'weights')),
    feeds: {
      logits: randomNumbers([3, 3], 1, 2),
      targets: { shape: [3, 3], data: Float32Array.of(0, 1, 0, 1, 0, 0, 0.2, 0.5, 0.3) },
      weights: { shape: [3, 1], data: Float32Array.of(0.5, 0.25, 0.25) },
    },
    checked: ['logits'],
  },
};

describe('the gradient that an operation adds to the graph is that of finite differences', () => {
  it.each(Object.entries(cases))('%s', async (_, { build, feeds, checked }) => {
    expect((await checkGradients(build, feeds, checked)).worst).toBeLessThan(5e-3);
  });

  it('a whole encoder layer, with padding and dropout', async () => {
    const shape = { hidden: 6, heads: 2, intermediate: 8, epsilon: 1e-12 };
    const parameters = layerParameters(shape);
    const names = Object.keys(parameters) as LayerParameter[];
    const feeds: Record<string, Feed> = { x: randomNumbers([5, 6], 50), ...PLACES };
    for (const [index, name] of names.entries())
      feeds[name] = randomNumbers(parameters[name], index + 1, 0.7);
    const keep = randomNumbers([5, 6], 51).data.map((value) => (value > -0.6 ? 1.25 : 0));
    feeds.kept = { shape: [5, 6], data: keep };
    const build = (tape: Tape, inputs: Inputs) => {
      const layout = layoutOf(tape, inputs, shape.heads);
      const kept = at(inputs, 'kept');
      const layer = inputs as Readonly<Record<LayerParameter, Value>>;
      return encoderLayer(tape, at(inputs, 'x'), layer, shape, layout, [kept, kept]);
    };
    expect((await checkGradients(build, feeds, ['x', ...names])).worst).toBeLessThan(2e-2);
  });
});

describe('what operations compute', () => {
  it('rows come back from the texts to which they were spread', async () => {
    const x = randomNumbers([5, 6], 1);
    const build = (tape: Tape, inputs: Inputs) => {
      const layout = layoutOf(tape, inputs, 3);
      return collect(tape, spread(tape, at(inputs, 'x'), layout), layout);
    };
    expect((await checkGradients(build, { x, ...PLACES }, [])).output).toEqual(x.data);
  });

  it('gelu at known points', async () => {
    const a = { shape: [3], data: Float32Array.of(-1, 0, 2).map((value) => value * Math.SQRT1_2) };
    const { output } = await checkGradients((tape, inputs) => geluCore(tape, at(inputs, 'a')), { a }, []);
    const [below, zero, above] = output.map((value) => value * Math.SQRT1_2);
    expect(below).toBeCloseTo(-0.1586553, 5);
    expect(zero).toBe(0);
    expect(above).toBeCloseTo(1.9544997, 5);
  });

  it('shapes that do not fit are refused when the graph is built', async () => {
    await expect(checkGradients(pair(add), two([3, 4], [3]))).rejects.toThrow('do not fit');
  });

  it('a loss that does not depend on a value has no gradient for it', async () => {
    const build = (tape: Tape, inputs: Inputs) => add(tape, at(inputs, 'a'), at(inputs, 'a'));
    await expect(checkGradients(build, two([2], [2]), ['b'])).rejects.toThrow('does not depend on b');
  });
});
