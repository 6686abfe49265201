import { describe, expect, it } from 'vitest';
import { createParameters } from '../../src/autograd/adamw.ts';
import type { Learner } from '../../src/finetune/unfrozen/learner.ts';
import { planSteps } from '../../src/finetune/unfrozen/schedule.ts';
import { type TuneOptions, tune, tuneLike } from '../../src/finetune/unfrozen/tune.ts';
import { UNFROZEN } from '../../src/finetune/unfrozen/unfrozen.ts';

const labels = Int32Array.from({ length: 60 }, (_, row) => row % 2);
const rows = Int32Array.from(labels.keys());

/** Is as sure of a row's true label as `sureness` says after so many checkpoints. */
function pupil(sureness: (checkpoint: number, row: number) => number) {
  const trained: number[] = [];
  const about: (number | undefined)[] = [];
  let checkpoint = 0;
  const learner: Learner = {
    store: createParameters({ weight: 1 }),
    async train(among, { examples, until, onCheckpoint }) {
      trained.push(among.length);
      about.push(examples);
      const { checkpoints } = planSteps(among.length, UNFROZEN);
      if (until !== undefined) return { steps: until, loss: 0 };
      for (const [index, step] of checkpoints.entries()) {
        checkpoint = index + 1;
        if ((await onCheckpoint?.(index)) === 'stop') return { steps: step, loss: 0 };
      }
      return { steps: checkpoints.at(-1) ?? 0, loss: 0 };
    },
    async predict(asked) {
      return Float64Array.from(
        [...asked].flatMap((row) => {
          const sure = sureness(checkpoint, row);
          return labels[row] === 0 ? [sure, 1 - sure] : [1 - sure, sure];
        }),
      );
    },
    vectors: async () => new Float32Array(),
    close: async () => {},
  };
  const begin = async () => {
    checkpoint = 0;
  };
  const truth = { labels, labelCount: 2 };
  const options: TuneOptions = { learner, recipe: UNFROZEN, truth, rows, seed: 1, begin, now: () => 0 };
  return { trained, about, options, tuned: () => tune(options) };
}

describe('how long layers are trained', () => {
  it('is asked of every part in turn while chance could explain a gain, and then trained on all examples', async () => {
    const mixed = (checkpoint: number, row: number) => 0.6 + (row % 4 < 3 ? 0.02 : -0.02) * checkpoint;
    const { trained, tuned } = pupil(mixed);
    const { epochs, heldOutLoss } = await tuned();
    expect(trained).toEqual([40, 40, 40, 60]);
    expect(heldOutLoss).toHaveLength(9);
    expect(epochs).toBeGreaterThan(0);
  });

  it('is found out at the rates of all examples, also where fewer are learnt from meanwhile', async () => {
    const { about, tuned } = pupil((checkpoint) => 0.6 + 0.02 * checkpoint);
    await tuned();
    expect(about).toEqual([60, 60]);
  });

  it('is clear from the first part when every example gains, and then trained on all examples', async () => {
    const { trained, tuned } = pupil((checkpoint) => 0.6 + 0.02 * checkpoint);
    const { epochs, heldOutLoss } = await tuned();
    expect(trained).toEqual([40, 60]);
    expect(heldOutLoss[0]).toBeCloseTo(-Math.log(0.6), 9);
    expect(heldOutLoss[8]).toBeCloseTo(-Math.log(0.76), 9);
    expect(epochs).toBe(8);
  });

  it('is taken over from a part of the examples for all of them', async () => {
    const { trained, options } = pupil((checkpoint) => 0.6 + 0.02 * checkpoint);
    const before = { epochs: 3.5, heldOutLoss: [0.7, 0.5], secondsPerEpoch: 9, parameters: 1 };
    expect(await tuneLike(before, options)).toMatchObject({ epochs: 3.5, heldOutLoss: [0.7, 0.5] });
    expect(trained).toEqual([60]);
  });

  it('is not asked again when training a part of the examples brought nothing', async () => {
    const { trained, options } = pupil(() => 0.6);
    const before = { epochs: 0, heldOutLoss: [0.7, 0.8], secondsPerEpoch: 9, parameters: 1 };
    expect(await tuneLike(before, options)).toEqual(before);
    expect(trained).toEqual([]);
  });

  it('is not asked of further parts when the first shows no gain', async () => {
    const { trained, tuned } = pupil((checkpoint) => 0.6 - 0.02 * checkpoint);
    expect((await tuned()).epochs).toBe(0);
    expect(trained).toEqual([40]);
  });
});
