import { bareText } from '../course/asked.ts';
import type { Passage } from './passages.ts';
import type { ParsedQuestion } from './question.ts';
import { defines, read } from './rank.ts';
import type { Retrieval, Retrieved } from './retrieve.ts';
import { sentencesOf } from './sentences.ts';
import { type SoftTerm, softCoverage } from './soft-match.ts';
import { lightStem } from './stem.ts';

/** A few sentences from one passage, word for word. */
export interface Excerpt {
  readonly passage: Passage;
  readonly text: string;
}

export type Answer = Answered | Uncovered;

export interface Answered {
  readonly kind: 'answered';
  readonly question: string;
  /** Best first, each from another place; together the answer. */
  readonly excerpts: readonly Excerpt[];
  /** The same said in one go by a generator, from these excerpts alone. */
  readonly phrased?: string;
  /** Words read as others: what was asked, what the material knows. */
  readonly corrections: readonly (readonly [asked: string, read: string])[];
  /** What a question that left its topic out was taken to be about. */
  readonly about?: string;
}

export interface Uncovered {
  readonly kind: 'uncovered';
  readonly question: string;
  /** The nearest passages, each from another place; they do not answer the question. */
  readonly nearest: readonly Passage[];
  readonly about?: string;
}

/** An excerpt has at least so many sentences and, where they are short as in a dialogue, so many words. */
const SENTENCES = 4;
const WORDS = 60;
const MOST_EXCERPTS = 2;
const NEAREST = 3;
/** A second excerpt must come this close to the first, as a share of its score. */
const SECOND_SCORE = 0.75;
/** And say something else: at most this share of its words may stand in the first. */
const SAME_WORDS = 0.75;
/** What a sentence's own share of the question counts beside that of all sentences of an excerpt. */
const SINGLE = 0.1;
/** From this likeness on, the words that answer a listed question are what was asked for. */
const ALIKE = 0.6;

/** Decides whether the passages answer the question, and takes the answer from them. */
export function answerFrom(asked: string, question: ParsedQuestion, retrieval: Retrieval): Answer {
  const chosen = choose(question, retrieval);
  if (chosen.length === 0) {
    const nearest = distinct(offered(question, retrieval.found)).slice(0, NEAREST);
    return { kind: 'uncovered', question: asked, nearest: nearest.map(({ passage }) => passage) };
  }
  const excerpts = chosen.map((each) => ({ passage: each.passage, text: excerptOf(each, retrieval.terms) }));
  return { kind: 'answered', question: asked, excerpts, corrections: [...retrieval.corrections] };
}

/** What may be read instead: parts of lessons. What a lesson refers to is only offered to who asks for something to read. */
function offered({ shape }: ParsedQuestion, found: readonly Retrieved[]): readonly Retrieved[] {
  return found.filter(
    ({ passage: { kind } }) => kind !== 'aid' && (kind !== 'reference' || shape === 'source'),
  );
}

function choose(question: ParsedQuestion, { found, covered, corrections }: Retrieval): readonly Retrieved[] {
  const best = found[0];
  if (!best) return [];
  if (question.shape === 'comparison' && question.subjects.length === 2) {
    const sides = question.subjects.flatMap(
      (subject) =>
        found.find(({ passage, traits }) => defines(passage, traits, read(subject, corrections))) ?? [],
    );
    const both = sides.length === 2 && sides[0] !== sides[1];
    if (covered && best.features.both) return distinct([best, ...(both ? sides : [])]).slice(0, 3);
    if (both) return distinct(sides);
  }
  if (!covered) return [];
  return distinct(found)
    .filter(
      ({ passage, score }, index) =>
        index === 0 || (score >= best.score * SECOND_SCORE && !repeats(best.passage, passage)),
    )
    .slice(0, MOST_EXCERPTS);
}

