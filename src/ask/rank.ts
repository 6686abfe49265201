import type { Standing } from './fusion.ts';
import type { LexicalResult } from './lexical-index.ts';
import { type Linear, linear } from './logistic.ts';
import { type Passage, type PassageKind, searchText } from './passages.ts';
import { allWords, contentWords, type ParsedQuestion } from './question.ts';
import { sentencesOf } from './sentences.ts';

export const RANK_FEATURES = [
  'fused',
  'coverage',
  'named',
  'about',
  'headed',
  'together',
  'sentence',
  'definition',
  'reason',
  'example',
  'amount',
  'both',
  'difference',
  'dialogue',
  'example kind',
  'definition kind',
  'summary',
  'aid',
  'reference',
  'source',
  'teacher',
] as const;
export type RankFeature = (typeof RANK_FEATURES)[number];
export type RankFeatures = Readonly<Record<RankFeature, number>>;
export type RankWeights = Linear<RankFeature>;

/** What is known of a passage before any question. */
export interface Traits {
  /** Stems of the heading's and each alias's content words. */
  readonly names: readonly ReadonlySet<string>[];
  readonly headings: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
  /** Stems of the content words of heading, aliases and text, in order. */
  readonly sequence: readonly string[];
  readonly sentences: readonly ReadonlySet<string>[];
  readonly hasNumber: boolean;
  readonly givesReason: boolean;
  readonly tellsApart: boolean;
}

export function traitsOf(passage: Passage): Traits {
  const { heading, aliases, text } = passage;
  const names = [heading, ...aliases]
    .flatMap((name) =>
      /\p{L}-\p{L}/u.test(name) ? [name, name.replace(/(\p{L})-(?=\p{L})/gu, '$1')] : [name],
    )
    .map((name) => new Set(contentWords(name).map(lightStem)));
  return {
    names,
    headings: new Set(names.flatMap((name) => [...name])),
    stems: new Set(allWords(searchText(passage)).map(lightStem)),
    sequence: contentWords([heading, ...aliases, searchText(passage)].join(' ')).map(lightStem),
    sentences: sentencesOf(searchText(passage)).map((sentence) => new Set(allWords(sentence).map(lightStem))),
    hasNumber: /\d/.test(text),
    givesReason:
      /\b(?:because|since|so that|therefore|that is why|for (?:two|three|four) reasons|reasons?|causes?|why)\b/i.test(
        text,
      ),
    tellsApart: /\b(?:differences?|differs?|whereas|unlike|instead|on the other hand|in contrast)\b/i.test(
      text,
    ),
  };
}

/** The measured features of a passage for a question; every one lies about between 0 and 1. */
export function rankFeatures(
  question: ParsedQuestion,
  lexical: LexicalResult,
  passage: Passage,
  traits: Traits,
  { row, fused }: Standing,
): RankFeatures {
  const subjects = question.subjects.map((subject) => read(subject, lexical.corrections));
  const words = lexical.words.map(({ word, weight }) => ({ stem: lightStem(word), weight }));
  const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const inHeading = words.reduce(
    (sum, { stem, weight }) => sum + (traits.headings.has(stem) ? weight : 0),
    0,
  );
  const { shape } = question;
  const isKind = (kind: PassageKind) => Number(passage.kind === kind);
  const has = (subject: ReadonlySet<string>) =>
    [...subject].every((stem) => traits.stems.has(stem) || traits.headings.has(stem));
  return {
    fused,
    coverage: lexical.coverage(row),
    named: Number(
      passage.kind === 'definition' &&
        subjects.some((subject) => traits.names.some((name) => sameSet(name, subject))),
    ),
    about: inHeading / total,
    headed: Math.max(0, ...traits.names.map((name) => agreement(name, words, total))),
    together: togetherness(traits.sequence, words),
    sentence:
      Math.max(
        0,
        ...traits.sentences.map((stems) =>
          words.reduce((sum, { stem, weight }) => sum + (stems.has(stem) ? weight : 0), 0),
        ),
      ) / total,
    definition: Number(shape === 'definition') * isKind('definition'),
    reason: Number(shape === 'reason' && traits.givesReason && passage.kind !== 'definition'),
    example: Number(shape === 'example') * isKind('example'),
    amount: Number(shape === 'amount' && traits.hasNumber),
    both: Number(shape === 'comparison' && subjects.length === 2 && subjects.every(has)),
    difference: Number(shape === 'comparison' && traits.tellsApart),
    dialogue: isKind('dialogue'),
    'example kind': isKind('example'),
    'definition kind': isKind('definition'),
    summary: isKind('summary'),
    aid: isKind('aid'),
    reference: isKind('reference'),
    source: Number(shape === 'source') * isKind('reference'),
    teacher: isKind('teacher'),
  };
}

export const rankScore = (weights: RankWeights, features: RankFeatures): number => linear(weights, features);

/** Whether a definition is the one of this subject. */
export function defines(passage: Passage, traits: Traits, subject: ReadonlySet<string>): boolean {
  return passage.kind === 'definition' && traits.names.some((name) => sameSet(name, subject));
}

/** The stems of a subject as it was read. */
export function read(subject: string, corrections: ReadonlyMap<string, string>): ReadonlySet<string> {
  const words = subject.split(' ').flatMap((word) => (corrections.get(word) ?? word).split(' '));
  return new Set(words.map(lightStem));
}

/** How far a name and the question are about the same: the harmonic mean of what each has of the other. */
function agreement(
  name: ReadonlySet<string>,
  words: readonly { readonly stem: string; readonly weight: number }[],
  total: number,
): number {
  const shared = words.filter(({ stem }) => name.has(stem));
  if (shared.length === 0) return 0;
  const precision = shared.length / name.size;
  const recall = shared.reduce((sum, { weight }) => sum + weight, 0) / total;
  return (2 * precision * recall) / (precision + recall);
}

/** Words apart at which two still belong together. */
const NEAR = 3;

/** Of the pairs of neighbouring words of the question, the share that stand near each other in the passage, by weight. */
function togetherness(
  sequence: readonly string[],
  words: readonly { readonly stem: string; readonly weight: number }[],
): number {
  let all = 0;
  let near = 0;
  for (const [index, { stem, weight }] of words.slice(0, -1).entries()) {
    const next = words[index + 1];
    if (!next) continue;
    const worth = weight + next.weight;
    all += worth;
    if (standTogether(sequence, stem, next.stem)) near += worth;
  }
  return all === 0 ? 0 : near / all;
}

function standTogether(sequence: readonly string[], a: string, b: string): boolean {
  let lastA = Number.NEGATIVE_INFINITY;
  let lastB = Number.NEGATIVE_INFINITY;
  for (const [at, stem] of sequence.entries()) {
    if (stem === a) lastA = at;
    if (stem === b) lastB = at;
    if ((stem === a || stem === b) && Math.abs(lastA - lastB) <= NEAR) return true;
  }
  return false;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && a.size === b.size && [...a].every((each) => b.has(each));
}

/** English endings taken off, enough to see `freezing` and `freeze` as one word. */
export function lightStem(word: string): string {
  const bare = word.replace(/(?:ings?|ed|es|s|er|ers|ations?|ions?|e)$/, '');
  const stem = bare.length >= 3 ? bare : word;
  return /([^aeiouls])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}
