// The encoder at work: time to load it, to embed the courses and what they list as asked by learners, memory, and texts
// per second beside onnxruntime alone on the same file, the same tokens and the same batches.
//   node bench/embed.mjs [--encoder embedded] [--rounds 5] [--texts 512]
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { buildIfStale } from '../scripts/build.mjs';
import { median, report, round } from './measure.mjs';

const { values } = parseArgs({
  options: {
    encoder: { type: 'string', default: 'embedded' },
    content: { type: 'string', default: 'content' },
    rounds: { type: 'string', default: '5' },
    texts: { type: 'string', default: '512' },
    threads: { type: 'string', default: '2' },
  },
});
buildIfStale();
const { openLibrary } = await import('../dist/src/course/library.js');
const { questionTypes } = await import('../dist/src/quiz/question-types/all.js');
const { passagesOf } = await import('../dist/src/ask/passages.js');
const { listedQuestions } = await import('../dist/src/ask/listed.js');
const { passageText } = await import('../dist/src/ask/semantic-index.js');
const { locateEncoder } = await import('../dist/src/encoder/locate.js');
const { openEncoder } = await import('../dist/src/encoder/open.js');
const { readTokenizer } = await import('../dist/src/encoder/tokens.js');
const { batchesByLength, cutTokens, padBatch } = await import('../dist/src/encoder/batches.js');

const BATCH = 16;
const threads = Number(values.threads);
const source = { id: values.encoder, cacheDirectory: join('.studyhall', 'encoders') };

/** In a process of its own: how long loading takes and what it costs in memory. */
async function alone() {
  const begun = performance.now();
  const encoder = await openEncoder({ ...source, threads });
  await encoder.embed(['one text']);
  const loadMs = performance.now() - begun;
  process.send({ loadMs, memoryMb: process.memoryUsage.rss() / 2 ** 20 });
  await encoder.close();
  process.disconnect();
}

const loaded = () =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2));
    child.once('message', resolve);
    child.once('error', reject);
  });

async function main() {
  const starts = [];
  for (let run = 0; run < 3; run++) starts.push(await loaded());
  const library = await openLibrary({
    directory: values.content,
    formats: [...questionTypes.values()],
    watch: false,
  });
  const parts = passagesOf(library.courses());
  const passages = parts.map(passageText);
  const listed = listedQuestions(parts).map((each) => each.listed.question);
  await library.close();
  const encoder = await openEncoder({ ...source, threads });
  const texts = Array.from({ length: Number(values.texts) }, (_, index) => passages[index % passages.length]);

  const files = await locateEncoder(source);
  const tokenizer = await readTokenizer(files.folder);
  const tokens = texts.map((text) => cutTokens(tokenizer.encode(text), files.maxTokens));
  const session = await ort.InferenceSession.create(join(files.folder, 'onnx', 'model.onnx'), {
    intraOpNumThreads: threads,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const batches = batchesByLength(
    tokens.map((each) => each.length),
    BATCH,
  ).map((batch) =>
    padBatch(
      batch.map((index) => tokens[index]),
      tokenizer.padId,
    ),
  );
  async function raw() {
    for (const { rows, width, ids, mask } of batches) {
      const dims = [rows, width];
      const feeds = {
        input_ids: new ort.Tensor('int64', ids, dims),
        attention_mask: new ort.Tensor('int64', mask, dims),
        token_type_ids: new ort.Tensor('int64', new BigInt64Array(ids.length), dims),
      };
      await session.run(Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]])));
    }
  }
  const perSecond = async (work) => {
    const begun = performance.now();
    await work();
    return (1000 * texts.length) / (performance.now() - begun);
  };
  const ours = [];
  const theirs = [];
  await raw();
  await encoder.embed(texts.slice(0, 64));
  for (let run = 0; run < Number(values.rounds); run++) {
    ours.push(await perSecond(() => encoder.embed(texts)));
    theirs.push(await perSecond(raw));
  }
  const millisecondsFor = async (some) => {
    const begun = performance.now();
    await encoder.embed(some);
    return performance.now() - begun;
  };
  const courseMs = await millisecondsFor(passages);
  const listedMs = await millisecondsFor(listed);
  await encoder.close();
  report('embed', {
    encoder: { id: files.id, fingerprint: files.fingerprint },
    loadMs: round(median(starts.map(({ loadMs }) => loadMs)), 0),
    memoryMb: round(median(starts.map(({ memoryMb }) => memoryMb)), 0),
    passages: passages.length,
    courseMs: round(courseMs, 0),
    listedQuestions: listed.length,
    listedMs: round(listedMs, 0),
    textsPerSecond: round(median(ours), 1),
    onnxruntimePerSecond: round(median(theirs), 1),
    ratio: round(median(ours.map((each, index) => each / theirs[index])), 3),
    tokensPerText: round(tokens.reduce((sum, each) => sum + each.length, 0) / tokens.length, 1),
  });
}

if (process.send) await alone();
else await main();
