import { bareText } from '../course/asked.ts';
import type { Likeness } from './asked-index.ts';
import type { Passage } from './passages.ts';
import { allWords } from './question.ts';
import type { NearQuestion } from './semantic-index.ts';
import { sentencesOf } from './sentences.ts';
import { type SoftTerm, softCoverage } from './soft-match.ts';
import { lightStem } from './stem.ts';

/** An excerpt has at least so many sentences and, where they are short as in a dialogue, so many words. */
const SENTENCES = 4;
const WORDS = 60;
/** What a sentence's own share of the question counts beside that of all sentences of an excerpt. */
const SINGLE = 0.1;
/** From this likeness on, or from this cosine, the words that answer a listed question are what was asked for. */
const ALIKE = 0.6;
const NEAR = 0.6;

interface Piece {
  readonly text: string;
  readonly stems: readonly string[];
  /** Belongs to the list, table or paragraph that a lead-in before it announces. */
  readonly announced: boolean;
}

/** What of a passage is shown: around the words that answer a listed question, where the one asked is much like it. */
export function excerptOf(
  {
    passage,
    likeness,
    near,
  }: {
    readonly passage: Passage;
    readonly likeness: Pick<Likeness, 'value' | 'listed'> | undefined;
    readonly near?: NearQuestion | undefined;
  },
  terms: readonly SoftTerm[],
): string {
  const alike = likeness && likeness.value >= ALIKE ? likeness.listed : undefined;
  const same = alike ?? (near && near.cosine >= NEAR ? near.listed : undefined);
  return bestSentences(passage.text, terms, same?.quote);
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
      stems: allWords(each).map(lightStem),
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
