import { UserError } from '../chat/errors.ts';
import { seededRandom, shuffled } from '../random.ts';
import type { Mode, OnProgress, Truth } from './approach.ts';
import { crossExamine, type Predictions } from './evaluation/cross-examine.ts';
import { baselineResult, type ComparedWay, type Comparison, type CurvePoint } from './report.ts';
import type { Fold } from './split.ts';
import { prepareWay, type Way, type WayParts } from './ways.ts';

const COMPARED: readonly Mode[] = ['frozen', 'unfrozen', 'scratch', 'tfidf'];
const FEWEST_SHOTS = 8;
/** Every point of the learning curve is learnt from so many draws of examples, of fewer where layers are trained. */
const DRAWS = 3;
const DRAWS_OF_LAYERS = 2;
/** From more examples than this a curve goes no further: its last point is the table. */
const MOST_EXAMPLES = 1000;

export interface CompareOptions {
  /** What the report is about: its predictions are not computed again. */
  readonly own: { readonly way: Way; readonly predictions: Predictions; readonly seconds: number };
  readonly layers: number | undefined;
  readonly parts: WayParts;
  readonly folds: readonly Fold[];
  readonly onProgress: OnProgress;
}

/**
 * The other ways on the same folds, and all of them on growing numbers of examples of the first fold: what
 * pre-training, and training its layers along, is worth on these data.
 */
export async function compareWays({
  own,
  layers,
  parts,
  folds,
  onProgress,
}: CompareOptions): Promise<Comparison> {
  const { truth, now } = parts;
  const table: ComparedWay[] = [];
  const learningCurve: CurvePoint[] = [];
  const leftOut: { mode: Mode; reason: string }[] = [];
  for (const [index, mode] of COMPARED.entries()) {
    const progress: OnProgress = (_, fraction) =>
      onProgress(`Comparing: ${LABELS[mode]}`, (index + fraction) / COMPARED.length);
    progress('', 0);
    const isOwn = mode === own.way.mode;
    let way: Way;
    try {
      way = isOwn ? own.way : await prepareWay(mode, layers, parts);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      leftOut.push({ mode, reason: error.message });
      continue;
    }
    try {
      const began = now();
      const predictions = isOwn
        ? own.predictions
        : await crossExamine(way, folds, truth, (label, fraction) => progress(label, fraction / 2));
      const seconds = isOwn ? own.seconds : Math.round(now() - began) / 1000;
      const { accuracy, accuracyCi95, macroF1, p } = baselineResult(
        predictions,
        own.predictions,
        truth.labelCount,
      );
      table.push({ mode, layers: way.layers, accuracy, accuracyCi95, macroF1, p, seconds });
      const [first] = folds;
      if (first) {
        learningCurve.push(
          ...(await curveOf(way, first, truth, parts.seed, (label, fraction) =>
            progress(label, 0.5 + fraction / 2),
          )),
        );
      }
    } finally {
      if (!isOwn) await way.close();
    }
  }
  return { table, learningCurve, ...(leftOut.length > 0 && { leftOut }) };
}

const LABELS: Readonly<Record<Mode, string>> = {
  frozen: 'frozen encoder',
  unfrozen: 'unfrozen layers',
  scratch: 'random numbers instead of the encoder’s',
  tfidf: 'no encoder, words alone',
};

async function curveOf(
  way: Way,
  { train, test }: Fold,
  truth: Truth,
  seed: number,
  onProgress: OnProgress,
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  const shots = shotsOf(train, truth);
  const draws = way.layers > 0 ? DRAWS_OF_LAYERS : DRAWS;
  for (const [at, each] of shots.entries()) {
    const accuracies: number[] = [];
    for (let draw = 0; draw < draws; draw++) {
      onProgress('', (at + draw / draws) / shots.length);
      const drawn = drawShots(train, truth, each, seed + draw);
      const { right, rows } = await crossExamine(way, [{ train: drawn, test }], truth);
      accuracies.push(right / rows.length);
    }
    const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / draws;
    const variance = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0) / (draws - 1);
    points.push({
      mode: way.mode,
      layers: way.layers,
      shots: each,
      accuracyMean: mean,
      accuracySd: Math.sqrt(variance),
      draws,
    });
  }
  return points;
}

/** 8, 16, 32 … while that leaves something to draw. */
export function shotsOf(train: Int32Array, { labels, labelCount }: Truth): readonly number[] {
  const counts = new Array<number>(labelCount).fill(0);
  for (const row of train) {
    const label = labels[row] as number;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const shots: number[] = [];
  for (let each = FEWEST_SHOTS; each < most; each *= 2) {
    const examples = counts.reduce((sum, count) => sum + Math.min(count, each), 0);
    if (examples > MOST_EXAMPLES) break;
    shots.push(each);
  }
  return shots;
}

/** So many examples of every label; labels that have fewer give all. */
export function drawShots(
  train: Int32Array,
  { labels, labelCount }: Truth,
  shots: number,
  seed: number,
): Int32Array {
  const random = seededRandom(seed);
  const drawn: number[] = [];
  for (let label = 0; label < labelCount; label++) {
    const own = [...train].filter((row) => labels[row] === label);
    drawn.push(...shuffled(own, random).slice(0, shots));
  }
  return Int32Array.from(drawn).sort();
}
