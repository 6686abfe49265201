// Which paragraph answers a question: bm25, cosine and both together.
//   node bench/retrieval.mjs FILE [--encoder embedded]   a file in SQuAD's format: question to paragraph
//   node bench/retrieval.mjs --course                    the paraphrased questions of bench/ask about the course
//   node bench/retrieval.mjs --fit PAIRS                 fits the fusion on pairs (JSON lines with a, b and kind; may be
//                                                        .xz) and writes it to src/ask/fitted.ts
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';
import { buildIfStale } from '../scripts/build.mjs';
import { isRight, questions } from './ask/data.mjs';
import { report, round } from './measure.mjs';

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
const { englishCommonness } = await import('../dist/src/ask/commonness.js');
const { createLexicalIndex } = await import('../dist/src/ask/lexical-index.js');
const { createSemanticIndex } = await import('../dist/src/ask/semantic-index.js');
const { noVectorCache } = await import('../dist/src/ask/vector-cache.js');
const { allWords, parseQuestion } = await import('../dist/src/ask/question.js');
const { CANDIDATES, fuse } = await import('../dist/src/ask/fusion.js');
const { FITTED } = await import('../dist/src/ask/fitted.js');

const encoder = await openEncoder({
  id: values.encoder,
  cacheDirectory: join('.studyhall', 'encoders'),
  threads: 2,
});

/** Plain bm25 as SQLite gives it: any of the question's words, Porter stems, nothing else. */
function plainIndex(texts) {
  const database = new Database(':memory:');
  database.exec(
    "CREATE VIRTUAL TABLE passage USING fts5(body, tokenize = 'porter unicode61 remove_diacritics 2')",
  );
  const insert = database.prepare('INSERT INTO passage(rowid, body) VALUES (?, ?)');
  database.exec('BEGIN');
  for (const [row, text] of texts.entries()) insert.run(row, text);
  database.exec('COMMIT');
  const match = database.prepare(
    'SELECT rowid AS row FROM passage WHERE passage MATCH ? ORDER BY bm25(passage) LIMIT 200',
  );
  return (question) => {
    const query = [...new Set(allWords(question))].map((word) => `"${word}"`).join(' OR ');
    return query === '' ? [] : match.all(query).map(({ row }) => row);
  };
}

/** Everything that is needed to rank under any fusion weights. */
async function rankings(passages, asked) {
  const lexical = createLexicalIndex(passages, englishCommonness());
  const semantic = createSemanticIndex(passages, {
    encoder,
    cache: noVectorCache,
    onFault: (error) => {
      throw error;
    },
  });
  await semantic.ready;
  const plain = plainIndex(passages.map(({ heading, text }) => `${heading} ${text}`));
  const rows = [];
  for (const { text, right } of asked) {
    const question = parseQuestion(text);
    const found = lexical.search(question.words, CANDIDATES, question.rest);
    rows.push({ right, found, cosines: await semantic.similarities(text), bm25: plain(text) });
  }
  return rows;
}

const byCosine = (cosines) => [...cosines.keys()].sort((a, b) => cosines[b] - cosines[a]);
const fusedRows = ({ found, cosines }, weights) =>
  fuse(found.scores, cosines, found.coverage, weights).map(({ row }) => row);

/** Recall at 1 and 5 in percent, and the mean reciprocal rank, of rankings of rows. */
function score(ranked) {
  const ranks = ranked.map(({ rows, right }) => rows.findIndex((row) => right.has(row)));
  const share = (most) =>
    round((100 * ranks.filter((rank) => rank >= 0 && rank < most).length) / ranks.length, 1);
  const mrr = ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0) / ranks.length;
  return { recall1: share(1), recall5: share(5), mrr: round(mrr, 4) };
}

const compare = (rows, weights = FITTED.fusion) => ({
  questions: rows.length,
  bm25: score(rows.map(({ bm25, right }) => ({ rows: bm25, right }))),
  words: score(rows.map(({ found, right }) => ({ rows: [...found.scores.keys()], right }))),
  cosine: score(rows.map(({ cosines, right }) => ({ rows: byCosine(cosines), right }))),
  fused: score(rows.map((row) => ({ rows: fusedRows(row, weights), right: row.right }))),
});

