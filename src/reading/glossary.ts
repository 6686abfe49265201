import { distance } from 'fastest-levenshtein';
import type { Concept, Lesson } from '../course/model.ts';

/** A glossary term where it is defined. */
export interface Term {
  readonly lesson: Lesson;
  readonly concept: Concept;
}

export interface FoundTerms {
  /** How near the best of them comes to what was typed. */
  readonly by: 'name' | 'beginning' | 'spelling' | 'mention' | 'nothing';
  /** Best first. */
  readonly terms: readonly Term[];
}

const BY = { 80: 'beginning', 60: 'beginning', 40: 'spelling', 20: 'mention' } as const;
type Score = keyof typeof BY | 0;

const order = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
const sorted = new WeakMap<readonly Lesson[], readonly Term[]>();

/** Every term, in the order of the alphabet. */
export function allTerms(lessons: readonly Lesson[]): readonly Term[] {
  const known = sorted.get(lessons);
  if (known) return known;
  const terms = lessons
    .flatMap((lesson) => lesson.glossary.map((concept) => ({ lesson, concept })))
    .toSorted((a, b) => order.compare(a.concept.term, b.concept.term));
  sorted.set(lessons, terms);
  return terms;
}

/**
 * Terms that what was typed may mean: by name or alias, then by their beginning, then misspelt, then those whose
 * definition mentions it.
 */
export function findTerms(lessons: readonly Lesson[], typed: string): FoundTerms {
  const wanted = fold(typed);
  if (wanted === '') return { by: 'nothing', terms: [] };
  const terms = allTerms(lessons);
  const named = terms.filter(({ concept }) => folded(concept).names.includes(wanted));
  if (named.length > 0) {
    const byAlias = ({ concept }: Term) => Number(folded(concept).names[0] !== wanted);
    return { by: 'name', terms: named.toSorted((a, b) => byAlias(a) - byAlias(b)) };
  }
  const scored = terms
    .map((term) => ({ term, ...match(term.concept, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.far - b.far);
  const best = scored[0]?.score;
  if (best === undefined || best === 0) return { by: 'nothing', terms: [] };
  const by = BY[best];
  const alike = scored.filter(({ score }) => score !== 0 && BY[score] === by);
  return { by, terms: alike.map(({ term }) => term) };
}

interface Folded {
  readonly names: readonly string[];
  readonly definition: string;
}

const foldings = new WeakMap<Concept, Folded>();

/** A concept as what was typed is compared with it; worked out once. */
function folded(concept: Concept): Folded {
  const known = foldings.get(concept);
  if (known) return known;
  const { term, aliases, definition } = concept;
  const made = {
    names: [term, ...aliases].map(fold).filter((name) => name !== ''),
    definition: fold(definition.source),
  };
  foldings.set(concept, made);
  return made;
}

function match(concept: Concept, wanted: string): { readonly score: Score; readonly far: number } {
  const { names, definition } = folded(concept);
  if (names.some((name) => name.startsWith(wanted))) return { score: 80, far: 0 };
  const words = wanted.split(' ');
  const begun = (name: string) => words.every((word) => name.split(' ').some((own) => own.startsWith(word)));
  if (names.some(begun)) return { score: 60, far: 0 };
  const far = Math.min(...names.map((name) => distance(name, wanted)));
  if (far <= slips(wanted) || names.some((name) => misspelt(name, words))) return { score: 40, far };
  return wanted.length >= 4 && definition.includes(wanted) ? { score: 20, far } : { score: 0, far };
}

/** Every word typed comes near a word of the name. */
const misspelt = (name: string, words: readonly string[]) =>
  words.every(
    (word) =>
      word.length > 3 &&
      name.split(' ').some((own) => own.length > 3 && distance(own, word) <= Math.min(2, slips(word))),
  );

/** Slips of spelling let through in a word or name of this length. */
const slips = ({ length }: string) => (length < 4 ? 0 : length < 7 ? 1 : length < 14 ? 2 : 3);

/** Case, accents, hyphens and punctuation make no difference. */
const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
