// Seconds and memory of fine-tuning jobs, beside PyTorch doing the same work in the same run.
//   node bench/finetune.mjs [--python PATH] [--sizes 200,1000,5000] [--epochs 4] [--rounds 3] [--shapes minilm,embedded]
//                           [--data FILE.csv, with the columns text and label; generated messages unless given]
//                           [--parts frozen,top2]
// Python needs torch, safetensors, tokenizers, numpy and scikit-learn. Without --python only this side is measured.
// frozen: from process start to report. top 2: seconds of an epoch over the same batches from the same numbers, the
// lower layers' hidden states computed before; PyTorch at the best of its settings (threads, attention kernel).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.mjs';
import { median, report, round } from './measure.mjs';

buildIfStale();
const { examplesOf, messages, writeCsv, writePlan, writeRandomEncoder } = await import(
  './finetune/prepare.mjs'
);
const { UNFROZEN } = await import('../dist/src/finetune/unfrozen/unfrozen.js');
const { openEncoder } = await import('../dist/src/encoder/open.js');
const { encodeTensors } = await import('../dist/src/encoder/safetensors.js');
const { layerParameters } = await import('../dist/src/autograd/transformer.js');
const { transposed } = await import('../dist/src/encoder/weights.js');

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    sizes: { type: 'string', default: '200,1000,5000' },
    epochs: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    shapes: { type: 'string', default: 'minilm,embedded' },
    data: { type: 'string' },
    parts: { type: 'string', default: 'frozen,top2' },
  },
});
const beside = (file) => fileURLToPath(new URL(file, import.meta.url));
const threads = availableParallelism();
const rounds = Array.from({ length: Number(values.rounds) }, (_, round) => round);
const folder = mkdtempSync(join(tmpdir(), 'studyhall-bench-'));
const random = join(folder, 'minilm');
writeRandomEncoder(random);

function run(program, args) {
  const began = performance.now();
  const output = execFileSync(program, args, {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ENCODER: '', DATA_DIR: join(folder, 'data') },
  }).toString();
  return { seconds: (performance.now() - began) / 1000, ...JSON.parse(output.trim().split('\n').at(-1)) };
}
/** The whole command line as JSON. */
const job = (data, encoder, ...args) => {
  const began = performance.now();
  const output = execFileSync(
    process.execPath,
    [beside('../bin/studyhall.mjs'), 'finetune', data, '--encoder', encoder, '--json', ...args],
    {
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, DATA_DIR: join(folder, 'data') },
    },
  );
  return { ...JSON.parse(output.toString()), seconds: (performance.now() - began) / 1000 };
};
const python = (...args) => run(values.python, [beside('./finetune/torch_side.py'), ...args.map(String)]);
const best = (runs, of) => runs.reduce((least, each) => (of(each) < of(least) ? each : least));
const epochOf = ({ epochs }) => Math.min(...epochs);

/** The layers that are trained, for the other side; the lower part's results come as a file. */
async function writeUpper(encoderId, file) {
  const encoder = await openEncoder({ id: encoderId, cacheDirectory: folder, threads: 1 });
  const { shape, surgery } = await encoder.takeApart();
  await encoder.close();
  const weights = {};
  for (let layer = 0; layer < shape.layers; layer++) {
    const numbers = surgery.layer(layer);
    for (const [name, size] of Object.entries(layerParameters(shape))) {
      const tensor = { shape: size, data: numbers[name] };
      weights[`encoder.layer.${layer}.${name}`] = size.length === 2 ? transposed(tensor) : tensor;
    }
  }
  writeFileSync(file, encodeTensors(weights));
}

/** Share of padding in batches that are padded to their longest text. */
function paddingOf({ batches, tokens }) {
  const texts = batches.flat();
  const widths = texts.map((rows) => rows.length * Math.max(...rows.map((row) => tokens[row].length)));
  const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
  return 1 - sum(texts.flat().map((row) => tokens[row].length)) / sum(widths);
}

const settings = [...new Set([1, threads])].flatMap((count) => [[count], [count, '--written-out']]);

