import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const lines = (name) =>
  readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

export const PHRASINGS = ['plain', 'paraphrased', 'misspelt'];

/** Every other line is for fitting, the rest for testing. */
const half = (rows, which) =>
  which === 'all' ? rows : rows.filter((_, index) => index % 2 === (which === 'fit' ? 0 : 1));

/** Folders of questions by set; both were written without knowledge of the other. */
const SETS = { first: '.', second: 'second' };

/**
 * Questions that the course answers, with words one of which the right passage has; and such that it does not.
 * The paraphrases of the second set describe what they ask for and avoid the words of the course, and its near misses
 * come nearer.
 */
export function questions(which, set = 'first') {
  const folder = SETS[set];
  if (folder === undefined)
    throw new Error(`There is no set ${set}: take ${Object.keys(SETS).join(' or ')}.`);
  const covered = half(lines(`${folder}/covered.jsonl`), which).flatMap((row) =>
    PHRASINGS.map((phrasing) => ({ text: row[phrasing], phrasing, evidence: row.evidence })),
  );
  const uncovered = half(lines(`${folder}/uncovered.jsonl`), which).map(({ kind, question }) => ({
    text: question,
    kind,
  }));
  return { covered, uncovered };
}

/** More questions of both sorts, each in one phrasing, which are only fitted on. */
export function fittingQuestions() {
  const rows = lines('fitting.jsonl');
  return {
    covered: rows.flatMap(({ question, evidence }) => (evidence ? [{ text: question, evidence }] : [])),
    uncovered: rows.flatMap(({ question, kind }) => (kind ? [{ text: question, kind }] : [])),
  };
}

/** Pairs of texts that belong together: JSON lines with `a`, `b` and `kind`; may be packed by xz. */
export function pairsOf(file) {
  const text = file.endsWith('.xz')
    ? execFileSync('xz', ['-dc', file], { encoding: 'utf8', maxBuffer: 1 << 28 })
    : readFileSync(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Plain text without the differences that do not matter: case, spaces, marks of formatting and of tables. */
const flat = (text) =>
  text.toLowerCase().replace(/\s+/g, ' ').replaceAll('*', '').replaceAll(' | ', ', ').trim();

export const isRight = (text, evidence) => evidence.some((each) => flat(text).includes(flat(each)));
