import { UserError } from '../chat/errors.ts';
import { code, encodeWasm, type WasmFunction } from './wasm.ts';

/** Numbers that are trained together, in one stretch of memory each for value, gradient and the two moments. */
export interface ParameterStore {
  /** Views that stay valid, by name; graphs read values and write gradients in place. */
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly gradients: Readonly<Record<string, Float32Array>>;
  /** How many numbers there are. */
  readonly count: number;
  /** A copy of every value, to come back to. */
  save(): Float32Array;
  restore(saved: Float32Array): void;
  /** Forgets the moments: the next step is the first. */
  reset(): void;
  /** Length of all gradients together. */
  gradientNorm(): number;
  /** One step; see `AdamWStep`. */
  step(options: AdamWStep): void;
}

export interface AdamWStep {
  /** Learning rate and weight decay of a parameter. */
  readonly rate: (name: string) => number;
  readonly decay: (name: string) => number;
  /** Gradients are scaled down to this common length when theirs is larger. */
  readonly maxNorm: number;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

const PAGE = 65536;
/** What WebAssembly can address. */
const MOST_PAGES = 65536;
/** Stretches begin at multiples of a cache line. */
const ALIGNED = 64;
/** Bytes in one turn of the loop: one vector of four numbers. */
const STRIDE = 16;

type Step = (
  value: number,
  gradient: number,
  first: number,
  second: number,
  end: number,
  shrink: number,
  rate: number,
  epsilon: number,
  scale: number,
  keep1: number,
  keep2: number,
) => void;
type SumSquares = (from: number, end: number) => number;

/**
 * Parameters and their AdamW state in WebAssembly memory, four numbers at a time: the update is bound by memory
 * and not by the square roots, about a third of the time of a loop over typed arrays.
 * Method: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019; clipping by global norm as in
 * Pascanu, Mikolov and Bengio, On the Difficulty of Training Recurrent Neural Networks, 2013.
 * @param sizes how many numbers each parameter has
 * @throws UserError when there are more than WebAssembly can address
 */
export function createParameters(sizes: Readonly<Record<string, number>>): ParameterStore {
  const names = Object.keys(sizes);
  const starts = new Map<string, number>();
  let bytes = 0;
  for (const name of names) {
    starts.set(name, bytes);
    bytes += Math.ceil(((sizes[name] ?? 0) * 4) / ALIGNED) * ALIGNED;
  }
  const pages = Math.max(1, Math.ceil((4 * bytes) / PAGE));
  if (pages > MOST_PAGES) {
    throw new UserError(
      `So many layers cannot be trained at once: they have ${Math.round(bytes / 4e6)} million numbers, and at most ${Math.floor((MOST_PAGES * PAGE) / 16e6)} million fit. Choose fewer layers.`,
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const module = new WebAssembly.Module(encodeWasm([stepFunction(), squaresFunction()], pages));
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  const step = exports.step as Step;
  const sumSquares = exports.squares as SumSquares;
  const views = (block: number) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        new Float32Array(memory.buffer, block * bytes + (starts.get(name) ?? 0), sizes[name]),
      ]),
    );
  const all = (block: number) => new Float32Array(memory.buffer, block * bytes, bytes / 4);
  let steps = 0;

  const gradientNorm = () => Math.sqrt(sumSquares(bytes, 2 * bytes));

  return {
    values: views(0),
    gradients: views(1),
    count: names.reduce((sum, name) => sum + (sizes[name] ?? 0), 0),
    save: () => all(0).slice(),
    restore: (saved) => all(0).set(saved),
    reset() {
      steps = 0;
      all(2).fill(0);
      all(3).fill(0);
    },
    gradientNorm,
    step({ rate, decay, maxNorm }) {
      steps++;
      const norm = gradientNorm();
      const scale = norm > maxNorm ? maxNorm / norm : 1;
      const correction1 = 1 - BETA1 ** steps;
      const correction2 = Math.sqrt(1 - BETA2 ** steps);
      for (const name of names) {
        const from = starts.get(name) ?? 0;
        const end = from + Math.ceil(((sizes[name] ?? 0) * 4) / STRIDE) * STRIDE;
        const now = rate(name);
        step(
          from,
          from + bytes,
          from + 2 * bytes,
          from + 3 * bytes,
          end,
          1 - now * decay(name),
          (now * correction2) / correction1,
          EPSILON * correction2,
          scale,
          1 - BETA1,
          1 - BETA2,
        );
      }
    },
  };
}

/** m += (1-β₁)(g-m); v += (1-β₂)(g²-v); w = w·shrink - rate·m/(√v + ε), with the corrections in rate and ε. */
function stepFunction(): WasmFunction {
  const { local, set, load, store, splat, add, subtract, multiply, divide, root } = code;
  const [value, gradient, first, second, end] = [0, 1, 2, 3, 4].map(local) as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const [g, m, v] = [11, 12, 13];
  const [shrink, rate, epsilon, scale, keep1, keep2] = [5, 6, 7, 8, 9, 10].map((each) => [
    ...local(each),
    ...splat,
  ]) as [number[], number[], number[], number[], number[], number[]];
  const advance = (index: number) => [
    ...local(index),
    ...code.integer(STRIDE),
    ...code.addIntegers,
    ...set(index),
  ];
  return {
    name: 'step',
    parameters: [...new Array<'i32'>(5).fill('i32'), ...new Array<'f32'>(6).fill('f32')],
    results: [],
    locals: ['v128', 'v128', 'v128'],
    body: [
      code.loop(
        [...gradient, ...load(), ...scale, ...multiply, ...set(g)],
        [...first, ...load(), ...set(m)],
        [...local(m), ...local(g), ...local(m), ...subtract, ...keep1, ...multiply, ...add, ...set(m)],
        [...first, ...local(m), ...store()],
        [...second, ...load(), ...set(v)],
        [...local(v), ...local(g), ...local(g), ...multiply, ...local(v), ...subtract],
        [...keep2, ...multiply, ...add, ...set(v)],
        [...second, ...local(v), ...store()],
        [...value, ...value, ...load(), ...shrink, ...multiply],
        [...rate, ...local(m), ...multiply, ...local(v), ...root, ...epsilon, ...add, ...divide],
        [...subtract, ...store()],
        ...[0, 1, 2, 3].map(advance),
        [...value, ...end, ...code.below],
      ),
    ],
  };
}

function squaresFunction(): WasmFunction {
  const { local, set, load, multiply, add } = code;
  const sums = [2, 3, 4, 5];
  const square = 6;
  // padding is at least a cache line, so that four vectors a turn never reach into another stretch
  const turn = sums.length * STRIDE;
  return {
    name: 'squares',
    parameters: ['i32', 'i32'],
    results: ['f32'],
    locals: ['v128', 'v128', 'v128', 'v128', 'v128'],
    body: [
      code.loop(
        ...sums.map((sum, index) => [
          ...local(0),
          ...load(index * STRIDE),
          ...set(square),
          ...[...local(sum), ...local(square), ...local(square), ...multiply, ...add, ...set(sum)],
        ]),
        [...local(0), ...code.integer(turn), ...code.addIntegers, ...set(0)],
        [...local(0), ...local(1), ...code.below],
      ),
      [...sums.flatMap((sum, index) => [...local(sum), ...(index > 0 ? add : [])]), ...set(square)],
      [0, 1, 2, 3].flatMap((index) => [
        ...local(square),
        ...code.lane(index),
        ...(index > 0 ? code.addNumbers : []),
      ]),
    ],
  };
}