/** One passage per place of a lesson and one definition per term, so that nothing is said or offered twice. */
function distinct(found: readonly Retrieved[]): readonly Retrieved[] {
  const seen = new Set<string>();
  return found.filter(({ passage }) => {
    const key = keyOf(passage);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf({ source, kind, heading }: Passage): string {
  if (source.kind === 'teacher') return `teacher ${heading}`;
  const { lesson, place } = source;
  if (kind === 'definition') return `${lesson.id} definition ${heading.toLowerCase()}`;
  // the overview says the same at three lengths
  return place.part === 'overview' ? `${lesson.id} overview` : `${lesson.id} ${place.part} ${place.step}`;
}

function repeats(first: Passage, second: Passage): boolean {
  const known = new Set(stemsIn(first.text));
  const words = stemsIn(second.text);
  return words.filter((word) => known.has(word)).length > SAME_WORDS * words.length;
}

const stemsIn = (text: string) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(lightStem);

interface Piece {
  readonly text: string;
  readonly stems: readonly string[];
  /** Belongs to the list, table or paragraph that a lead-in before it announces. */
  readonly announced: boolean;
}

/** What of a passage is shown: around the words that answer a listed question, where the one asked is much like it. */
export function excerptOf(
  { passage, likeness }: Pick<Retrieved, 'passage' | 'likeness'>,
  terms: readonly SoftTerm[],
): string {
  const quote = likeness && likeness.value >= ALIKE ? likeness.listed.quote : undefined;
  return bestSentences(passage.text, terms, quote);
}

/**
 * The run of neighbouring sentences that holds most of the question, together and one by one, of those with the quote
 * where there is one; short passages whole. A lead-in and what it announces are not parted.
 */
export function bestSentences(text: string, terms: readonly SoftTerm[], quote?: string): string {
  const sentences = piecesOf(text);
  const needed = quote === undefined ? undefined : sentencesWith(quote, sentences);
  let best = { run: sentences as readonly Piece[], worth: Number.NEGATIVE_INFINITY, start: 0 };
  for (const [start, { announced }] of sentences.entries()) {
    if (announced) continue;
    const run = runFrom(sentences, start);
    if (!run) break;
    if (needed && (start > needed.first || start + run.length <= needed.last)) continue;
    const single = run.reduce((sum, { stems }) => sum + softCoverage(terms, new Set(stems)), 0);
    const worth = softCoverage(terms, new Set(run.flatMap(({ stems }) => stems))) + SINGLE * single;
    if (worth > best.worth) best = { run, worth, start };
  }
  const excerpt = withoutLooseEnd(best.run, needed && needed.last - best.start)
    .map((each) => each.text)
    .join('')
    .trim();
  return best.start === 0 ? excerpt : `… ${excerpt}`;
}

function piecesOf(text: string): readonly Piece[] {
  let announced = false;
  return text.split(/(?<=\n{2,})/).flatMap((block) => {
    const before = announced;
    announced = leadsIn(block);
    return sentencesOf(block).map((each) => ({
      text: each,
      stems: stemsIn(each),
      // the empty line after a lead-in is a piece as well
      announced: before || (announced && each.trim() === ''),
    }));
  });
}

const leadsIn = (text: string) => text.trimEnd().endsWith(':');

/** Without a lead-in at the end of the passage, whose list stands elsewhere, unless the quote is in it. */
function withoutLooseEnd(run: readonly Piece[], needed: number | undefined): readonly Piece[] {
  const last = run.at(-1);
  if (!last || !leadsIn(last.text) || run.length === 1 || needed === run.length - 1) return run;
  return run.slice(0, -1);
}

/** The first and the last of the sentences that a quote goes through. */
function sentencesWith(quote: string, sentences: readonly Piece[]) {
  const bare = sentences.map(({ text }) => bareText(text));
  const wanted = bareText(quote);
  const from = bare.join(' ').indexOf(wanted);
  if (from < 0) return undefined;
  const ends = bare.map((_, index) => bare.slice(0, index + 1).join(' ').length);
  const at = (offset: number) => ends.findIndex((end) => end >= offset);
  return { first: at(from + 1), last: at(from + wanted.length) };
}

/** Sentences from one on, as many as an excerpt has; undefined when fewer are left. */
function runFrom(sentences: readonly Piece[], start: number): readonly Piece[] | undefined {
  let words = 0;
  for (const [index, { stems }] of sentences.slice(start).entries()) {
    words += stems.length;
    const end = start + index + 1;
    if (index + 1 >= SENTENCES && words >= WORDS && !sentences[end]?.announced)
      return sentences.slice(start, end);
  }
  return undefined;
}
