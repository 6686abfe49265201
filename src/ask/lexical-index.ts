import Database from 'libsql';
import { type Passage, searchText, withCompounds } from './passages.ts';
import { contentWords, isMisspeltFunctionWord } from './question.ts';
import { respell, type Vocabulary } from './spelling.ts';

export interface LexicalResult {
  /** bm25 of the best rows, larger is better, above 0; best first. */
  readonly scores: ReadonlyMap<number, number>;
  /** How much of the question's information a row contains: 0 to 1. */
  coverage(row: number): number;
  /** How much of it stands anywhere in the material: 0 to 1. */
  readonly known: number;
  /** The words looked for, with what they weigh; misspelt ones as they were read. */
  readonly words: readonly { readonly word: string; readonly weight: number }[];
  /** Words read as others because the material knows only those. */
  readonly corrections: ReadonlyMap<string, string>;
}

/** Full-text search over passages; stems and ranks by SQLite's FTS5 (Porter stemmer, bm25). Rows count from 0. */
export interface LexicalIndex {
  /**
   * @param words those that carry the question
   * @param rest its other words, which only help to rank
   */
  search(words: readonly string[], limit: number, rest?: readonly string[]): LexicalResult;
  close(): void;
}

/** How common words are in general: the natural logarithm of documents per document with the word; none when rare. */
export type Commonness = ReadonlyMap<string, number>;

const TOKENIZER = 'porter unicode61 remove_diacritics 2';
/** Of a match in the heading or an alias beside one in the text; what a heading is about is weighed apart. */
const HEADING_WEIGHT = 1;
/** What a word counts for that had to be read as another. */
const CORRECTED = 0.9;
const RELATED = 0.8;
/** What the bm25 of a function word counts for, and the share of passages above which it says nothing at all. */
const REST = 0.5;
const EVERYWHERE = 0.3;
/** What a single digit weighs: it stands in many places and means another thing in each. */
const DIGIT = 0.5;

interface Term {
  /** As the question or, where it was read as another, the material has it. */
  readonly word: string;
  readonly stem: string;
  /** Of the question's information. */
  readonly weight: number;
  /** 0 when the material does not know it. */
  readonly trust: number;
}

