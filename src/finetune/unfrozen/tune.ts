import { seededRandom } from '../../random.ts';
import type { OnProgress, Truth } from '../approach.ts';
import { lossesOf, mean } from '../evaluation/losses.ts';
import type { Tuning } from '../report.ts';
import { stratifiedFolds } from '../split.ts';
import { chooseCheckpoint, type HeldOut, isPastItsBest } from './early-stopping.ts';
import type { Learner } from './learner.ts';
import { planSteps, type Recipe } from './schedule.ts';

export interface TuneOptions {
  readonly learner: Learner;
  readonly recipe: Recipe;
  readonly truth: Truth;
  readonly rows: Int32Array;
  readonly seed: number;
  /** Writes the numbers to begin with into the learner's store; `rows` are those that will be learnt from. */
  readonly begin: (rows: Int32Array) => Promise<void>;
  readonly onProgress?: OnProgress | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

/** From so many examples on one held-out part says enough, and it is not missed: the best checkpoint is kept. */
const KEPT_FROM = 500;
/** From so many examples on the parts may be smaller. */
const FIVE_PARTS_FROM = 100;

/** Into how many parts the examples are divided, of which one at a time is held out. */
function partsOf(examples: number, turns: number): number {
  if (examples >= KEPT_FROM) return 10;
  return examples >= FIVE_PARTS_FROM ? 5 : Math.max(3, turns);
}

/**
 * Trains with early stopping: on held-out examples it finds out how long the training should go on, then leaves
 * the trained numbers in the learner's store.
 * @returns what was done; 0 epochs when the store holds nothing better than it began with.
 */
export async function tune(options: TuneOptions): Promise<Tuning> {
  const { learner, recipe, truth, rows, seed, begin, onProgress, now } = options;
  const { labels, labelCount } = truth;
  const many = rows.length >= KEPT_FROM;
  const parts = partsOf(rows.length, recipe.turns);
  const folds = stratifiedFolds(labels, parts, seededRandom(seed), rows).filter(
    ({ train, test }) => train.length > 0 && test.length > 0,
  );
  const used = folds.slice(0, many ? 1 : recipe.turns);
  const plan = planSteps(many ? (used[0]?.train.length ?? rows.length) : rows.length, recipe);
  const runs = used.length + (many ? 0 : 1);
  let training = 0;
  let looking = 0;
  let epochs = 0;

  async function train(among: Int32Array, run: number, more: Partial<Parameters<Learner['train']>[1]> = {}) {
    const began = now() - looking;
    const { steps } = await learner.train(among, {
      seed: seed + run,
      examples: rows.length,
      onStep: (step, of) => onProgress?.('Training the layers', (run + step / of) / runs),
      ...more,
    });
    training += now() - looking - began;
    epochs += steps / planSteps(among.length, recipe).stepsPerEpoch;
  }

  const heldOut: number[][] = [];
  let best: { readonly loss: number; readonly numbers: Float32Array } | undefined;
  let looked = Number.POSITIVE_INFINITY;
  for (const [run, fold] of used.entries()) {
    const means: number[] = [];
    const look = async (checkpoint: number) => {
      const began = now();
      const losses = lossesOf(await learner.predict(fold.test), fold.test, labels, labelCount);
      heldOut[checkpoint] = [...(heldOut[checkpoint] ?? []), ...losses];
      const loss = mean(losses);
      if (many && (!best || loss < best.loss)) best = { loss, numbers: learner.store.save() };
      looking += now() - began;
      means.push(loss);
      // only checkpoints that every part reaches are compared; where there are many examples, loss may rise until
      // the rate falls and still end lower
      return (!many && isPastItsBest(means)) || means.length === looked ? 'stop' : 'go on';
    };
    await begin(fold.train);
    await look(0);
    await train(fold.train, run, { onCheckpoint: (index) => look(index + 1) });
    looked = Math.min(looked, means.length);
    if (!many && isSettled(complete(heldOut), recipe.margin)) break;
  }
  const chosen =
    used.length === 0 ? plan.checkpoints.length : chooseCheckpoint(complete(heldOut), recipe.margin);
  const until = chosen === 0 ? 0 : (plan.checkpoints[chosen - 1] ?? plan.steps);
  if (many && best && chosen > 0) learner.store.restore(best.numbers);
  else {
    await begin(rows);
    if (until > 0) await train(rows, used.length, { until });
  }
  return {
    epochs: until / plan.stepsPerEpoch,
    heldOutLoss: complete(heldOut).map(mean),
    secondsPerEpoch: training / 1000 / Math.max(1e-9, epochs),
    parameters: learner.store.count,
  };
}

/** On all of the examples, for as long as was found best for a part of them. */
export async function tuneLike(
  before: Tuning,
  { learner, recipe, rows, seed, begin, onProgress, now }: TuneOptions,
): Promise<Tuning> {
  const { stepsPerEpoch } = planSteps(rows.length, recipe);
  const until = Math.round(before.epochs * stepsPerEpoch);
  await begin(rows);
  if (until === 0) return before;
  const began = now();
  const { steps } = await learner.train(rows, {
    seed,
    until,
    onStep: (step, of) => onProgress?.('Training the layers', step / of),
  });
  const epochs = steps / stepsPerEpoch;
  return { ...before, epochs, secondsPerEpoch: (now() - began) / 1000 / epochs };
}

/** Checkpoints that every part has reached: parts of slightly different size may differ by one. */
const complete = (heldOut: HeldOut): HeldOut =>
  heldOut.filter((losses) => losses.length === heldOut[0]?.length);

/** Shares of the margin: with less than the first, further parts would hardly reach it; with the second they need not. */
const HOPELESS = 0.25;
const CERTAIN = 2;

/** Whether held-out loss says already that the training should be kept, or that it should not. */
const isSettled = (heldOut: HeldOut, margin: number): boolean =>
  chooseCheckpoint(heldOut, HOPELESS * margin) === 0 || chooseCheckpoint(heldOut, CERTAIN * margin) > 0;
