import type { Likeness } from './asked-index.ts';
import {
  type ConfidenceFeatures,
  type ConfidenceModel,
  confidence,
  confidenceFeatures,
} from './confidence.ts';
import { CANDIDATES, type FusionWeights, fuse, spreadOf } from './fusion.ts';
import type { Indexes } from './indexes.ts';
import type { Passage } from './passages.ts';
import { formOf, literalsOf, type ParsedQuestion } from './question.ts';
import {
  type Agreement,
  agreementOf,
  type RankFeatures,
  type RankWeights,
  rankFeatures,
  rankScore,
} from './rank.ts';
import type { NearQuestion } from './semantic-index.ts';
import { type SoftTerm, softTerms } from './soft-match.ts';
import type { Traits } from './traits.ts';

export interface Retrieved {
  readonly passage: Passage;
  readonly traits: Traits;
  readonly score: number;
  readonly agreement: Agreement;
  readonly features: RankFeatures;
  readonly cosine: number | undefined;
  readonly likeness: Likeness | undefined;
  readonly near: NearQuestion | undefined;
}

export interface Retrieval {
  /** Best first. */
  readonly found: readonly Retrieved[];
  /** Of the best; none when nothing was found. */
  readonly confidence?: { readonly features: ConfidenceFeatures; readonly probability: number };
  /** Whether the probability reaches what the model was calibrated to. */
  readonly covered: boolean;
  readonly corrections: ReadonlyMap<string, string>;
  /** The question's words as they were read, each with what it weighs and may be met by. */
  readonly terms: readonly SoftTerm[];
}

/** Everything about answering that is fitted on data rather than chosen. */
export interface Fitted {
  readonly fusion: FusionWeights;
  readonly rank: RankWeights;
  readonly confidence: {
    readonly withMeaning: ConfidenceModel;
    /** While the course is being embedded. */
    readonly lexicalOnly: ConfidenceModel;
  };
}

/** Passages for a question: bm25 and cosine fused, then ranked by what the question's shape asks for. */
export async function retrieve(
  question: ParsedQuestion,
  asked: string,
  {
    passages,
    traits,
    lexical: index,
    semantic,
    soft,
    meanings,
    thesaurus,
    asked: listed,
    likelihood,
  }: Indexes,
  fitted: Fitted,
): Promise<Retrieval> {
  const lexical = index.search(question.words, CANDIDATES, question.rest);
  const [cosines, near] = await Promise.all([
    semantic.similarities(readAs(asked, lexical.corrections)),
    meanings.near(lexical.words.map(({ word }) => word)),
  ]);
  const terms = softTerms(lexical.words, near, thesaurus);
  const standings = fuse(
    lexical.scores,
    cosines?.passages,
    soft.coverage(terms),
    lexical.coverage,
    fitted.fusion,
    listed.nearest(terms, asked),
    cosines?.listed,
  );
  const all = {
    question,
    lexical,
    terms,
    missing: 1 - Math.max(0, ...standings.map(({ row }) => lexical.coverage(row))),
    likelihoods: likelihood(terms.map(({ stem }) => stem)),
    form: formOf(asked),
    literals: literalsOf(asked),
  };
  const found = standings.flatMap((standing): Retrieved[] => {
    const passage = passages[standing.row];
    const known = traits[standing.row];
    if (!passage || !known) return [];
    const agreement = agreementOf(all, known, standing);
    const features = rankFeatures(all, passage, known, standing, agreement);
    const score = rankScore(fitted.rank, features);
    const { row, listed: likeness, near } = standing;
    const cosine = cosines?.passages[row];
    return [{ passage, traits: known, score, agreement, features, cosine, likeness, near }];
  });
  found.sort((a, b) => b.score - a.score);
  const { corrections } = lexical;
  const best = found[0];
  if (!best) return { found, covered: false, corrections, terms };
  const model = cosines ? fitted.confidence.withMeaning : fitted.confidence.lexicalOnly;
  const features = confidenceFeatures(best, {
    words: terms.length,
    corrected: corrections.size,
    known: lexical.known,
    spread: cosines && spreadOf(cosines.passages),
  });
  const probability = confidence(model, features);
  const covered = probability >= model.threshold || asksForName(best.agreement);
  return { found, confidence: { features, probability }, covered, corrections, terms };
}

/** Who asks for nothing but a name that the material has is answered by what stands under it. */
const asksForName = ({ headed, coverage }: Agreement) => Math.min(headed, coverage) > 1 - 1e-9;

/** The question with its slips put right, as the encoder should read it. */
function readAs(asked: string, corrections: ReadonlyMap<string, string>): string {
  if (corrections.size === 0) return asked;
  return asked.replace(/[\p{L}\p{N}]+/gu, (word) => corrections.get(word.toLowerCase()) ?? word);
}
