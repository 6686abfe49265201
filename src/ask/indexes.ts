import type { Encoder } from '../encoder/encoder.ts';
import { type AskedIndex, createAskedIndex } from './asked-index.ts';
import { type Commonness, createLexicalIndex, type LexicalIndex } from './lexical-index.ts';
import { createLikelihood, type Likelihood } from './likelihood.ts';
import { listedQuestions } from './listed.ts';
import { type Passage, searchText } from './passages.ts';
import { contentWords } from './question.ts';
import { createSemanticIndex, type SemanticIndex } from './semantic-index.ts';
import { createSoftIndex, type SoftIndex } from './soft-match.ts';
import { lightStem } from './stem.ts';
import type { Thesaurus } from './thesaurus.ts';
import { type Traits, traitsOf } from './traits.ts';
import type { VectorCache } from './vector-cache.ts';
import { createWordMeanings, type WordMeanings } from './word-meanings.ts';

/** Passages with all that is known of them before a question comes. */
export interface Indexes {
  readonly passages: readonly Passage[];
  readonly traits: readonly Traits[];
  readonly lexical: LexicalIndex;
  readonly soft: SoftIndex;
  readonly asked: AskedIndex;
  readonly likelihood: Likelihood;
  readonly semantic: SemanticIndex;
  readonly meanings: WordMeanings;
  readonly thesaurus: Thesaurus;
}

export function buildIndexes(
  passages: readonly Passage[],
  parts: {
    readonly commonness: Commonness;
    readonly thesaurus: Thesaurus;
    readonly encoder: Encoder;
    readonly cache: VectorCache;
    readonly onFault: (error: unknown) => void;
  },
): Indexes {
  const traits = passages.map(traitsOf);
  const questions = listedQuestions(passages);
  return {
    passages,
    traits,
    lexical: createLexicalIndex(passages, parts.commonness),
    soft: createSoftIndex(traits),
    asked: createAskedIndex(questions),
    likelihood: createLikelihood(passages, traits),
    semantic: createSemanticIndex(passages, questions, parts),
    meanings: createWordMeanings(vocabularyOf(passages), parts),
    thesaurus: parts.thesaurus,
  };
}

/** Settles when everything that has to be embedded is. */
export async function readiness({ semantic, meanings }: Indexes): Promise<void> {
  await semantic.ready;
  await meanings.ready;
}

export function closeIndexes({ lexical, semantic, meanings }: Indexes): void {
  semantic.close();
  meanings.close();
  lexical.close();
}

/** The commonest written form of each stem, the commonest stem first. */
function vocabularyOf(passages: readonly Passage[]): ReadonlyMap<string, string> {
  const forms = new Map<string, Map<string, number>>();
  for (const passage of passages) {
    const listed = passage.asked.map(({ question }) => question);
    const text = [passage.heading, ...passage.aliases, ...listed, searchText(passage)].join(' ');
    for (const word of contentWords(text)) {
      if (word.length < 3 || /\d/.test(word)) continue;
      const stem = lightStem(word);
      const counts = forms.get(stem) ?? new Map<string, number>();
      counts.set(word, (counts.get(word) ?? 0) + 1);
      forms.set(stem, counts);
    }
  }
  const ranked = [...forms].map(([stem, counts]) => {
    const [form = stem] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
    return { stem, form, count: [...counts.values()].reduce((a, b) => a + b, 0) };
  });
  ranked.sort((a, b) => b.count - a.count);
  return new Map(ranked.map(({ stem, form }) => [stem, form]));
}