const passage = (text, heading = '') => ({
  id: text,
  source: { kind: 'teacher', name: '', at: 0 },
  kind: 'explanation',
  heading,
  text,
  aliases: [],
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
  const rows = await rankings(passages, asked);
  report('retrieval', {
    file,
    encoder: encoder.fingerprint,
    paragraphs: passages.length,
    fusion: FITTED.fusion,
    ...compare(rows),
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
  const rows = await rankings(passages, asked);
  report('retrieval', {
    course: values.content,
    encoder: encoder.fingerprint,
    passages: passages.length,
    fusion: FITTED.fusion,
    ...compare(rows),
  });
}

/** Kinds of pairs that are like a question and what answers it. */
const ASKED = ['glossary', 'heading', 'question'];
const GRID = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.4, 2];

async function fitFusion(file) {
  const text = file.endsWith('.xz')
    ? execFileSync('xz', ['-dc', file], { encoding: 'utf8', maxBuffer: 1 << 28 })
    : readFileSync(file, 'utf8');
  const pairs = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => ASKED.includes(kind));
  const rowOf = new Map();
  for (const { b } of pairs) if (!rowOf.has(b)) rowOf.set(b, rowOf.size);
  const passages = [...rowOf.keys()].map((each) => passage(each));
  const rows = await rankings(
    passages,
    pairs.map(({ a, b }) => ({ text: a, right: new Set([rowOf.get(b)]) })),
  );
  const kinds = pairs.map(({ kind }) => kind);
  const of = (kind) => rows.filter((_, index) => kinds[index] === kind);
  const reciprocal = (row, weights) => {
    const rank = fusedRows(row, weights).findIndex((each) => row.right.has(each));
    return rank < 0 ? 0 : 1 / (rank + 1);
  };
  // Every kind counts alike. Of all weights whose mean is within one standard error of the best, the smallest are taken:
  // they leave bm25 its say where the gain is not certain.
  const none = ASKED.map((kind) => of(kind).map((row) => reciprocal(row, { meaning: 0, missing: 0 })));
  const tried = [];
  for (const meaning of GRID) {
    for (const missing of GRID) {
      const gains = ASKED.map((kind, at) =>
        of(kind).map((row, index) => reciprocal(row, { meaning, missing }) - none[at][index]),
      );
      const means = gains.map((each) => each.reduce((a, b) => a + b, 0) / each.length);
      const errors = gains.map(
        (each, at) => each.reduce((sum, gain) => sum + (gain - means[at]) ** 2, 0) / each.length ** 2,
      );
      tried.push({
        meaning,
        missing,
        gain: means.reduce((a, b) => a + b, 0) / means.length,
        error: Math.sqrt(errors.reduce((a, b) => a + b, 0)) / errors.length,
        worst: Math.min(...means),
      });
    }
  }
  const safe = tried.filter(({ worst }) => worst >= 0);
  const best = safe.reduce((a, b) => (b.gain > a.gain ? b : a));
  const chosen = safe
    .filter(({ gain }) => gain >= best.gain - best.error)
    .reduce((a, b) => (b.meaning + b.missing / 2 < a.meaning + a.missing / 2 ? b : a));
  const fusion = { meaning: chosen.meaning, missing: chosen.missing };
  const { write } = await import('./ask/fit.mjs');
  write({ ...FITTED, fusion });
  report('retrieval fit', {
    file,
    encoder: encoder.fingerprint,
    fusion,
    best,
    chosen,
    ...Object.fromEntries(ASKED.map((kind) => [kind, compare(of(kind), fusion)])),
  });
}

if (values.fit) await fitFusion(values.fit);
else if (values.course) await course();
else if (positionals[0]) await squad(positionals[0]);
else throw new Error('Give a file in SQuAD’s format, or --course, or --fit PAIRS.');
await encoder.close();
