import { excerptOf } from './excerpt.ts';
import type { Passage } from './passages.ts';
import { allWords, type ParsedQuestion } from './question.ts';
import { defines, read } from './rank.ts';
import type { Retrieval, Retrieved } from './retrieve.ts';
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

const MOST_EXCERPTS = 2;
const NEAREST = 3;
/** A second excerpt must come this close to the first, as a share of its score. */
const SECOND_SCORE = 0.75;
/** And say something else: at most this share of its words may stand in the first. */
const SAME_WORDS = 0.75;

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
  const [first = best, ...others] = toldFirst(question, distinct(found));
  const more = others.filter(
    ({ passage, score }) => score >= first.score * SECOND_SCORE && !repeats(first.passage, passage),
  );
  return [first, ...more].slice(0, MOST_EXCERPTS);
}

/**
 * What a lesson refers to says where something is told, not what: unless that is asked for, it stands behind the first
 * passage that has as much of the question.
 */
function toldFirst({ shape }: ParsedQuestion, found: readonly Retrieved[]): readonly Retrieved[] {
  const [best] = found;
  if (best?.passage.kind !== 'reference' || shape === 'source' || shape === 'amount') return found;
  const telling = found.find(
    ({ passage, agreement }) => passage.kind !== 'reference' && agreement.coverage >= best.agreement.coverage,
  );
  return telling ? [telling, ...found.filter((each) => each !== telling)] : found;
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

const stemsIn = (text: string) => allWords(text).map(lightStem);
