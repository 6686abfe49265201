import type { Runtime } from '../autograd/runtime.ts';
import type { Fitted, Mode, OnProgress, Prepared, Truth } from './approach.ts';
import { examineTfidf, type TfidfTask } from './baselines/examine-tfidf.ts';
import { prepareMajority } from './baselines/majority.ts';
import type { TfidfBeside } from './baselines/tfidf-beside.ts';
import { compareWays } from './compare.ts';
import type { Dataset } from './dataset/dataset.ts';
import { calibrationOf } from './evaluation/calibration.ts';
import { crossExamine, type Predictions } from './evaluation/cross-examine.ts';
import type { DenseMatrix } from './head/dense-features.ts';
import { baselineResult, type Report, testResult, worstMistakes } from './report.ts';
import { type Plan, planEvaluation, planTestFile } from './split.ts';
import type { Trained, Trainer } from './trainer.ts';
import { prepareWay, READS_VECTORS, type TrainableEncoder, type WayParts } from './ways.ts';

export interface FinetuneOptions {
  readonly seed: number;
  /** `frozen` unless given. */
  readonly mode?: Mode;
  /** Top layers of the encoder to train in mode `unfrozen`; 2 unless given, at most all of them. */
  readonly layers?: number;
  /** Also measures the other ways, on the same folds and over growing numbers of examples. */
  readonly compare?: boolean;
}

export interface FinetuneParts {
  /** Loads the encoder, to embed these texts at once; the caller closes it. */
  readonly openEncoder: (expected: readonly string[]) => Promise<TrainableEncoder>;
  readonly trainer: Trainer;
  /** Runs graphs of whole layers; without it only heads can be trained. */
  readonly runtime?: Runtime;
  /** Examines the baseline while the head is trained, where there is enough to do. */
  readonly examineBeside?: (task: TfidfTask) => TfidfBeside | undefined;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onProgress?: OnProgress;
}

/** Trained on all examples, the test file's left out. */
export interface Finetuned extends Trained {
  readonly report: Report;
}

/** Shares of the progress bar, in the order of the work. */
const STAGES = {
  features: [0.02, 0.4],
  evaluate: [0.4, 0.65],
  baseline: [0.65, 0.72],
  compare: [0.72, 0.9],
  train: [0.9, 1],
} as const;

/**
 * Trains a classifier on labelled texts and finds out how good it is. The same data, options, encoder and
 * number of threads give the same result to the bit on one machine; without trained layers any number does.
 * @param test examples of its own to be tested on; without it a part of `train` is held out.
 * @throws UserError when the encoder or the engine cannot be trained in the mode asked for
 */
