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
  'nearest',
  'nearest, other words',
  'fused, other words',
  'named',
  'headed',
  'together',
  'same form',
  'literal',
  'definition',
  'example',
  'amount',
  'both',
  'source',
  'reference',
  'credits',
  'steps',
  'teacher',
  'listed',
  'listed well',
  'listed form',
  'likelihood',
] as const;
export type RankFeature = (typeof RANK_FEATURES)[number];
export type RankFeatures = Readonly<Record<RankFeature, number>>;
export type RankWeights = Linear<RankFeature>;

/** A question with what was found out about its words. */
export interface Asked {
  readonly question: ParsedQuestion;
  readonly lexical: LexicalResult;
  readonly terms: readonly SoftTerm[];
  /** Of the question's information, what even the passage with most of it lacks word for word: 0 to 1. */
  readonly missing: number;
  /** By row; see `Likelihood`. */
  readonly likelihoods: Float32Array;
  /** How it asks. */
  readonly form: string;
  /** What it has to be taken letter for letter, lower case: `/finetune`, `[cls]`. */
  readonly literals: readonly string[];
}

/** How much a passage and a question have in common, each between 0 and 1. */
export interface Agreement {
  /** Of the question's information, what the passage has word for word. */
  readonly coverage: number;
  /** The same, words of nearly the same meaning included. */
  readonly alike: number;
  /** What of it stands in one of the passage's names. */
  readonly about: number;
  /** How far one of the names and the question are about the same. */
  readonly headed: number;
  /** How like a question that is listed for the passage it is. */
  readonly listed: number;
}

/** A likelihood that clearly speaks for a passage: what goes into a linear ranking should be of the order of 1. */
const CLEAR = 5;

/** From here on a listed question is most likely the same in other words. */
const WELL = 0.7;

/** Shapes that want to know what their subject is, not something about it. */
const ABOUT_SUBJECT: ReadonlySet<Shape> = new Set(['definition', 'naming', 'comparison']);

export function agreementOf({ lexical }: Asked, { names }: Traits, standing: Standing): Agreement {
  const words = weighted(lexical);
  return {
    coverage: lexical.coverage(standing.row),
    alike: standing.alike,
    about: most(names.map((name) => shareIn(words, name))),
    headed: most(names.map((name) => harmony(name, words))),
    listed: standing.listed?.value ?? 0,
  };
}

/** The measured features of a passage for a question; every one lies about between 0 and 1. */
export function rankFeatures(
  asked: Asked,
  passage: Passage,
  traits: Traits,
  standing: Standing,
  { alike, headed, listed }: Agreement,
): RankFeatures {
  const { question, lexical, terms, form } = asked;
  const { shape } = question;
  const subjects = question.subjects.map((subject) => read(subject, lexical.corrections));
  const isKind = (kind: PassageKind) => Number(passage.kind === kind);
  const has = (subject: ReadonlySet<string>) =>
    [...subject].every((stem) => traits.stems.has(stem) || traits.headings.has(stem));
  const isSubject = (stems: ReadonlySet<string>) => subjects.some((subject) => sameSet(stems, subject));
  // a name says little where the passage leaves out what is asked about it
  const whole = alike ** 2;
  return {
    fused: standing.fused,
    meaning: standing.meaning,
    nearest: standing.nearest,
    'nearest, other words': standing.nearest * asked.missing,
    'fused, other words': standing.fused * asked.missing,
    named: Number(ABOUT_SUBJECT.has(shape) && passage.kind === 'definition' && traits.names.some(isSubject)),
    headed: headed * whole,
    together: togetherness(traits.sequence, weighted(lexical)),
    'same form': Number(traits.form === form) * most(traits.names.map((name) => softCoverage(terms, name))),
    literal: literally(asked.literals, passage),
    definition:
      Number(shape === 'definition') *
      isKind('definition') *
      most(traits.names.flatMap((name) => subjects.map((subject) => overlap(name, subject)))) *
      whole,
    example: Number(shape === 'example') * isKind('example'),
    amount: Number(shape === 'amount' && traits.hasNumber),
    both: Number(shape === 'comparison' && subjects.length === 2 && subjects.every(has)),
    source: Number(shape === 'source') * isKind('reference'),
    reference: isKind('reference'),
    credits: Number(shape === 'source' && traits.credits),
    steps: Number(shape === 'steps' && traits.givesSteps),
    teacher: isKind('teacher'),
    listed,
    likelihood: (asked.likelihoods[standing.row] ?? 0) / CLEAR,
    'listed well': Math.max(0, listed - WELL) / (1 - WELL),
    'listed form': standing.listed?.form() === form ? listed : 0,
  };
}

interface Word {
  readonly stem: string;
  /** Of the question's information; all of them together 1. */
  readonly share: number;
}

function weighted({ words }: LexicalResult): readonly Word[] {
  const total = words.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return words.map(({ word, weight }) => ({ stem: lightStem(word), share: weight / total }));
}

const shareIn = (words: readonly Word[], stems: ReadonlySet<string>) =>
  words.reduce((sum, { stem, share }) => sum + (stems.has(stem) ? share : 0), 0);

const most = (values: readonly number[]) => Math.max(0, ...values);

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

/** The harmonic mean of what a name and the question have of each other. */
function harmony(name: ReadonlySet<string>, words: readonly Word[]): number {
  const recall = shareIn(words, name);
  if (recall === 0) return 0;
  const precision = words.filter(({ stem }) => name.has(stem)).length / name.size;
  return (2 * precision * recall) / (precision + recall);
}

/** Words apart at which two still belong together. */
const NEAR = 3;

/** Of the pairs of neighbouring words of the question, the share that stand near each other in the passage, by weight. */
function togetherness(sequence: readonly string[], words: readonly Word[]): number {
  let all = 0;
  let near = 0;
  for (const [index, { stem, share }] of words.slice(0, -1).entries()) {
    const next = words[index + 1];
    if (!next) continue;
    const worth = share + next.share;
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
