import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { View } from '../../src/chat/view.ts';
import { describeReport, drawReport } from '../../src/finetune/chart/report-picture.ts';
import { mostProbable } from '../../src/finetune/evaluation/metrics.ts';
import type { FinetuneInput } from '../../src/finetune/job.ts';
import type { KeptModel } from '../../src/finetune/model/kept-model.ts';
import {
  type ComparedWay,
  type Comparison,
  type CurvePoint,
  type Report,
  testResult,
  worstMistakes,
} from '../../src/finetune/report.ts';
import { comparisonView } from '../../src/finetune/views/comparison-view.ts';
import { detailsView } from '../../src/finetune/views/details-view.ts';
import { downloadView } from '../../src/finetune/views/download-view.ts';
import { jobView } from '../../src/finetune/views/job-view.ts';
import { mistakesView } from '../../src/finetune/views/mistakes-view.ts';
import { modelsView, modelView } from '../../src/finetune/views/models-view.ts';
import { predictionView } from '../../src/finetune/views/prediction-view.ts';
import {
  comparisonSentences,
  howSentence,
  needSentence,
  resultSentence,
  splitSentence,
  transferSentence,
} from '../../src/finetune/views/report-sentences.ts';
import { moreLayers, reportView } from '../../src/finetune/views/report-view.ts';
import type { Job } from '../../src/jobs/job.ts';
import { seededRandom } from '../../src/random.ts';

function reportOf(labels: readonly string[], n: number, skill: number, text = 'some words'): Report {
  const random = seededRandom(n + labels.length);
  const truth = Int32Array.from({ length: n }, (_, index) => index % labels.length);
  const probabilities = new Float64Array(n * labels.length).map(() => random() / labels.length);
  for (const [row, label] of truth.entries())
    if (random() < skill) probabilities[row * labels.length + label] = 0.9;
  const predicted = mostProbable(probabilities, labels.length);
  const right = predicted.filter((label, row) => label === truth[row]).length;
  const predictions = { rows: Int32Array.from(truth.keys()), truth, predicted, probabilities, right };
  const test = testResult(predictions, labels, 1);
  const { accuracy, accuracyCi95, macroF1 } = test;
  return {
    version: 1,
    encoder: 'embedded',
    fingerprint: 'abc',
    engine: 'onnx',
    mode: 'frozen',
    layers: 0,
    examples: n,
    labels,
    counts: labels.map(() => Math.ceil(n / labels.length)),
    split: {
      kind: 'cross-validation',
      train: n - 1,
      test: n,
      folds: 5,
      repeats: [accuracy, accuracy, accuracy],
    },
    test,
    baselines: {
      majority: { accuracy: 0.5, accuracyCi95, macroF1, p: 0.001 },
      tfidf: { accuracy: 0.6, accuracyCi95, macroF1, p: 0.3 },
    },
    mistakes: worstMistakes(predictions, labels, Array(n).fill(text), {
      rows: Int32Array.from(truth.keys(), (row) => row + 2),
    }),
    seconds: { load: 0.2, features: 1, train: 0.1, evaluate: 0.5, total: 1.8 },
    peakMemoryMb: 250,
    seed: 42,
    c: 10,
  };
}

const model = (name: string, labels: readonly string[]): KeptModel => ({
  id: 'model-1',
  name,
  owner: 'web:ada',
  ownerName: 'Ada',
  shared: false,
  labels,
  createdAt: 0,
  examples: 40,
  test: { n: 40, accuracy: 0.85, interval: [0.71, 0.93] },
});

/** Of the table of labels. */
const labelRows = (view: View) =>
  view.blocks.flatMap((block) =>
    block.kind === 'table' && block.columns[0]?.title === 'Label' ? block.rows : [],
  );

/** Rules every platform relies on. */
function expectSound(view: View): void {
  expect(view.text.length).toBeGreaterThan(0);
  for (const block of view.blocks) {
    if (block.kind === 'buttons') {
      expect(block.buttons.length).toBeLessThanOrEqual(5);
      for (const { label, action } of block.buttons) {
        expect(label.length).toBeLessThanOrEqual(34);
        expect(Buffer.byteLength(action)).toBeLessThanOrEqual(100);
      }
    }
    if (block.kind === 'select') expect(block.options.length).toBeLessThanOrEqual(25);
    if (block.kind === 'table') {
      for (const row of block.rows) expect(row.length).toBe(block.columns.length);
    }
    if (block.kind === 'image') expect(block.alt.length).toBeGreaterThan(20);
  }
}

