import { type Passage, searchText } from './passages.ts';
import { allWords, contentWords, formOf } from './question.ts';
import { lightStem } from './stem.ts';

/** What is known of a passage before any question. */
export interface Traits {
  /** Stems of the heading's and each alias's content words. */
  readonly names: readonly ReadonlySet<string>[];
  readonly headings: ReadonlySet<string>;
  /** How its heading asks, when it is a question. */
  readonly form?: string;
  readonly stems: ReadonlySet<string>;
  /** Stems of the content words of heading, aliases and text, in order. */
  readonly sequence: readonly string[];
  readonly hasNumber: boolean;
  readonly givesSteps: boolean;
  /** Names a year, as citations do, or people with those who worked with them. */
  readonly credits: boolean;
}

export function traitsOf(passage: Passage): Traits {
  const { heading, aliases, terms = [], text } = passage;
  const names = [heading, ...aliases, ...terms]
    .flatMap((name) =>
      /\p{L}-\p{L}/u.test(name) ? [name, name.replace(/(\p{L})-(?=\p{L})/gu, '$1')] : [name],
    )
    .map(stemsOf);
  return {
    names,
    headings: new Set(names.flatMap((name) => [...name])),
    ...(heading.endsWith('?') && { form: formOf(heading) }),
    stems: new Set(allWords(searchText(passage)).map(lightStem)),
    sequence: contentWords([heading, ...aliases, searchText(passage)].join(' ')).map(lightStem),
    hasNumber: /\d/.test(text),
    givesSteps: /^\d+\. /m.test(text) || /\bfirst\b[\s\S]*\bthen\b/i.test(text),
    credits: /\b(?:19|20)\d\d\b|\band (?:colleagues|others)\b|\bet al\b/.test(text),
  };
}

const stemsOf = (text: string): ReadonlySet<string> => new Set(contentWords(text).map(lightStem));