export function createLexicalIndex(passages: readonly Passage[], commonness: Commonness): LexicalIndex {
  const database = new Database(':memory:');
  database.exec(`
    CREATE VIRTUAL TABLE passage USING fts5(heading, body, tokenize = '${TOKENIZER}');
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab(passage, 'row');
    CREATE VIRTUAL TABLE question USING fts5(word, tokenize = '${TOKENIZER}');
    CREATE VIRTUAL TABLE stems USING fts5vocab(question, 'instance');
  `);
  const insert = database.prepare('INSERT INTO passage(rowid, heading, body) VALUES (?, ?, ?)');
  const surface = new Map<string, number>();
  database.exec('BEGIN');
  for (const [index, passage] of passages.entries()) {
    const title = withCompounds([passage.heading, ...passage.aliases].join(' ; '));
    const text = searchText(passage);
    insert.run(index, title, text);
    for (const word of contentWords(`${title} ${text}`)) surface.set(word, (surface.get(word) ?? 0) + 1);
  }
  database.exec('COMMIT');

  const frequency = new Map<string, number>();
  for (const { term, doc } of database.prepare('SELECT term, doc FROM vocabulary').all() as {
    term: string;
    doc: number;
  }[]) {
    frequency.set(term, doc);
  }

  const forget = database.prepare('DELETE FROM question');
  const put = database.prepare('INSERT INTO question(rowid, word) VALUES (?, ?)');
  const stemsOf = database.prepare('SELECT doc AS position, term FROM stems ORDER BY doc, offset');
  const matching = database.prepare(
    `SELECT rowid AS row, -bm25(passage, ${HEADING_WEIGHT}, 1) AS score FROM passage WHERE passage MATCH ?`,
  );

  const stemmed = (words: readonly string[]): readonly { word: string; stem: string }[] => {
    forget.run();
    database.exec('BEGIN');
    for (const [index, word] of words.entries()) put.run(index, word);
    database.exec('COMMIT');
    const rows = stemsOf.all() as { position: number; term: string }[];
    return rows.map(({ position, term }) => ({ word: words[position] ?? term, stem: term }));
  };

  const english: Vocabulary = new Map([...commonness].map(([word, rarity]) => [word, Math.exp(-rarity)]));

  /** A word of the material for each stem. */
  const wordOf = new Map(stemmed([...surface.keys()]).map(({ word, stem }) => [stem, word]));

  /** What a word says in the course; in general it may say less. */
  const inCourse = (stem: string) => Math.log(1 + passages.length / (0.5 + (frequency.get(stem) ?? 0)));
  const information = (word: string, stem: string) =>
    /^\d$/.test(word)
      ? DIGIT
      : Math.min(inCourse(stem), 0.5 + (commonness.get(word) ?? Number.POSITIVE_INFINITY));

  function read(words: readonly string[], corrections: Map<string, string>): readonly Term[] {
    const terms = new Map<string, Term>();
    const add = (term: Term) => {
      if (!terms.has(term.stem)) terms.set(term.stem, term);
    };
    for (const { word, stem } of stemmed(words)) {
      // `haed` loses its ending to the stemmer and would pass for a form of “have”, `cach` is what it leaves of “cached”
      const isForm = frequency.has(stem) && stem.length > 2 && stem !== word;
      // an English word is meant as it stands, even if the course does not have it
      const isWord = surface.has(word) || isForm || commonness.has(word);
      const respelt = isWord ? undefined : respell(word, surface);
      if (frequency.has(stem) && !respelt) {
        add({ word, stem, weight: information(word, stem), trust: 1 });
        continue;
      }
      if (respelt) {
        corrections.set(word, respelt.join(' '));
        for (const { word: right, stem: found } of stemmed(respelt)) {
          add({ word: right, stem: found, weight: information(right, found), trust: CORRECTED });
        }
        continue;
      }
      const related = relatedStem(stem, frequency);
      if (related !== undefined) {
        // looked for as a whole word: a stem put into a query would be stemmed again
        const standing = wordOf.get(related) ?? word;
        add({ word: standing, stem: related, weight: information(word, related), trust: RELATED });
      } else if (!isMisspeltFunctionWord(word)) {
        for (const meant of inEnglish(word, corrections)) {
          const [{ stem: ofMeant } = { stem }] = stemmed([meant]);
          const trust = frequency.has(ofMeant) ? CORRECTED : 0;
          add({ word: meant, stem: ofMeant, weight: information(meant, ofMeant), trust });
        }
      }
    }
    return [...terms.values()];
  }

  /** A word that the material does not have, as it was most likely meant; nothing when that carries no meaning. */
  function inEnglish(word: string, corrections: Map<string, string>): readonly string[] {
    const meant = commonness.has(word) ? undefined : respell(word, english);
    if (!meant) return [word];
    corrections.set(word, meant.join(' '));
    return contentWords(meant.join(' '));
  }

  return {
    search(words, limit, rest = []) {
      const corrections = new Map<string, string>();
      const terms = read(joinedWords(words, surface), corrections);
      const total = terms.reduce((sum, { weight }) => sum + weight, 0);
      const found = terms.filter(({ trust }) => trust > 0);
      const covered = new Map<number, number>();
      const scores = new Map<number, number>();
      for (const { word, stem, weight, trust } of found) {
        // bm25 weighs a word by the course alone, where “find” may be as rare as a term
        const worth = (trust * weight) / inCourse(stem);
        for (const { row, score } of matching.all(quoted(word)) as { row: number; score: number }[]) {
          covered.set(row, (covered.get(row) ?? 0) + (weight * trust) / total);
          scores.set(row, (scores.get(row) ?? 0) + score * worth);
        }
      }
      // “what is it called when” stands in headings too: bm25 itself knows how little such words say
      for (const { word, stem } of stemmed([...new Set(rest)])) {
        if ((frequency.get(stem) ?? 0) > EVERYWHERE * passages.length) continue;
        for (const { row, score } of matching.all(quoted(word)) as { row: number; score: number }[]) {
          if (scores.has(row)) scores.set(row, (scores.get(row) ?? 0) + REST * score);
        }
      }
      const best = [...scores].sort(([rowA, a], [rowB, b]) => b - a || rowA - rowB).slice(0, limit);
      return {
        scores: new Map(best),
        coverage: (row) => covered.get(row) ?? 0,
        known: total === 0 ? 0 : found.reduce((sum, { weight, trust }) => sum + weight * trust, 0) / total,
        words: terms.map(({ word, weight }) => ({ word, weight })),
        corrections,
      };
    },
    close: () => void database.close(),
  };
}

/** What is written apart by some, and says little on its own. */
const PREFIXES = new Set(['pre', 'non', 'multi', 'co', 'semi', 'self', 're', 'sub']);

/** `back propagation` as the one word that the material has. */
function joinedWords(words: readonly string[], surface: ReadonlyMap<string, number>): readonly string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const both = `${before}${word}`;
    const apart = surface.has(before ?? '') && surface.has(word) && !PREFIXES.has(before ?? '');
    if (before !== undefined && surface.has(both) && !apart) {
      joined[joined.length - 1] = both;
    } else joined.push(word);
  }
  return joined;
}

/** A string literal of the FTS5 query language; what is inside has no meaning to it. */
const quoted = (term: string) => `"${term.replaceAll('"', '""')}"`;

/** A known stem that shares all but the ending: medicin, medic. The commonest of several. */
function relatedStem(stem: string, frequency: ReadonlyMap<string, number>): string | undefined {
  if (stem.length < 5) return undefined;
  let best: string | undefined;
  for (const [term, count] of frequency) {
    if (sharesRoot(term, stem) && count > (best === undefined ? 0 : (frequency.get(best) ?? 0))) best = term;
  }
  return best;
}

function sharesRoot(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 5 && long.length - short.length <= 3 && long.startsWith(short);
}