describe('a comparison', () => {
  const own = reportOf(['a', 'b'], 40, 0.8);
  const { accuracy, accuracyCi95, macroF1 } = own.test;
  const way = (mode: ComparedWay['mode'], layers: number, p: number, share = accuracy): ComparedWay => ({
    mode,
    layers,
    accuracy: share,
    accuracyCi95,
    macroF1,
    p,
    seconds: 2,
  });
  const point = (mode: ComparedWay['mode'], shots: number, draws = 3): CurvePoint => ({
    mode,
    layers: 0,
    shots,
    accuracyMean: 0.7,
    accuracySd: 0.1,
    draws,
  });
  const comparison: Comparison = {
    table: [
      way('frozen', 0, 1),
      way('scratch', 12, 0.2, accuracy - 0.1),
      way('tfidf', 0, 0.01),
      way('unfrozen', 2, 1e-9),
    ],
    learningCurve: [point('frozen', 8, 2), point('tfidf', 8)],
  };
  const compared = { ...own, comparison, seconds: { ...own.seconds, total: 61.8 } };
  const tables = comparisonView(model('m', ['a', 'b']), compared, comparison).blocks.flatMap((block) =>
    block.kind === 'table' ? [block] : [],
  );

  it('names the way that the report is about, and what differs from it', () => {
    expect(tables[0]?.rows.map((row) => row[4])).toEqual([
      'this model',
      'may be chance',
      'yes (p = 0.010)',
      'yes (p < 0.001)',
    ]);
  });

  it('says how many examples of each label the points were learnt from, and how often', () => {
    expect(tables[1]?.columns.map(({ title }) => title)).toEqual(['Way', '8 each']);
    expect(tables[1]?.caption).toContain('over 2 or 3 draws');
  });

  it('tells its seconds from those of the training', () => {
    expect(howSentence(compared)).toContain('61.8 seconds with the comparison.');
    expect(detailsView(model('m', ['a', 'b']), compared).text).toContain('training 0.1, comparing 60.0.');
    expect(detailsView(model('m', ['a', 'b']), own).text).not.toContain('comparing');
  });

  it('calls no difference a chance difference', () => {
    const same = { ...comparison, table: [way('frozen', 0, 1), way('scratch', 12, 1)] };
    expect(transferSentence(same, compared)).toMatch(
      /^Transfer learning bought nothing that 40 test examples could show: .* both right on \d+%\.$/,
    );
    expect(transferSentence(comparison, compared)).toContain('may be chance');
  });

  it('weighs what pre-training bought by the test between those two ways, and by no other', () => {
    const fromScratch = { ...compared, mode: 'scratch' as const };
    const table = (p: number) => ({
      ...comparison,
      table: [way('frozen', 0, p, 0.99), way('scratch', 12, 1)],
    });
    expect(transferSentence(table(0.2), fromScratch)).toContain('may be chance');
    expect(transferSentence(table(0.01), fromScratch)).toMatch(/^Transfer learning bought \d+ points here/);
    expect(transferSentence(comparison, { ...compared, mode: 'tfidf' })).toBeUndefined();
  });

  it('draws a curve only where more than one number of examples was tried', () => {
    expect(describeReport(compared)).not.toContain('Learning curve');
    const learningCurve = [...comparison.learningCurve, point('frozen', 16), point('tfidf', 16)];
    const longer = { ...compared, comparison: { ...comparison, learningCurve } };
    expect(describeReport(longer)).toContain('Learning curve');
    expect(drawReport(longer).height).toBeGreaterThan(drawReport(compared).height);
  });
});