/** The whole command, from process start to report, in turns with the other side. */
function measureFrozen({ data, encoderId, compared }) {
  const own = [];
  const torch = [];
  for (const _ of rounds) {
    own.push(job(data, encoderId));
    if (compared) torch.push(python('frozen', encoderId, data, threads));
  }
  const secondsOf = (runs) => median(runs.map(({ seconds }) => seconds));
  return {
    seconds: round(secondsOf(own)),
    peakMb: Math.max(...own.map(({ peakMemoryMb }) => peakMemoryMb)),
    ...(compared && {
      torchSeconds: round(secondsOf(torch)),
      torchPeakMb: Math.max(...torch.map(({ peakMb }) => peakMb)),
      timesFaster: round(secondsOf(torch) / secondsOf(own)),
    }),
  };
}

/** Epochs of the upper layers over the same batches, in turns with each setting of the other side. */
async function measureTop2({ folder: own, data, encoderId, examples, shape }) {
  const plan = await writePlan({
    folder: own,
    encoderId,
    examples,
    layers: 2,
    epochs: Number(values.epochs),
    recipe: { ...UNFROZEN, withMany: undefined },
    seed: 1,
  });
  const weights = shape === 'minilm' ? join(random, 'weights.safetensors') : join(own, 'upper.safetensors');
  if (shape !== 'minilm') await writeUpper(encoderId, weights);
  writeFileSync(join(own, 'plan.json'), JSON.stringify({ ...plan, weights }));
  const epochs = beside('./finetune/epochs.mjs');
  const tuned = [];
  const torchTuned = new Map(settings.map((setting) => [setting, []]));
  const torchHalf = [];
  for (const turn of rounds) {
    tuned.push(run(process.execPath, [epochs, own, String(threads), turn === 0 ? 'dump' : '']));
    if (!values.python) continue;
    for (const setting of settings) torchTuned.get(setting).push(python('epochs', own, ...setting));
    torchHalf.push(python('epochs', own, threads, '--bf16', '--written-out'));
  }
  const whole = job(data, encoderId, '--mode', 'unfrozen', '--layers', '2');
  const ownEpoch = median(tuned.map(epochOf));
  const torchRuns = [...torchTuned].filter(([, runs]) => runs.length > 0);
  const fastest = torchRuns.length > 0 && best(torchRuns, ([, runs]) => median(runs.map(epochOf)));
  const torchEpoch = fastest && median(fastest[1].map(epochOf));
  return {
    padding: round(paddingOf(plan)),
    tokensPerText: round(plan.tokens.flat().length / examples.length, 1),
    secondsPerEpoch: round(ownEpoch, 3),
    loss: round(tuned[0].loss, 4),
    peakMb: Math.max(...tuned.map(({ peakMb }) => peakMb)),
    job: { seconds: round(whole.seconds), peakMb: whole.peakMemoryMb },
    ...(fastest && {
      torchSecondsPerEpoch: round(torchEpoch, 3),
      torchSetting: fastest[0].join(' '),
      torchLoss: round(fastest[1][0].loss, 4),
      torchPeakMb: Math.max(...fastest[1].map(({ peakMb }) => peakMb)),
      torchBf16SecondsPerEpoch: round(median(torchHalf.map(epochOf)), 3),
      timesFaster: round(torchEpoch / ownEpoch),
    }),
  };
}

const parts = values.parts.split(',');
const results = [];
for (const shape of values.shapes.split(',')) {
  const encoderId = shape === 'minilm' ? random : 'embedded';
  for (const size of values.sizes.split(',').map(Number)) {
    const examples = values.data ? examplesOf(values.data, size) : messages(size);
    const own = join(folder, `${shape}-${size}`);
    mkdirSync(own);
    const data = join(own, 'data.csv');
    writeCsv(data, examples);
    const compared = values.python !== undefined && shape === 'minilm';
    const result = {
      shape,
      examples: examples.length,
      ...(parts.includes('frozen') && { frozen: measureFrozen({ data, encoderId, compared }) }),
      ...(parts.includes('top2') && {
        top2: await measureTop2({ folder: own, data, encoderId, examples, shape }),
      }),
    };
    console.error(JSON.stringify(result));
    results.push(result);
  }
}
rmSync(folder, { recursive: true, force: true });
report('finetune', { threads, results });
