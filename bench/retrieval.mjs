// Which paragraph answers a question: bm25, cosine and both together.
//   node bench/retrieval.mjs FILE [--encoder embedded]   a file in SQuAD's format: question to paragraph;
//                                                        bench/retrieval/sample.json is a small one of our own
//   node bench/retrieval.mjs --course [--half all]       the paraphrased questions of bench/ask about the course
//   node bench/retrieval.mjs --fit PAIRS                 fits the fusion on pairs (JSON lines with a, b and kind; may be
//                                                        .xz) and writes it to src/ask/fitted.ts
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.mjs';
import { isRight, pairsOf, questions } from './ask/data.mjs';
import { report } from './measure.mjs';

buildIfStale();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    encoder: { type: 'string', default: 'embedded' },
    content: { type: 'string', default: 'content' },
    course: { type: 'boolean', default: false },
    fit: { type: 'string' },
    half: { type: 'string', default: 'test' },
  },
});
const { openEncoder } = await import('../dist/src/encoder/open.js');
const { FITTED } = await import('../dist/src/ask/fitted.js');
const { compare, passage, rankings } = await import('./retrieval/rank.mjs');

const encoder = await openEncoder({
  id: values.encoder,
  cacheDirectory: join('.studyhall', 'encoders'),
  threads: 2,
});

async function squad(file) {
  const { data } = JSON.parse(readFileSync(file, 'utf8'));
  const passages = [];
  const asked = [];
  for (const { paragraphs } of data) {
    for (const { context, qas } of paragraphs) {
      const row = passages.push(passage(context)) - 1;
      for (const { question } of qas) asked.push({ text: question, right: new Set([row]) });
    }
  }
  const rows = await rankings(passages, asked, encoder);
  report('retrieval', {
    file,
    encoder: encoder.fingerprint,
    paragraphs: passages.length,
    fusion: FITTED.fusion,
    ...compare(rows, FITTED.fusion),
  });
}

async function course() {
  const { openLibrary } = await import('../dist/src/course/library.js');
  const { questionTypes } = await import('../dist/src/quiz/question-types/all.js');
  const { passagesOf } = await import('../dist/src/ask/passages.js');
  const library = await openLibrary({
    directory: values.content,
    formats: [...questionTypes.values()],
    watch: false,
  });
  const passages = passagesOf(library.courses());
  await library.close();
  const asked = questions(values.half)
    .covered.filter(({ phrasing }) => phrasing === 'paraphrased')
    .map(({ text, evidence }) => ({
      text,
      right: new Set([...passages.keys()].filter((row) => isRight(passages[row].text, evidence))),
    }))
    .filter(({ right }) => right.size > 0);
  const rows = await rankings(passages, asked, encoder);
  report('retrieval', {
    course: values.content,
    half: values.half,
    encoder: encoder.fingerprint,
    passages: passages.length,
    fusion: FITTED.fusion,
    ...compare(rows, FITTED.fusion),
  });
}

async function fitOn(file) {
  const { fitFusion } = await import('./retrieval/fit.mjs');
  const { write } = await import('./ask/fit.mjs');
  const result = await fitFusion(pairsOf(file), encoder);
  write({ ...FITTED, fusion: result.fusion });
  report('retrieval fit', { file, encoder: encoder.fingerprint, ...result });
}

if (values.fit) await fitOn(values.fit);
else if (values.course) await course();
else if (positionals[0]) await squad(positionals[0]);
else throw new Error('Give a file in SQuAD’s format, or --course, or --fit PAIRS.');
await encoder.close();
