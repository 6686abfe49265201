import type { Standing } from './fusion.ts';
import type { LexicalResult } from './lexical-index.ts';
import { type Linear, linear } from './logistic.ts';
import type { Passage, PassageKind } from './passages.ts';
import type { ParsedQuestion, Shape } from './question.ts';
import { type SoftTerm, softCoverage } from './soft-match.ts';
import { lightStem } from './stem.ts';
import type { Traits } from './traits.ts';

export const RANK_FEATURES = [
  'fused',
  'meaning',
  'alike',
  'coverage',
  'complete',
  'named',
  'introduced',
  'about',
  'headed',
  'headed alike',
  'together',
  'literal',
  'denied',
  'definition',
  'naming',
  'reason',
  'example',
  'amount',
  'both',
  'difference',
  'dialogue',
  'example kind',
  'definition kind',
  'definition lacking',
  'summary',
  'aid',
  'reference',
  'card',
  'quiz',
  'source',
  'credits',
  'steps',
  'teacher',
] as const;
export type RankFeature = (typeof RANK_FEATURES)[number];
export type RankFeatures = Readonly<Record<RankFeature, number>>;
export type RankWeights = Linear<RankFeature>;

/** A question with what was found out about its words. */
export interface Asked {
  readonly question: ParsedQuestion;
  readonly lexical: LexicalResult;
  readonly terms: readonly SoftTerm[];
  /** What it has to be taken letter for letter, lower case: `/finetune`, `[cls]`. */
  readonly literals: readonly string[];
}

/** Shapes that want to know what their subject is, not something about it. */
const ABOUT_SUBJECT: ReadonlySet<Shape> = new Set(['definition', 'naming', 'comparison']);
/** Of a question's information, what counts as all. */
const COMPLETE = 0.9;

/** The measured features of a passage for a question; every one lies about between 0 and 1. */
export function rankFeatures(
  asked: Asked,
  passage: Passage,
  traits: Traits,
  standing: Standing,
): RankFeatures {
  const { question, lexical, terms } = asked;
  const { row, fused, meaning, alike } = standing;
  const subjects = question.subjects.map((subject) => read(subject, lexical.corrections));
  const words = lexical.words.map(({ word, weight }) => ({ stem: lightStem(word), weight }));
  const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const weightIn = (stems: ReadonlySet<string>) =>
    words.reduce((sum, { stem, weight }) => sum + (stems.has(stem) ? weight : 0), 0) / total;
  const { shape } = question;
  const isKind = (kind: PassageKind) => Number(passage.kind === kind);
  const has = (subject: ReadonlySet<string>) =>
    [...subject].every((stem) => traits.stems.has(stem) || traits.headings.has(stem));
  const isSubject = (stems: ReadonlySet<string>) => subjects.some((subject) => sameSet(stems, subject));
  const most = (values: readonly number[]) => Math.max(0, ...values);
  return {
    fused,
    meaning,
    alike,
    coverage: lexical.coverage(row),
    complete: Number(alike >= COMPLETE),
    named: Number(ABOUT_SUBJECT.has(shape) && passage.kind === 'definition' && traits.names.some(isSubject)),
    introduced: Number(shape === 'definition' && traits.introduced.some(isSubject)),
    about: most(traits.names.map(weightIn)),
    headed: most(traits.names.map((name) => agreement(name, words, total))),
    'headed alike': most(traits.names.map((name) => softCoverage(terms, name))),
    together: togetherness(traits.sequence, words),
    literal: literally(asked.literals, passage),
    denied:
      Number(question.denies === true) *
      most(traits.sentences.filter(({ denies }) => denies).map(({ stems }) => weightIn(stems))),
    definition:
      Number(shape === 'definition') *
      isKind('definition') *
      most(traits.names.flatMap((name) => subjects.map((subject) => overlap(name, subject)))),
    naming: Number(shape === 'naming') * isKind('definition'),
    reason: Number(shape === 'reason' && traits.givesReason && passage.kind !== 'definition'),
    example: Number(shape === 'example') * isKind('example'),
    amount: Number(shape === 'amount' && traits.hasNumber),
    both: Number(shape === 'comparison' && subjects.length === 2 && subjects.every(has)),
    difference: Number(shape === 'comparison' && traits.tellsApart),
    dialogue: isKind('dialogue'),
    'example kind': isKind('example'),
    'definition kind': isKind('definition'),
    'definition lacking': isKind('definition') * (1 - alike),
    summary: isKind('summary'),
    aid: isKind('aid'),
    reference: isKind('reference'),
    card: isKind('card'),
    quiz: isKind('quiz'),
    source: Number(shape === 'source') * isKind('reference'),
    credits: Number(shape === 'source' && traits.credits),
    steps: Number(shape === 'steps' && traits.givesSteps),
    teacher: isKind('teacher'),
  };
}

/** The share of what a question quotes that stands in the passage letter for letter. */
function literally(literals: readonly string[], { heading, text }: Passage): number {
  if (literals.length === 0) return 0;
  const there = `${heading} ${text}`.toLowerCase();
  return literals.filter((each) => there.includes(each)).length / literals.length;
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

/** Of all stems of two sets, the share that both have. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((each) => b.has(each)).length;
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && a.size === b.size && [...a].every((each) => b.has(each));
}
