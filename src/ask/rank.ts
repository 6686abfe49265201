import type { Standing } from './fusion.ts';
import type { LexicalResult } from './lexical-index.ts';
import { type Linear, linear } from './logistic.ts';
import { type Passage, type PassageKind, searchText } from './passages.ts';
import { allWords, contentWords, type ParsedQuestion } from './question.ts';

export const RANK_FEATURES = [
  'fused',
  'coverage',
  'named',
  'about',
  'headed',
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
  const asked = new Set(words.map(({ stem }) => stem));
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
    headed: Math.max(
      0,
      ...traits.names.map(
        (name) => [...name].filter((stem) => asked.has(stem)).length / Math.max(1, name.size),
      ),
    ),
    definition: Number(shape === 'definition') * isKind('definition'),
    reason: Number(shape === 'reason' && traits.givesReason),
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

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && a.size === b.size && [...a].every((each) => b.has(each));
}

/** English endings taken off, enough to see `freezing` and `freeze` as one word. */
export function lightStem(word: string): string {
  const bare = word.replace(/(?:ings?|ed|es|s|er|ers|ations?|ions?|e)$/, '');
  const stem = bare.length >= 3 ? bare : word;
  return /([^aeiouls])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}
