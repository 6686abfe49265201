import type { Mode } from '../approach.ts';
import type { LabelScore } from '../evaluation/metrics.ts';
import type { Baseline, Comparison, Mistake, Report } from '../report.ts';
import { counted, percent, sayInterval, wayName } from '../words.ts';

/** Below this a difference is taken for more than chance, as is usual. */
export const SIGNIFICANT = 0.05;
/** Half-width of the interval from which the report warns that the test was small. */
const WIDE = 0.08;
/** A label of which this share is found needs nothing. */
const FOUND = 0.95;

/** Accuracy, its interval, and how much they can carry. */
export function resultSentence({ test }: Report): string {
  const { n, accuracy, accuracyCi95 } = test;
  const right = Math.round(accuracy * n);
  const base = `Right on ${right} of ${n} test examples: ${percent(accuracy, n)} accuracy. With 95% confidence the true accuracy is between ${sayInterval(accuracyCi95, n).replace(' to ', ' and ')}.`;
  const half = (accuracyCi95[1] - accuracyCi95[0]) / 2;
  if (half <= WIDE) return base;
  return `${base} That is a wide interval, because ${n} test examples say no more: a difference of fewer than about ${Math.round(half * 100)} points means little.`;
}

/** Beside the simpler ways, and whether the difference can be chance. */
export function comparisonSentences({ test, baselines, labels, counts, mode }: Report): readonly string[] {
  const { majority, tfidf } = baselines;
  const most = labels[counts.indexOf(Math.max(...counts))] ?? '';
  const sentences = [
    `Always answering “${most}” would be right on ${percent(majority.accuracy, test.n)}${
      majority.p < SIGNIFICANT && test.accuracy > majority.accuracy
        ? ', so the model has learnt something.'
        : ', and the model is not clearly better: it may have learnt nothing.'
    }`,
  ];
  if (tfidf && mode !== 'tfidf') sentences.push(tfidfSentence(test.accuracy, tfidf, test.n, mode));
  return sentences;
}

function tfidfSentence(accuracy: number, tfidf: Baseline, n: number, mode: Mode): string {
  const base = `Counting words and letters (TF-IDF), without any pre-training, is right on ${percent(tfidf.accuracy, n)}`;
  if (tfidf.accuracy === accuracy)
    return `${base} too: as good, as far as ${counted(n, 'test example')} can tell.`;
  if (tfidf.p >= SIGNIFICANT)
    return `${base}: as good, as far as ${counted(n, 'test example')} can tell; the difference may be chance (McNemar test, p = ${tfidf.p.toFixed(2)}).`;
  if (mode === 'scratch') {
    return accuracy > tfidf.accuracy
      ? `${base}: the network learns more from these examples than the words themselves tell.`
      : `${base}, which is better: from random numbers the network learns less than the words themselves tell.`;
  }
  return accuracy > tfidf.accuracy
    ? `${base}: the pre-trained encoder helps here.`
    : `${base}, which is better: for these texts the encoder’s vectors tell less than the words themselves.`;
}

/**
 * The label that would gain most from more examples: badly found, and seldom seen. What is wrongly taken for a label is
 * not found under its own, so that precision says nothing about whose examples are missing.
 */
function neediestLabel({ test, counts }: Report) {
  const ranked = test.perLabel
    .map((score, index) => ({ ...score, count: counts[index] ?? 0 }))
    .filter(({ support, recall }) => support > 0 && recall < FOUND)
    .sort((a, b) => need(b) - need(a));
  return ranked[0];
}

/** One miss of one says less than five of nine: shares are counted as if two more had been found. */
const need = ({
  recall,
  support,
  count,
}: Pick<LabelScore, 'recall' | 'support'> & { readonly count: number }) =>
  ((1 - recall) * support) / (support + 2) / Math.sqrt(Math.max(1, count));

export function needSentence(report: Report): string | undefined {
  const label = neediestLabel(report);
  if (!label) return undefined;
  const found = Math.round(label.recall * label.support);
  return `“${label.label}” would gain most from more examples than its ${label.count}: ${found} of ${label.support} ${found === 1 || label.support === 1 ? 'was' : 'were'} found in the test.`;
}

