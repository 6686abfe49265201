import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createParameters } from '../../src/autograd/adamw.ts';
import { seededRandom } from '../../src/random.ts';

const RATES: Readonly<Record<string, number>> = { a: 0.01, b: 0.1, c: 0 };
const DECAYS: Readonly<Record<string, number>> = { a: 0.1, b: 0, c: 0.5 };

/** AdamW written out for one number. */
function reference(value: number, gradients: readonly number[], rate: number, decay: number): number {
  let [w, m, v] = [value, 0, 0];
  for (const [index, g] of gradients.entries()) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const mean = m / (1 - 0.9 ** (index + 1));
    const square = v / (1 - 0.999 ** (index + 1));
    w = w - rate * decay * w - (rate * mean) / (Math.sqrt(square) + 1e-8);
  }
  return w;
}

describe('AdamW', () => {
  it('moves every number as the method says, whatever the sizes and the gradients', () => {
    fc.assert(
      fc.property(
        fc.record({ a: fc.integer({ min: 1, max: 40 }), b: fc.integer({ min: 1, max: 9 }) }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(0.05, 1, 1e9),
        (sizes, seed, maxNorm) => {
          const random = seededRandom(seed);
          const store = createParameters({ ...sizes, c: 5 });
          for (const values of Object.values(store.values)) {
            for (const at of values.keys()) values[at] = random() * 2 - 1;
          }
          const before = Object.fromEntries(
            Object.entries(store.values).map(([name, values]) => [name, values.slice()]),
          );
          const seen: Record<string, number[][]> = { a: [], b: [], c: [] };
          for (let step = 0; step < 3; step++) {
            let squares = 0;
            for (const gradient of Object.values(store.gradients)) {
              for (const at of gradient.keys()) {
                gradient[at] = random() * 2 - 1;
                squares += (gradient[at] ?? 0) ** 2;
              }
            }
            expect(store.gradientNorm()).toBeCloseTo(Math.sqrt(squares), 4);
            const scale = Math.min(1, maxNorm / Math.sqrt(squares));
            for (const [name, gradient] of Object.entries(store.gradients)) {
              seen[name]?.push([...gradient].map((each) => each * scale));
            }
            store.step({ rate: (name) => RATES[name] ?? 0, decay: (name) => DECAYS[name] ?? 0, maxNorm });
          }
          for (const [name, values] of Object.entries(store.values)) {
            for (const [at, value] of values.entries()) {
              const history = (seen[name] ?? []).map((gradient) => gradient[at] ?? 0);
              const expected = reference(
                before[name]?.[at] ?? 0,
                history,
                RATES[name] ?? 0,
                DECAYS[name] ?? 0,
              );
              expect(value).toBeCloseTo(expected, 4);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps parameters apart and comes back to what was saved', () => {
    const store = createParameters({ a: 3, b: 17 });
    store.values.a?.fill(1);
    store.values.b?.fill(2);
    const saved = store.save();
    store.gradients.a?.fill(1);
    store.step({ rate: () => 0.5, decay: () => 0, maxNorm: Number.POSITIVE_INFINITY });
    expect(store.values.a?.[2]).toBeCloseTo(0.5, 5);
    expect([...(store.values.b ?? [])]).toEqual(new Array(17).fill(2));
    store.restore(saved);
    store.reset();
    expect([...(store.values.a ?? [])]).toEqual([1, 1, 1]);
    store.step({ rate: () => 0.5, decay: () => 0, maxNorm: Number.POSITIVE_INFINITY });
    expect(store.values.a?.[0]).toBeCloseTo(0.5, 5);
    expect(store.count).toBe(20);
  });

  it('refuses more numbers than can be addressed', () => {
    expect(() => createParameters({ a: 2e8, b: 1e8 })).toThrow('they have 300 million numbers');
  });
});
