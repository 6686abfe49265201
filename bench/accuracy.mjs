// How accurate each way of training is, on every data set of a folder.
//   node bench/accuracy.mjs DIR [--seeds 10] [--shots 8,16,64,all] [--modes frozen,top1,top2,scratch,tfidf]
//                               [--encoder embedded] [--sets trec,sst2] [--test 0] [--threads N]
// A data set is a folder with train.csv and test.csv, each with the columns text and label. Each seed draws its own
// examples of every label; --test takes so many test examples at most, the same for every seed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { buildIfStale } from '../scripts/build.mjs';
import { report, round } from './measure.mjs';

buildIfStale();
const { openEncoder } = await import('../dist/src/encoder/open.js');
const { openEngine } = await import('../dist/src/finetune/engines/engines.js');
const { mostProbable } = await import('../dist/src/finetune/evaluation/metrics.js');
const { seededRandom, shuffled } = await import('../dist/src/random.js');
const { prepareWay } = await import('../dist/src/finetune/ways.js');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '10' },
    shots: { type: 'string', default: '8,16,64,all' },
    modes: { type: 'string', default: 'frozen,top1,top2,scratch,tfidf' },
    encoder: { type: 'string', default: 'embedded' },
    sets: { type: 'string' },
    test: { type: 'string', default: '0' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const [directory] = positionals;
if (!directory) {
  console.error(
    'Usage: node bench/accuracy.mjs DIR [--seeds 10] [--shots 8,16,64,all] [--modes …] [--encoder …]',
  );
  process.exit(1);
}
const threads = Number(values.threads);
const encoder = await openEncoder({
  id: values.encoder,
  cacheDirectory: join(tmpdir(), 'studyhall-encoders'),
  threads,
  wide: true,
});
const { trainer, runtime } = await openEngine('onnx', threads);

const read = (file) => parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true });
const sets =
  values.sets?.split(',') ??
  readdirSync(directory).filter((name) => existsSync(join(directory, name, 'train.csv')));
const modes = values.modes.split(',');
const shotsAsked = values.shots.split(',');
const seeds = Number(values.seeds);

function wayOf(name) {
  const layers = /^top(\d+)$/.exec(name)?.[1];
  return layers ? { mode: 'unfrozen', layers: Number(layers) } : { mode: name };
}

/** Accuracy in percent and seconds of one way, learnt from `train` and tested on `test`. */
async function measure(name, train, test, labels, vectors, seed) {
  const all = [...train, ...test];
  const truth = {
    labels: Int32Array.from(all, ({ label }) => labels.indexOf(label)),
    labelCount: labels.length,
  };
  const { columns, own } = vectors;
  const data = new Float32Array(all.length * columns);
  for (const [row, { vector }] of all.entries()) {
    data.set(vectors.data.subarray(vector * columns, (vector + 1) * columns), row * columns);
  }
  const began = performance.now();
  const { mode, layers } = wayOf(name);
  const way = await prepareWay(mode, layers, {
    encoder,
    features: async () => ({ data, columns, own }),
    texts: all.map(({ text }) => text),
    truth,
    trainer,
    runtime,
    seed,
    now: () => performance.now(),
  });
  try {
    const fitted = await way.fit(Int32Array.from(train.keys()));
    const seconds = (performance.now() - began) / 1000;
    const tested = Int32Array.from(test, (_, row) => train.length + row);
    const said = mostProbable(await fitted.predict(tested), labels.length);
    const right = said.filter((label, row) => label === truth.labels[train.length + row]).length;
    return { accuracy: (100 * right) / test.length, seconds, epochs: fitted.tuning?.epochs };
  } finally {
    await way.close();
  }
}

const mean = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const deviation = (numbers) =>
  Math.sqrt(
    numbers.reduce((sum, each) => sum + (each - mean(numbers)) ** 2, 0) / Math.max(1, numbers.length - 1),
  );

/** What one seed learns from: so many examples of every label, all of them for `all`. */
function draw(train, labels, shots, seed) {
  const random = seededRandom(seed);
  return labels.flatMap((label) => {
    const own = shuffled(
      train.filter((example) => example.label === label),
      random,
    );
    return shots === 'all' ? own : own.slice(0, Number(shots));
  });
}

/** All examples are the same for every seed; only what is random in the training differs. */
const seedsOf = (shots, way) =>
  shots === 'all' ? Math.min(seeds, wayOf(way).mode === 'frozen' ? 1 : 3) : seeds;

const results = [];
for (const set of sets) {
  const train = read(join(directory, set, 'train.csv'));
  const whole = read(join(directory, set, 'test.csv'));
  const test =
    Number(values.test) > 0 ? shuffled(whole, seededRandom(1)).slice(0, Number(values.test)) : whole;
  const labels = [...new Set(train.map(({ label }) => label))].sort();
  const draws = Object.fromEntries(
    shotsAsked.map((shots) => [
      shots,
      Array.from({ length: seeds }, (_, at) => draw(train, labels, shots, at + 1)),
    ]),
  );
  const needed = [...new Set([...Object.values(draws).flat(2), ...test])];
  const vectors = await encoder.embedFeatures(needed.map(({ text }) => text));
  for (const [row, example] of needed.entries()) example.vector = row;
  const known = new Set(train.map(({ text }) => text.toLowerCase()));
  const seen = test.filter(({ text }) => known.has(text.toLowerCase())).length;
  console.error(
    `\n${set}: ${labels.length} labels, ${test.length} test examples (${seen} of them in train.csv too), accuracy in percent`,
  );
  console.error(['examples a label', ...modes].map((cell) => cell.padEnd(16)).join(''));
  for (const shots of shotsAsked) {
    const row = [shots.padEnd(16)];
    for (const name of modes) {
      const runs = [];
      for (let seed = 1; seed <= seedsOf(shots, name); seed++) {
        runs.push(await measure(name, draws[shots][seed - 1], test, labels, vectors, seed));
      }
      const accuracies = runs.map(({ accuracy }) => accuracy);
      const tuned = runs.filter(({ epochs }) => epochs > 0).length;
      results.push({
        set,
        shots,
        way: name,
        accuracy: round(mean(accuracies)),
        deviation: round(deviation(accuracies)),
        accuracies: accuracies.map((each) => round(each)),
        seeds: runs.length,
        seconds: round(mean(runs.map(({ seconds }) => seconds))),
        ...(runs[0]?.epochs !== undefined && { tuned }),
      });
      row.push(`${mean(accuracies).toFixed(1)} ± ${deviation(accuracies).toFixed(1)}`.padEnd(16));
    }
    console.error(row.join(''));
  }
}
await encoder.close();
report('accuracy', { encoder: encoder.id, fingerprint: encoder.fingerprint, results });
