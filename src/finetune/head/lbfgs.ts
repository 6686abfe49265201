import { createBreather } from '../breathe.ts';
import type { Objective } from './objective.ts';

export interface LbfgsOptions {
  /** Stops when no component of the gradient is larger. */
  readonly gradientTolerance?: number;
  /** Stops when a step lowers the value by less than this share of it. */
  readonly valueTolerance?: number;
  readonly maxIterations?: number;
  /** Steps remembered for the curvature. */
  readonly memory?: number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly evaluations: number;
}

/** Sufficient decrease and curvature, the usual constants for quasi-Newton steps. */
const C1 = 1e-4;
const C2 = 0.9;
const LINE_SEARCH_STEPS = 30;

interface Trial {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/**
 * Limited-memory BFGS with a line search for the strong Wolfe conditions.
 * Method: Nocedal and Wright, Numerical Optimization, 2nd edition 2006, algorithms 7.4, 7.5, 3.5 and 3.6.
 * @param start where to begin; not changed.
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): Promise<Minimum> {
  const { gradientTolerance = 1e-6, valueTolerance = 1e-9, maxIterations = 500, memory = 10 } = options;
  const { size } = objective;
  const breathe = createBreather();
  let evaluations = 0;
  let point = Float64Array.from(start);
  let gradient = new Float64Array(size);
  let nextPoint = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  const direction = new Float64Array(size);
  const history = createHistory(size, memory);

  const evaluate = async (at: Float64Array, into: Float64Array): Promise<number> => {
    evaluations++;
    const value = objective.evaluate(at, into);
    return typeof value === 'number' ? value : await value;
  };
  const tryStep = async (step: number): Promise<Trial> => {
    for (let each = 0; each < size; each++) {
      nextPoint[each] = (point[each] as number) + step * (direction[each] as number);
    }
    const value = await evaluate(nextPoint, nextGradient);
    return { step, value, slope: dot(nextGradient, direction) };
  };

  let value = await evaluate(point, gradient);
  let iterations = 0;
  while (iterations < maxIterations && largest(gradient) > gradientTolerance) {
    history.direction(gradient, direction);
    let slope = dot(gradient, direction);
    if (!(slope < 0)) {
      history.clear();
      for (let each = 0; each < size; each++) direction[each] = -(gradient[each] as number);
      slope = dot(gradient, direction);
    }
    const first = history.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope));
    const found = await strongWolfe(tryStep, { step: 0, value, slope }, first);
    if (!found || found.value >= value) break;
    history.add(point, nextPoint, gradient, nextGradient);
    [point, nextPoint] = [nextPoint, point];
    [gradient, nextGradient] = [nextGradient, gradient];
    const lowered = value - found.value;
    value = found.value;
    iterations++;
    await breathe();
    if (lowered <= valueTolerance * Math.max(Math.abs(value), 1e-12)) break;
  }
  return { point, value, iterations, evaluations };
}

/**
 * A step that fulfils the strong Wolfe conditions, or the best decrease found; `tryStep` was last called with it.
 */
async function strongWolfe(
  tryStep: (step: number) => Promise<Trial>,
  origin: Trial,
  first: number,
): Promise<Trial | undefined> {
  const enough = (trial: Trial) => trial.value <= origin.value + C1 * trial.step * origin.slope;
  const flat = (trial: Trial) => Math.abs(trial.slope) <= -C2 * origin.slope;
  let before = origin;
  let step = first;
  let steps = 0;
  while (steps < LINE_SEARCH_STEPS) {
    const trial = await tryStep(step);
    steps++;
    if (
      !enough(trial) ||
      !Number.isFinite(trial.value) ||
      (before !== origin && trial.value >= before.value)
    ) {
      return zoom(before, trial);
    }
    if (flat(trial)) return trial;
    if (trial.slope >= 0) return zoom(trial, before);
    before = trial;
    step *= 2;
  }
  return before === origin ? undefined : before;

  async function zoom(from: Trial, to: Trial): Promise<Trial | undefined> {
    let low = from;
    let high = to;
    while (steps < LINE_SEARCH_STEPS) {
      const trial = await tryStep(between(low, high));
      steps++;
      if (!enough(trial) || !Number.isFinite(trial.value) || trial.value >= low.value) {
        high = trial;
      } else {
        if (flat(trial)) return trial;
        if (trial.slope * (high.step - low.step) >= 0) high = low;
        low = trial;
      }
      if (Math.abs(high.step - low.step) < 1e-14 * Math.max(1, low.step)) break;
    }
    // the tightest decrease found; evaluated again so that point and gradient belong to it
    return low.step === 0 ? undefined : tryStep(low.step);
  }
}

/** Minimum of the cubic through both trials, kept away from the ends of the interval. */
function between(a: Trial, b: Trial): number {
  const width = b.step - a.step;
  const middle = a.step + width / 2;
  if (!Number.isFinite(b.value)) return a.step + width / 10;
  const d1 = a.slope + b.slope - (3 * (a.value - b.value)) / (a.step - b.step);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return middle;
  const d2 = Math.sign(width) * Math.sqrt(square);
  const step = b.step - (width * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2);
  const share = (step - a.step) / width;
  return share > 0.1 && share < 0.9
    ? step
    : Number.isFinite(step) && share <= 0.1
      ? a.step + width / 10
      : middle;
}

/** The last steps and gradient changes, in buffers that are written over in turn. */
function createHistory(size: number, memory: number) {
  const pairs: { readonly s: Float64Array; readonly y: Float64Array; rho: number }[] = [];
  return {
    get length() {
      return pairs.length;
    },
    clear() {
      pairs.length = 0;
    },
    add(from: Float64Array, to: Float64Array, gradientFrom: Float64Array, gradientTo: Float64Array) {
      const reused = pairs.length === memory ? pairs.shift() : undefined;
      const pair = reused ?? { s: new Float64Array(size), y: new Float64Array(size), rho: 0 };
      for (let each = 0; each < size; each++) {
        pair.s[each] = (to[each] as number) - (from[each] as number);
        pair.y[each] = (gradientTo[each] as number) - (gradientFrom[each] as number);
      }
      const curvature = dot(pair.s, pair.y);
      if (!(curvature > 1e-14 * Math.sqrt(dot(pair.s, pair.s) * dot(pair.y, pair.y)))) return;
      pair.rho = 1 / curvature;
      pairs.push(pair);
    },
    /** Two-loop recursion: minus the approximate inverse Hessian times the gradient. */
    direction(gradient: Float64Array, into: Float64Array) {
      into.set(gradient);
      const alphas: number[] = [];
      for (const { s, y, rho } of pairs.toReversed()) {
        const alpha = rho * dot(s, into);
        alphas.push(alpha);
        addScaled(into, y, -alpha);
      }
      const last = pairs.at(-1);
      const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1;
      for (let each = 0; each < size; each++) into[each] = (into[each] as number) * scale;
      for (const { s, y, rho } of pairs) addScaled(into, s, (alphas.pop() ?? 0) - rho * dot(y, into));
      for (let each = 0; each < size; each++) into[each] = -(into[each] as number);
    },
  };
}

/** Four sums at once, since one would wait for itself. */
function dot(a: Float64Array, b: Float64Array): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  const whole = a.length - (a.length % 4);
  for (let each = 0; each < whole; each += 4) {
    first += (a[each] as number) * (b[each] as number);
    second += (a[each + 1] as number) * (b[each + 1] as number);
    third += (a[each + 2] as number) * (b[each + 2] as number);
    fourth += (a[each + 3] as number) * (b[each + 3] as number);
  }
  for (let each = whole; each < a.length; each++) first += (a[each] as number) * (b[each] as number);
  return first + second + third + fourth;
}

function addScaled(into: Float64Array, add: Float64Array, scale: number): void {
  for (let each = 0; each < into.length; each++) {
    into[each] = (into[each] as number) + scale * (add[each] as number);
  }
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const value of vector) most = Math.max(most, Math.abs(value));
  return most;
}
