import { type Passage, searchText } from './passages.ts';
import { allWords, contentWords } from './question.ts';
import { sentencesOf } from './sentences.ts';
import { lightStem } from './stem.ts';

/** What is known of a passage before any question. */
export interface Traits {
  /** Stems of the heading's and each alias's content words. */
  readonly names: readonly ReadonlySet<string>[];
  readonly headings: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
  /** Stems of the content words of heading, aliases and text, in order. */
  readonly sequence: readonly string[];
  readonly sentences: readonly Sentence[];
  /** Stems of each term that the author set off. */
  readonly introduced: readonly ReadonlySet<string>[];
  readonly hasNumber: boolean;
  readonly givesReason: boolean;
  readonly tellsApart: boolean;
  readonly givesSteps: boolean;
  /** Names a year, as citations do, or people with those who worked with them. */
  readonly credits: boolean;
}

export interface Sentence {
  readonly stems: ReadonlySet<string>;
  readonly denies: boolean;
}

const REASON =
  /\b(?:because|since|so that|therefore|that is why|for (?:two|three|four) reasons|reasons?|causes?|why)\b/i;
const APART = /\b(?:differences?|differs?|whereas|unlike|instead|on the other hand|in contrast)\b/i;
const DENIAL = /\b(?:no|not|never|none|nothing|neither|nor|without|cannot|\w+n['’]t)\b/i;

export function traitsOf(passage: Passage): Traits {
  const { heading, aliases, text, stressed } = passage;
  const names = [heading, ...aliases]
    .flatMap((name) =>
      /\p{L}-\p{L}/u.test(name) ? [name, name.replace(/(\p{L})-(?=\p{L})/gu, '$1')] : [name],
    )
    .map(stemsOf);
  return {
    names,
    headings: new Set(names.flatMap((name) => [...name])),
    stems: new Set(allWords(searchText(passage)).map(lightStem)),
    sequence: contentWords([heading, ...aliases, searchText(passage)].join(' ')).map(lightStem),
    sentences: sentencesOf(searchText(passage)).map(sentenceOf),
    introduced: stressed.map(stemsOf),
    hasNumber: /\d/.test(text),
    givesReason: REASON.test(text),
    tellsApart: APART.test(text),
    givesSteps: /^\d+\. /m.test(text) || /\bfirst\b[\s\S]*\bthen\b/i.test(text),
    credits: /\b(?:19|20)\d\d\b|\band (?:colleagues|others)\b|\bet al\b/.test(text),
  };
}

const sentenceOf = (text: string): Sentence => ({
  stems: new Set(allWords(text).map(lightStem)),
  denies: DENIAL.test(text),
});

const stemsOf = (text: string): ReadonlySet<string> => new Set(contentWords(text).map(lightStem));