/** How far “90% sure” can be believed. */
export function calibrationSentence({ calibration, test }: Report): string {
  if (!calibration) {
    return `${counted(test.n, 'test example')} are too few to say how far its probabilities can be believed.`;
  }
  const { temperature, errorBefore, errorAfter } = calibration;
  const source = '(expected calibration error; Guo et al. 2017)';
  if (points(errorAfter) === points(errorBefore) || errorAfter > errorBefore) {
    return `Left alone, its probabilities missed the true shares by ${points(errorBefore)} on average; with a temperature of ${temperature.toFixed(2)}, which predictions use to be ${temperature > 1 ? 'less' : 'more'} sure, by ${points(errorAfter)} ${source}. These ${counted(test.n, 'test example')} do not show that it helps.`;
  }
  const leaning =
    temperature > 1.1
      ? 'it was too sure of itself'
      : temperature < 0.9
        ? 'it was not sure enough'
        : 'it was about as sure as it may be';
  return `Left alone ${leaning}: probabilities missed the true shares by ${points(errorBefore)} on average. With a temperature of ${temperature.toFixed(2)}, which predictions use, they miss them by ${points(errorAfter)} ${source}.`;
}

const points = (share: number) => {
  const rounded = Math.round(share * 100);
  return rounded === 0 ? 'less than a point' : counted(rounded, 'point');
};

export function splitSentence({ split, examples, correctionsOfTested: untold }: Report): string {
  switch (split.kind) {
    case 'test-file': {
      const base = `Trained on ${counted(examples, 'example')} and tested on the ${split.test} of the test file.`;
      return untold === undefined
        ? base
        : `${base} ${counted(untold, 'correction is of one of its texts and was', 'corrections are of its texts and were')} left out, so that no text is learnt and tested at once.`;
    }
    case 'holdout':
      return `Tested on ${split.test} of the ${examples} examples, held out with each label in proportion; the model that is kept was then trained on all ${examples}.`;
    case 'cross-validation':
      return `With ${counted(examples, 'example')}, each was tested in turn by ${split.folds}-fold cross-validation${split.repeats.length > 1 ? `, ${split.repeats.length} times over` : ''}; the model that is kept was trained on all ${examples}.`;
  }
}

/** How it was made, for whoever wants to make it again. */
export function howSentence(report: Report): string {
  const { encoder, mode, seconds, seed, engine, examples, split, comparison } = report;
  const read = examples + (split.kind === 'test-file' ? split.test : 0);
  const pace =
    seconds.total > 0
      ? `, ${counted(Math.max(1, Math.round(read / seconds.total)), 'example')} a second`
      : '';
  const what = mode === 'tfidf' ? wayName(report) : `Encoder ${encoder}, ${wayName(report)}`;
  const whole = comparison ? ' with the comparison' : pace;
  return `${what}. ${seconds.total.toFixed(1)} seconds${whole}. Engine ${engine}, seed ${seed}.`;
}

/**
 * What transfer learning bought, said no more strongly than the test carries. Nothing where neither side is the report's
 * own way: how likely chance is was found out against that alone.
 */
export function transferSentence({ table }: Comparison, own: Report): string | undefined {
  const scratch = table.find(({ mode }) => mode === 'scratch');
  const frozen = table.find(({ mode }) => mode === 'frozen');
  const best = own.mode === 'scratch' ? frozen : own.test;
  const p = own.mode === 'scratch' ? frozen?.p : scratch?.p;
  if (own.mode === 'tfidf' || !scratch || !best || p === undefined) return undefined;
  const n = own.test.n;
  const lead = Math.round((best.accuracy - scratch.accuracy) * 100);
  const sides =
    best.accuracy === scratch.accuracy
      ? `the pre-trained network and the same one from random numbers are both right on ${percent(best.accuracy, n)}`
      : `the same network from random numbers is right on ${percent(scratch.accuracy, n)}, the pre-trained one on ${percent(best.accuracy, n)}`;
  if (best.accuracy === scratch.accuracy) {
    return `Transfer learning bought nothing that ${counted(n, 'test example')} could show: ${sides}.`;
  }
  if (p >= SIGNIFICANT) {
    return `Transfer learning: ${sides}; with ${counted(n, 'test example')} the difference may be chance.`;
  }
  return lead > 0
    ? `Transfer learning bought ${counted(lead, 'point')} here: ${sides}.`
    : `Transfer learning bought nothing here: ${sides}.`;
}

/** Where the text of a mistake stands: its row in the file, the correction that gave it its label, or both. */
export function mistakePlace({ row, correction }: Mistake): string {
  if (correction === undefined) return `Row ${row}`;
  return row === undefined ? `Correction ${correction}` : `Row ${row}, correction ${correction}`;
}

export function sayMistake(mistake: Mistake): string {
  const { text, truth, predicted, confidence } = mistake;
  return `${mistakePlace(mistake)}: “${text}” – said ${predicted} (${percent(confidence)} sure), labelled ${truth}.`;
}
