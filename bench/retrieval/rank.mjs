// Paragraphs ranked for questions by plain bm25, by the words as /ask weighs them, by cosine, and by all of it fused.
import Database from 'libsql';
import { englishCommonness } from '../../dist/src/ask/commonness.js';
import { CANDIDATES, fuse } from '../../dist/src/ask/fusion.js';
import { buildIndexes, closeIndexes, readiness } from '../../dist/src/ask/indexes.js';
import { allWords, parseQuestion } from '../../dist/src/ask/question.js';
import { softTerms } from '../../dist/src/ask/soft-match.js';
import { englishThesaurus } from '../../dist/src/ask/thesaurus.js';
import { noVectorCache } from '../../dist/src/ask/vector-cache.js';
import { round } from '../measure.mjs';

/** A paragraph as a passage of no lesson. */
export const passage = (text, heading = '') => ({
  id: text,
  source: { kind: 'teacher', name: '', at: 0 },
  kind: 'explanation',
  heading,
  text,
  aliases: [],
  asked: [],
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

/** Everything that is needed to rank under any fusion weights; `asked` has texts and the sets of right rows. */
export async function rankings(passages, asked, encoder) {
  const indexes = buildIndexes(passages, {
    commonness: englishCommonness(),
    thesaurus: englishThesaurus(),
    encoder,
    cache: noVectorCache,
    onFault: (error) => {
      throw error;
    },
  });
  await readiness(indexes);
  const plain = plainIndex(passages.map(({ heading, text }) => `${heading} ${text}`));
  const rows = [];
  for (const { text, right } of asked) {
    const question = parseQuestion(text);
    const found = indexes.lexical.search(question.words, CANDIDATES, question.rest);
    const near = await indexes.meanings.near(found.words.map(({ word }) => word));
    rows.push({
      right,
      found,
      alike: indexes.soft.coverage(softTerms(found.words, near, indexes.thesaurus)),
      cosines: (await indexes.semantic.similarities(text)).passages,
      bm25: plain(text),
    });
  }
  closeIndexes(indexes);
  return rows;
}

export const fusedRows = ({ found, cosines, alike }, weights) =>
  fuse(found.scores, cosines, alike, found.coverage, weights).map(({ row }) => row);

const byCosine = (cosines) => [...cosines.keys()].sort((a, b) => cosines[b] - cosines[a]);

/** Recall at 1 and 5 in percent, and the mean reciprocal rank, of rankings of rows. */
function score(ranked) {
  const ranks = ranked.map(({ rows, right }) => rows.findIndex((row) => right.has(row)));
  const share = (most) =>
    round((100 * ranks.filter((rank) => rank >= 0 && rank < most).length) / ranks.length, 1);
  const mrr = ranks.reduce((sum, rank) => sum + (rank < 0 ? 0 : 1 / (rank + 1)), 0) / ranks.length;
  return { recall1: share(1), recall5: share(5), mrr: round(mrr, 4) };
}

export const compare = (rows, weights) => ({
  questions: rows.length,
  bm25: score(rows.map(({ bm25, right }) => ({ rows: bm25, right }))),
  words: score(rows.map(({ found, right }) => ({ rows: [...found.scores.keys()], right }))),
  cosine: score(rows.map(({ cosines, right }) => ({ rows: byCosine(cosines), right }))),
  fused: score(rows.map((row) => ({ rows: fusedRows(row, weights), right: row.right }))),
});