describe('a report', () => {
  it('says how wide the interval is when few were tested, and not when many were', () => {
    const few = resultSentence(reportOf(['a', 'b'], 20, 0.8));
    expect(few).toMatch(/^Right on \d+ of 20 test examples: \d+% accuracy\. With 95% confidence/);
    expect(few).toContain('wide interval');
    expect(resultSentence(reportOf(['a', 'b'], 2000, 0.8))).not.toContain('wide');
  });

  it('does not claim a lead that may be chance', () => {
    const report = reportOf(['a', 'b'], 40, 0.8);
    expect(reportView(model('m', ['a', 'b']), report, undefined, { findings: [] }).text).toContain(
      'may be chance',
    );
    const worse = {
      ...report,
      baselines: { ...report.baselines, majority: { ...report.baselines.majority, p: 0.4 } },
    };
    expect(reportView(model('m', ['a', 'b']), worse, undefined, { findings: [] }).text).toContain(
      'may have learnt nothing',
    );
    const beaten = {
      ...report,
      baselines: {
        ...report.baselines,
        tfidf: { accuracy: 1, accuracyCi95: [0.9, 1] as const, macroF1: 1, p: 0.01 },
      },
    };
    expect(reportView(model('m', ['a', 'b']), beaten, undefined, { findings: [] }).text).toContain(
      'which is better',
    );
  });

  it('speaks of a pre-trained encoder only where there is one', () => {
    const report = reportOf(['a', 'b'], 40, 0.8);
    const { accuracyCi95, macroF1 } = report.test;
    for (const accuracy of [0.1, 1]) {
      const tfidf = { accuracy, accuracyCi95, macroF1, p: 0.001 };
      const said = (mode: Report['mode']) =>
        comparisonSentences({ ...report, mode, baselines: { ...report.baselines, tfidf } })[1];
      expect(said('frozen')).toContain('encoder');
      expect(said('scratch')).toMatch(/the network learns (more|less)/);
      expect(said('scratch')).not.toContain('encoder');
    }
  });

  it('calls two classifiers with the same accuracy as good, and no difference chance', () => {
    const report = reportOf(['a', 'b'], 40, 0.8);
    const { accuracy, accuracyCi95, macroF1 } = report.test;
    const tfidf = { accuracy, accuracyCi95, macroF1, p: 1 };
    const { text } = reportView(
      model('m', ['a', 'b']),
      { ...report, baselines: { ...report.baselines, tfidf } },
      undefined,
      { findings: [] },
    );
    expect(text).toContain('too: as good, as far as 40 test examples can tell.');
    expect(text).not.toContain('may be chance');
  });

  it('keeps what was found in the examples, which a fast training showed only for a moment', () => {
    const sentence = '“Pos” and “pos ” are taken for one label.';
    const view = reportView(model('m', ['a', 'b']), reportOf(['a', 'b'], 40, 0.8), undefined, {
      findings: [
        { severity: 'warning', sentence },
        { severity: 'note', sentence: 'Texts are taken from column 1.' },
      ],
    });
    expect(view.text).toContain(`Warning: ${sentence}`);
    expect(view.blocks).toContainEqual({ kind: 'callout', tone: 'warning', text: sentence });
    expect(view.blocks).toContainEqual({ kind: 'note', text: 'Texts are taken from column 1.' });
  });

  it('offers other columns only where there are columns to choose', () => {
    const report = reportOf(['a', 'b'], 40, 0.8);
    const withColumns = reportView(model('m', ['a', 'b']), report, undefined, { findings: [], columns: 3 });
    expect(JSON.stringify(withColumns.blocks)).toContain('Other columns');
    const lines = reportView(model('m', ['a', 'b']), report, undefined, { findings: [] });
    expect(JSON.stringify(lines.blocks)).not.toContain('Other columns');
  });

  it('says of which file the rows of mistakes are', () => {
    const report = reportOf(['a', 'b'], 40, 0.8);
    expect(JSON.stringify(mistakesView(model('m', ['a', 'b']), report))).toContain('those of the file');
    const split = { ...report.split, kind: 'test-file' } as const;
    const tested = mistakesView(model('m', ['a', 'b']), { ...report, split });
    expect(JSON.stringify(tested)).toContain('those of the test file');
  });

  it('offers to train more layers as long as the encoder has more', () => {
    expect(moreLayers({ mode: 'frozen', layers: 0 })).toBe(2);
    expect(moreLayers({ mode: 'unfrozen', layers: 2, encoderLayers: 3 })).toBe(3);
    expect(moreLayers({ mode: 'unfrozen', layers: 3, encoderLayers: 3 })).toBeUndefined();
    expect(moreLayers({ mode: 'scratch', layers: 1, encoderLayers: 1 })).toBe(1);
    const all = { ...reportOf(['a', 'b'], 40, 0.8), mode: 'unfrozen', layers: 3, encoderLayers: 3 } as const;
    const labels = reportView(model('m', ['a', 'b']), all, undefined, { findings: [] }).blocks.flatMap(
      (block) => (block.kind === 'buttons' ? block.buttons.map(({ label }) => label) : []),
    );
    expect(labels).toContain('Compare');
    expect(labels.filter((label) => label.startsWith('Train'))).toEqual([]);
  });

  it('claims no certainty that resampling cannot give, and no gain by a temperature that brought none', () => {
    const report = reportOf(['a', 'b'], 40, 1);
    expect(report.test.accuracy).toBe(1);
    const fact = (term: string, from: Report) =>
      detailsView(model('m', ['a', 'b']), from)
        .text.split('\n')
        .find((line) => line.startsWith(term));
    expect(fact('Macro-F1', report)).toContain('Without a mistake to draw, resampling gives no interval');
    expect(fact('Macro-F1', reportOf(['a', 'b'], 40, 0.7))).toContain('95% interval');
    const calibration = { temperature: 1.2, errorBefore: 0.01, errorAfter: 0.06, bins: [] };
    expect(fact('Calibration', { ...report, calibration })).toMatch(
      /by 1 point on average.*1\.20, which predictions use to be less sure, by 6 points.*do not show that it helps/,
    );
    const better = { ...calibration, errorBefore: 0.2 };
    expect(fact('Calibration', { ...report, calibration: better })).toContain('it was too sure of itself');
  });

  it('says how the model was made, and not that layers were trained where that gained nothing', () => {
    const learnt = (more: Partial<Report>) =>
      detailsView(model('m', ['a', 'b']), { ...reportOf(['a', 'b'], 40, 0.7), ...more })
        .text.split('\n')
        .find((line) => line.startsWith('Learnt'));
    const tuning = { epochs: 2.5, heldOutLoss: [0.7, 0.5], secondsPerEpoch: 1, parameters: 1000 };
    expect(learnt({})).toContain('L-BFGS, penalty C = 10 chosen on held-out examples; engine');
    expect(learnt({ mode: 'tfidf' })).toContain('L-BFGS, penalty C = 10; engine');
    const unfrozen = { mode: 'unfrozen', layers: 2 } as const;
    expect(learnt({ ...unfrozen, tuning })).toMatch(
      /top 2 layers trained along; softmax .* from there on 1,000 numbers trained by AdamW in 2.5 passes/,
    );
    expect(learnt({ ...unfrozen, tuning: { ...tuning, epochs: 0 } })).toMatch(
      /frozen, since training its top 2 layers along gained nothing certain on held-out examples; softmax [^;]*; engine/,
    );
    const { c: _, ...scratch } = reportOf(['a', 'b'], 40, 0.7);
    const { text } = detailsView(model('m', ['a', 'b']), { ...scratch, mode: 'scratch', layers: 4, tuning });
    expect(text).toContain('trained from random numbers; 1,000 numbers trained by AdamW in 2.5 passes');
  });

  it('asks for more examples of the label that is missed, not of the one that others are taken for', () => {
    const labels = ['greedy', 'missed'];
    const truth = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const predicted = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1);
    const probabilities = new Float64Array(16);
    const predictions = { rows: Int32Array.from(truth.keys()), truth, predicted, probabilities, right: 6 };
    const report = { ...reportOf(labels, 40, 0.7), test: testResult(predictions, labels, 1) };
    expect(needSentence({ ...report, counts: [4, 40] })).toBe(
      '“missed” would gain most from more examples than its 40: 2 of 4 were found in the test.',
    );
    const turned = { ...predictions, predicted: truth };
    expect(needSentence({ ...report, test: testResult(turned, labels, 1) })).toBeUndefined();
  });

  it('takes one miss of one for less than five of nine', () => {
    const report = reportOf(['once', 'often'], 40, 0.7);
    const score = (label: string, recall: number, support: number) => ({
      ...{ label, recall, support },
      ...{ precision: recall, f1: recall },
    });
    const perLabel = [score('once', 0, 1), score('often', 4 / 9, 9)];
    const tested = { ...report, test: { ...report.test, perLabel }, counts: [12, 12] };
    expect(needSentence(tested)).toContain('“often” would gain most');
    const alone = { ...tested, test: { ...report.test, perLabel: perLabel.slice(0, 1) } };
    expect(needSentence(alone)).toContain('0 of 1 was found');
  });

  it('says which corrections it did not learn from', () => {
    const report = reportOf(['a', 'b'], 40, 0.7);
    const tested = { ...report, split: { ...report.split, kind: 'test-file' as const } };
    expect(splitSentence(tested)).toBe('Trained on 40 examples and tested on the 40 of the test file.');
    expect(splitSentence({ ...tested, correctionsOfTested: 2 })).toContain(
      '2 corrections are of its texts and were left out',
    );
  });

  it('shows the weakest of many labels, and all of them in the details', () => {
    const labels = Array.from({ length: 60 }, (_, index) => `label ${index}`);
    const report = reportOf(labels, 300, 0.7);
    const table = (view: View, caption: RegExp) =>
      view.blocks.find((block) => block.kind === 'table' && caption.test(block.caption));
    expect(
      table(reportView(model('m', labels), report, undefined, { findings: [] }), /weakest of 60/),
    ).toMatchObject({
      rows: { length: 12 },
    });
    expect(table(detailsView(model('m', labels), report), /Each label/)).toMatchObject({
      rows: { length: 60 },
    });
  });

  it('says nothing of a label that no tested example has, and does not call it weak', () => {
    const labels = Array.from({ length: 60 }, (_, index) => `label ${index}`);
    const report = reportOf(labels, 40, 0.5);
    const untested = [...labelRows(detailsView(model('m', labels), report))].filter(
      ([, precision]) => precision === '–',
    );
    expect(untested.map(([label]) => label)).toEqual(labels.slice(40));
    const weakest = labelRows(reportView(model('m', labels), report, undefined, { findings: [] }));
    expect(weakest.length).toBeGreaterThan(0);
    expect(weakest.filter(([, precision]) => precision === '–')).toEqual([]);
  });

  it('keeps within what platforms take, whatever names, labels and texts say', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), {
          minLength: 2,
          maxLength: 30,
        }),
        fc.integer({ min: 4, max: 120 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (name, labels, n, skill) => {
          const report = reportOf(labels, n, skill, name);
          const kept = model(name, labels);
          expectSound(reportView(kept, report, Uint8Array.of(1), { findings: [] }));
          expectSound(detailsView(kept, report));
          expectSound(mistakesView(kept, report));
          expectSound(modelView(kept, true));
          const probabilities = labels.map((label) => ({ label, probability: 1 / labels.length }));
          const prediction = { label: labels[0] ?? '', probabilities };
          expectSound(
            predictionView(kept, name, prediction, { pieces: [...name], unknown: 1, cut: true }, 'given-1'),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the mistakes of a model', () => {
  it('are as sure as its predictions will be, at their temperature', () => {
    const [truth, predicted] = [Int32Array.of(0), Int32Array.of(1)];
    const probabilities = Float64Array.of(0.1, 0.9);
    const predictions = { rows: Int32Array.of(0), truth, predicted, probabilities, right: 0 };
    const sureness = (temperature?: number) =>
      worstMistakes(predictions, ['a', 'b'], ['text'], { rows: Int32Array.of(2) }, temperature)[0];
    expect(sureness()).toMatchObject({ confidence: 0.9, truthConfidence: 0.1 });
    expect(sureness(2)?.confidence).toBeCloseTo(0.75, 9);
    expect(sureness(2)?.truthConfidence).toBeCloseTo(0.25, 9);
  });

  it('are named as a part of them only when there are more than are shown', () => {
    const intro = (skill: number) =>
      mistakesView(model('m', ['a', 'b']), reportOf(['a', 'b'], 40, skill)).text.split('\n')[0];
    expect(intro(0.9)).toMatch(/\d mistakes? on 40 test examples:$/);
    expect(intro(0.1)).toMatch(/\d+ mistakes on 40 test examples; the 10 the model was most sure of:$/);
  });
});

describe('the list of models', () => {
  it('is turned page by page', () => {
    const many = Array.from({ length: 45 }, (_, index) => ({
      ...model(`m${index}`, ['a', 'b']),
      id: `model-${index}`,
    }));
    for (const page of [0, 1, 2, 9, -1]) expectSound(modelsView(many, 'web:ada', page));
    expect(modelsView(many, 'web:ada', 2).text).toContain('page 3 of 3');
    expect(modelsView(many, 'web:ada', 2).text).toContain('m44');
  });
});

describe('a model that is taken home', () => {
  const whole = (mode: Report['mode']) =>
    downloadView(model('my films', ['a', 'b']), { mode, what: 'whole', bytes: Uint8Array.of(1) });

  it('says what is in the archive: of a classifier that counts words no ONNX file and no encoder', () => {
    expect(whole('frozen').text).toContain('one ONNX file for onnxruntime');
    expect(JSON.stringify(whole('frozen').blocks)).toContain('Only what it learnt');
    expect(whole('tfidf').text).toBe(
      'The whole of “my films”: the words and letters it counts, their weights, and its card.\n' +
        'studyhall predict my-films.zip "a text" runs it on any machine with Studyhall.',
    );
    expect(whole('tfidf').blocks.map(({ kind }) => kind)).toEqual(['text', 'text', 'file']);
  });

  it('says how large the whole would be where only its head can be sent', () => {
    const { text } = downloadView(model('m', ['a', 'b']), {
      mode: 'unfrozen',
      what: 'head',
      bytes: Uint8Array.of(1),
      tooLarge: 15_000_000,
    });
    expect(text).toMatch(/^The whole model has 15\.0 MB, more than can be sent here\./);
    expect(text).toContain('studyhall export m-head.zip');
  });
});

describe('the message of a training', () => {
  const input: FinetuneInput = {
    modelId: 'model-1',
    modelFolder: '/x',
    name: 'films',
    owner: 'web:ada',
    ownerName: 'Ada',
    seed: 1,
    hasTest: false,
    limits: { maxBytes: 1, maxRows: 1 },
    encoder: { id: 'embedded', cacheDirectory: '/x', threads: 1 },
    summary: {
      examples: 3,
      counts: [
        { label: 'a', count: 2 },
        { label: 'b', count: 1 },
      ],
      findings: [{ severity: 'warning', sentence: 'One row has no text and is left out (row 4).' }],
    },
  };
  const job = (rest: Partial<Job>): Job => ({
    id: 'job-1',
    kind: 'finetune',
    workspace: 'web:local',
    channel: 'web:general',
    learner: 'web:ada',
    input,
    state: 'queued',
    attempts: 0,
    createdAt: 0,
    ...rest,
  });

  it('says what was found in the data and how far it is', () => {
    const waiting = jobView(job({}), 2);
    expectSound(waiting);
    expect(waiting.text).toContain('Waiting: 2 jobs ahead');
    expect(waiting.text).toContain('3 examples of 2 labels: a 2, b 1');
    expect(waiting.text).toContain('Warning: One row has no text');
    const running = jobView(
      job({ state: 'running', progress: { label: 'Reading the texts', fraction: 0.25 } }),
      0,
    );
    expect(running.text).toContain('Reading the texts (25%)');
  });

  it('says how many corrections count beside the examples', () => {
    const corrected = (corrections: number) =>
      jobView(job({ input: { ...input, summary: { ...input.summary, corrections } } }), 0).text;
    expect(corrected(1)).toContain('1 correction counts beside them.');
    expect(corrected(2)).toContain('2 corrections count beside them.');
  });

  it('says why it failed, and offers to try again', () => {
    const failed = jobView(job({ state: 'failed', error: 'It took too long.' }), 0);
    expectSound(failed);
    expect(failed.text).toBe('“films” could not be trained. It took too long.');
    expect(JSON.stringify(failed.blocks)).toContain('finetune.retry|job-1');
  });
});
