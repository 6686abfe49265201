import { distance } from 'fastest-levenshtein';
import Database from 'libsql';
import type { Passage } from './passages.ts';
import { isMisspeltFunctionWord } from './question.ts';

export interface LexicalHit {
  readonly passage: Passage;
  /** bm25, larger is better, above 0. */
  readonly score: number;
  /** How much of the question's information the passage contains: 0 to 1. */
  readonly coverage: number;
}

export interface LexicalResult {
  /** Best first. */
  readonly hits: readonly LexicalHit[];
  /** Words read as others because the material knows only those. */
  readonly corrections: ReadonlyMap<string, string>;
}

/** Full-text search over passages; stems and ranks by SQLite's FTS5 (Porter stemmer, bm25). */
export interface LexicalIndex {
  search(words: readonly string[], limit: number): LexicalResult;
  close(): void;
}

const TOKENIZER = 'porter unicode61 remove_diacritics 2';
/** A match in the heading or an alias says more than one in the text. */
const HEADING_WEIGHT = 3;
const CORRECTED = 0.9;

export function createLexicalIndex(passages: readonly Passage[]): LexicalIndex {
  const database = new Database(':memory:');
  database.exec(`
    CREATE VIRTUAL TABLE passage USING fts5(heading, body, tokenize = '${TOKENIZER}');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab(passage, 'row');
    CREATE VIRTUAL TABLE question USING fts5(word, tokenize = '${TOKENIZER}');
    CREATE VIRTUAL TABLE stems USING fts5vocab(question, 'instance');
  `);
  const insert = database.prepare('INSERT INTO passage(rowid, heading, body) VALUES (?, ?, ?)');
  database.exec('BEGIN');
  for (const [index, { heading, aliases, text }] of passages.entries()) {
    insert.run(index, [heading, ...aliases].join(' ; '), text);
  }
  database.exec('COMMIT');

  const frequency = new Map<string, number>();
  for (const row of database.prepare('SELECT term, doc FROM vocabulary').all() as {
    term: string;
    doc: number;
  }[]) {
    frequency.set(row.term, row.doc);
  }
  const known = [...frequency.keys()];
  const information = (stem: string) => Math.log(1 + passages.length / (0.5 + (frequency.get(stem) ?? 0)));

  const forget = database.prepare('DELETE FROM question');
  const put = database.prepare('INSERT INTO question(rowid, word) VALUES (?, ?)');
  const stemsOf = database.prepare('SELECT doc AS position, term FROM stems');
  const match = database.prepare(
    `SELECT rowid AS row, -bm25(passage, ${HEADING_WEIGHT}, 1) AS score FROM passage WHERE passage MATCH ? ORDER BY bm25(passage, ${HEADING_WEIGHT}, 1) LIMIT ?`,
  );
  const matching = database.prepare('SELECT rowid AS row FROM passage WHERE passage MATCH ?');

  function stem(words: readonly string[]): { word: string; stem: string }[] {
    forget.run();
    for (const [index, word] of words.entries()) put.run(index, word);
    const rows = stemsOf.all() as { position: number; term: string }[];
    return rows.map(({ position, term }) => ({ word: words[position] ?? term, stem: term }));
  }

  return {
    search(words, limit) {
      const corrections = new Map<string, string>();
      const terms = new Map<string, { found: string | undefined; weight: number }>();
      for (const { word, stem: asked } of stem(words)) {
        const found = frequency.has(asked) ? asked : nearest(asked, known, frequency);
        if (found === undefined && isMisspeltFunctionWord(word)) continue;
        if (found !== undefined && found !== asked) corrections.set(word, found);
        const weight = information(found ?? asked);
        terms.set(asked, { found, weight });
      }
      const found = [...terms.values()].flatMap((term) => (term.found === undefined ? [] : [term.found]));
      if (found.length === 0) return { hits: [], corrections };

      const total = [...terms.values()].reduce((sum, { weight }) => sum + weight, 0);
      const covered = new Map<number, number>();
      for (const [asked, term] of terms) {
        if (term.found === undefined) continue;
        const share = (term.weight / total) * (term.found === asked ? 1 : CORRECTED);
        for (const { row } of matching.all(quoted(term.found)) as { row: number }[]) {
          covered.set(row, (covered.get(row) ?? 0) + share);
        }
      }
      const query = [...new Set(found)].map(quoted).join(' OR ');
      const rows = match.all(query, limit) as { row: number; score: number }[];
      const hits = rows.flatMap(({ row, score }) => {
        const passage = passages[row];
        return passage ? [{ passage, score, coverage: Math.min(1, covered.get(row) ?? 0) }] : [];
      });
      return { hits, corrections };
    },
    close: () => void database.close(),
  };
}

/** A string literal of the FTS5 query language; what is inside has no meaning to it. */
const quoted = (term: string) => `"${term.replaceAll('"', '""')}"`;

/**
 * The known stem that a word most likely stands for: one that shares all but the ending (medicin, medic), or
 * the most frequent within one edit of a word of 4 to 7 letters, two of a longer one.
 */
function nearest(
  word: string,
  known: readonly string[],
  frequency: ReadonlyMap<string, number>,
): string | undefined {
  if (word.length < 4 || /\d/.test(word)) return undefined;
  const related = known.find((term) => sharesRoot(term, word));
  if (related !== undefined) return related;
  const allowed = word.length < 8 ? 1 : 2;
  let best: { term: string; edits: number } | undefined;
  for (const term of known) {
    if (Math.abs(term.length - word.length) > allowed || term[0] !== word[0] || term.length < 3) continue;
    const edits = transposed(term, word) ? 1 : distance(term, word);
    if (edits > allowed) continue;
    const closer = !best || edits < best.edits;
    const commoner = best?.edits === edits && (frequency.get(term) ?? 0) > (frequency.get(best.term) ?? 0);
    if (closer || commoner) best = { term, edits };
  }
  return best?.term;
}

function sharesRoot(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 5 && long.length - short.length <= 3 && long.startsWith(short);
}

/** Whether two neighbouring letters being swapped is all that differs. */
function transposed(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const first = [...a].findIndex((letter, index) => letter !== b[index]);
  return (
    first >= 0 &&
    a[first] === b[first + 1] &&
    a[first + 1] === b[first] &&
    a.slice(first + 2) === b.slice(first + 2)
  );
}
