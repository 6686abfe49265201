import type { Passage } from './passages.ts';
import { contentWords, type ParsedQuestion } from './question.ts';
import type { Retrieval, Retrieved } from './retrieve.ts';

/** A few sentences from one passage, word for word. */
export interface Excerpt {
  readonly passage: Passage;
  readonly text: string;
}

export type Answer =
  | {
      readonly kind: 'answered';
      readonly question: string;
      /** Best first, each from another place; together the answer. */
      readonly excerpts: readonly Excerpt[];
      /** Words read as others: what was asked, what the material knows. */
      readonly corrections: readonly (readonly [asked: string, read: string])[];
    }
  | {
      readonly kind: 'uncovered';
      readonly question: string;
      /** The nearest passages, each from another place; they do not answer the question. */
      readonly nearest: readonly Passage[];
    };

/** Share of the question's information a passage must contain to be taken for an answer. */
export const COVERAGE_NEEDED = 0.6;
/** A second excerpt must come this close to the first. */
const SECOND_SCORE = 0.72;
const SENTENCES = 4;
const MOST_EXCERPTS = 2;

/** Decides whether the passages answer the question, and takes the answer from them. */
export function answerFrom(
  asked: string,
  question: ParsedQuestion,
  { found, corrections }: Retrieval,
): Answer {
  const covering = found.filter(({ coverage }) => coverage >= COVERAGE_NEEDED);
  const best = covering[0];
  if (question.shape === 'comparison' && question.subjects.length === 2) {
    const sides = comparison(question, found);
    if (sides) return answered(asked, question, sides, corrections);
  }
  if (!best)
    return {
      kind: 'uncovered',
      question: asked,
      nearest: distinct(found)
        .slice(0, 3)
        .map(({ passage }) => passage),
    };
  const chosen = distinct(covering)
    .filter(({ score }) => score >= best.score * SECOND_SCORE)
    .slice(0, MOST_EXCERPTS);
  return answered(asked, question, chosen, corrections);
}

/** A passage that speaks of both sides, or else the definitions of the two. */
function comparison(question: ParsedQuestion, found: readonly Retrieved[]): readonly Retrieved[] | undefined {
  const both = found.find(
    ({ coverage, passage }) => coverage >= COVERAGE_NEEDED && passage.kind !== 'definition',
  );
  const definitions = question.subjects.map((subject) =>
    found.find(({ passage }) => passage.kind === 'definition' && sameWords(passage, subject)),
  );
  const [first, second] = definitions;
  if (both) return distinct([both, ...definitions.filter((each) => each !== undefined)]).slice(0, 3);
  return first && second ? [first, second] : undefined;
}

function sameWords(passage: Passage, subject: string): boolean {
  const wanted = subject.split(' ');
  return [passage.heading, ...passage.aliases].some((name) => {
    const words = contentWords(name);
    return words.length > 0 && words.every((word) => wanted.includes(word));
  });
}

function answered(
  asked: string,
  question: ParsedQuestion,
  chosen: readonly Retrieved[],
  corrections: ReadonlyMap<string, string>,
): Answer {
  const excerpts = chosen.map(({ passage }) => ({
    passage,
    text: bestSentences(passage.text, question.words),
  }));
  return { kind: 'answered', question: asked, excerpts, corrections: [...corrections] };
}

/** One passage per place of a lesson, so that two citations never open the same screen. */
function distinct(found: readonly Retrieved[]): readonly Retrieved[] {
  const seen = new Set<string>();
  return found.filter(({ passage: { lesson, place, kind, heading } }) => {
    const key = `${lesson.id} ${place.part} ${kind === 'definition' ? heading : place.step}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The run of neighbouring sentences that holds most of the question's words; short passages whole. */
export function bestSentences(text: string, words: readonly string[]): string {
  const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map(
    (each) => each.segment,
  );
  if (sentences.length <= SENTENCES) return text.trim();
  const stems = words.map((word) => word.slice(0, Math.max(4, word.length - 3)));
  const hits = sentences.map((sentence) => {
    const lower = sentence.toLowerCase();
    return stems.filter((stem) => lower.includes(stem)).length;
  });
  let best = 0;
  let bestHits = -1;
  for (let start = 0; start + SENTENCES <= sentences.length; start++) {
    const count = hits.slice(start, start + SENTENCES).reduce((sum, each) => sum + each, 0);
    if (count > bestHits) {
      best = start;
      bestHits = count;
    }
  }
  const excerpt = sentences
    .slice(best, best + SENTENCES)
    .join('')
    .trim();
  return best === 0 ? excerpt : `… ${excerpt}`;
}