export async function finetune(
  { train, test }: { readonly train: Dataset; readonly test?: Dataset | undefined },
  { seed, mode = 'frozen', layers, compare = false }: FinetuneOptions,
  { openEncoder, trainer, runtime, examineBeside, now, onProgress }: FinetuneParts,
): Promise<Finetuned> {
  const clock = stopwatch(now);
  const stage =
    (name: keyof typeof STAGES): OnProgress =>
    (label, fraction) => {
      const [from, to] = STAGES[name];
      onProgress?.(label, from + (to - from) * Math.min(1, Math.max(0, fraction)));
    };

  onProgress?.('Loading the encoder', 0);
  const texts = test ? [...train.texts, ...test.texts] : train.texts;
  const encoder = await openEncoder(compare || READS_VECTORS[mode] ? texts : []);
  const load = clock.lap();

  const truth: Truth = {
    labels: test ? Int32Array.from([...train.y, ...test.y]) : train.y,
    labelCount: train.labels.length,
  };
  const places = {
    rows: test ? Int32Array.from([...train.rows, ...test.rows]) : train.rows,
    corrections: train.corrections,
  };
  const plan = test ? planTestFile(train.texts.length, test.texts.length) : planEvaluation(train.y, seed);

  const progressOfFeatures = stage('features');
  let embedded: Promise<DenseMatrix> | undefined;
  async function embed(): Promise<DenseMatrix> {
    const onDone = (done: number) =>
      progressOfFeatures(`Reading the texts: ${done} of ${texts.length}`, done / texts.length);
    if (encoder.embedFeatures) return encoder.embedFeatures(texts, onDone);
    return { data: await encoder.embed(texts, onDone), columns: encoder.dimensions };
  }
  const parts: WayParts = {
    encoder,
    features: () => (embedded ??= embed()),
    texts,
    truth,
    trainer,
    runtime,
    seed,
    now,
    onProgress: progressOfFeatures,
  };
  const way = await prepareWay(mode, layers, parts);
  const wantsTfidf = mode !== 'tfidf';
  const [known = [], ...others] = plan.repeats;
  // layers are trained on every core, and a comparison gives the seconds of each way
  const beside =
    wantsTfidf && way.layers === 0 && !compare && others.length === 0
      ? examineBeside?.({ texts, truth, folds: known, seed })
      : undefined;
  try {
    const features = clock.lap();
    // training layers again and again would take too long: once with each example tested is enough for these
    const used = way.layers > 0 ? { ...plan, repeats: plan.repeats.slice(0, 1) } : plan;
    const { predictions, chosen, accuracies, fitted } = await examine(way, used, truth, stage('evaluate'));
    const examined = clock.lap();
    const folds = plan.repeats[chosen] ?? [];
    const all = Int32Array.from({ length: train.texts.length }, (_, index) => index);
    const majority = await crossExamine(prepareMajority(truth, all), folds, truth);
    const inTurn =
      wantsTfidf && !beside
        ? await examineTfidf({ texts, truth, folds, seed }, (_, fraction) =>
            stage('baseline')('Training the baseline to compare with', fraction),
          )
        : undefined;
    const baselines = clock.lap();
    const comparison = compare
      ? await compareWays({
          own: { way, predictions, seconds: examined / used.repeats.length },
          layers,
          parts: { ...parts, onProgress: () => {} },
          folds,
          onProgress: stage('compare'),
        })
      : undefined;
    clock.lap();

    const final =
      plan.kind === 'test-file' && fitted
        ? fitted
        : await way.fit(all, stage('train'), plan.kind === 'holdout' ? fitted : undefined);
    const trained = clock.lap();
    const tfidf = beside ? await beside.predictions() : inTurn;
    const waited = clock.lap();
    onProgress?.('Done', 1);

    const { calibration } = calibrationOf(predictions, truth.labelCount);
    const report: Report = {
      version: 1,
      encoder: encoder.id,
      fingerprint: encoder.fingerprint,
      engine: trainer.engine,
      mode,
      layers: way.layers,
      ...(way.encoderLayers !== undefined && { encoderLayers: way.encoderLayers }),
      examples: train.texts.length,
      ...(train.correctionsOfTested && { correctionsOfTested: train.correctionsOfTested }),
      labels: train.labels,
      counts: train.labels.map((_, label) => train.y.filter((each) => each === label).length),
      split: {
        kind: plan.kind,
        train: folds[0]?.train.length ?? 0,
        test: predictions.rows.length,
        folds: folds.length,
        repeats: accuracies,
      },
      test: testResult(predictions, train.labels, seed),
      baselines: {
        majority: baselineResult(majority, predictions, truth.labelCount),
        ...(tfidf && { tfidf: baselineResult(tfidf, predictions, truth.labelCount) }),
      },
      ...(calibration && { calibration }),
      mistakes: worstMistakes(predictions, train.labels, texts, places, calibration?.temperature),
      seconds: {
        load,
        features,
        train: trained,
        evaluate: Math.round(1000 * (examined + baselines + waited)) / 1000,
        total: clock.total(),
      },
      peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
      seed,
      ...(Number.isFinite(final.head.c) && { c: final.head.c }),
      ...(final.tuning && { tuning: final.tuning }),
      ...(comparison && { comparison }),
    };
    const { head, weights, vocabulary } = final;
    return { report, head, ...(weights && { weights }), ...(vocabulary && { vocabulary }) };
  } finally {
    await beside?.stop();
    await way.close();
  }
}

/** Runs every repeat of the plan and takes the one whose accuracy is in the middle. */
async function examine<Classifier extends Fitted>(
  prepared: Prepared<Classifier>,
  plan: Plan,
  truth: Truth,
  onProgress: OnProgress,
) {
  const runs: Predictions[] = [];
  let fitted: Classifier | undefined;
  const remembering: Prepared<Classifier> = {
    async fit(rows, inner) {
      fitted = await prepared.fit(rows, inner);
      return fitted;
    },
  };
  for (const [repeat, folds] of plan.repeats.entries()) {
    runs.push(
      await crossExamine(remembering, folds, truth, (label, fraction) =>
        onProgress(label, (repeat + fraction) / plan.repeats.length),
      ),
    );
  }
  const accuracies = runs.map(({ right, rows }) => right / rows.length);
  const order = runs
    .map((_, index) => index)
    .sort((a, b) => (accuracies[a] ?? 0) - (accuracies[b] ?? 0) || a - b);
  const chosen = order[Math.floor(order.length / 2)] ?? 0;
  return { predictions: runs[chosen] as Predictions, chosen, accuracies, fitted };
}

/** Seconds since the last lap and since the start, to the millisecond. */
function stopwatch(now: () => number) {
  const begun = now();
  let lapped = begun;
  const seconds = (from: number, to: number) => Math.round(to - from) / 1000;
  return {
    lap() {
      const at = now();
      const lap = seconds(lapped, at);
      lapped = at;
      return lap;
    },
    total: () => seconds(begun, now()),
  };
}
