import { distance } from 'fastest-levenshtein';

/** What a question wants, which decides the kinds of passage that answer it best. */
export type Shape = 'definition' | 'comparison' | 'reason' | 'example' | 'open';

export interface ParsedQuestion {
  readonly shape: Shape;
  /** The words that carry the question, lower case, without function words. */
  readonly words: readonly string[];
  /** The things asked about, where the shape names them: one for a definition, two for a comparison. */
  readonly subjects: readonly string[];
}

const FORMS: readonly { readonly shape: Shape; readonly pattern: RegExp }[] = [
  { shape: 'comparison', pattern: /\bdifferences?\s+between\s+(?<a>.+?)\s+and\s+(?<b>.+)$/ },
  {
    shape: 'comparison',
    pattern: /\bhow\s+(?:does|do|is|are)\s+(?<a>.+?)\s+(?:differ|different)\s+from\s+(?<b>.+)$/,
  },
  { shape: 'comparison', pattern: /\bcompare\s+(?<a>.+?)\s+(?:and|with|to)\s+(?<b>.+)$/ },
  { shape: 'comparison', pattern: /^(?<a>.+?)\s+(?:vs\.?|versus)\s+(?<b>.+)$/ },
  { shape: 'example', pattern: /\b(?:examples?|applications?|uses?)\s+(?:of|for)\s+(?<a>.+)$/ },
  { shape: 'example', pattern: /\bwhere\s+(?:is|are)\s+(?<a>.+?)\s+used\b/ },
  { shape: 'reason', pattern: /^(?:why|how come|what is the (?:reason|point|purpose))\b(?<a>.*)$/ },
  {
    shape: 'definition',
    pattern: /^(?:what|who)(?:\s+(?:is|are|was|were)|['’]?s)\s+(?:an?\s+|the\s+)?(?<a>.+)$/,
  },
  { shape: 'definition', pattern: /^what\s+(?:does|do)\s+(?<a>.+?)\s+(?:mean|stand\s+for)\b/ },
  {
    shape: 'definition',
    pattern:
      /^(?:define|explain|describe|meaning of|definition of|tell me about)\s+(?:an?\s+|the\s+)?(?<a>.+)$/,
  },
];

/** Words that say how something is asked, not what about. */
const FUNCTION_WORDS = new Set(
  `a about again all also an and any anyone are as at be because been before being between both but by can compare could
  define definition describe did differ difference differences different do does doing each ever every example examples
  explain few for from further get gets give given had has have having he help her here hers him his how i if in into is it
  its just know let like many me mean meaning means might more most much must my need needs no not of off on one only or
  other our out own please quite rather really s same shall she should show so some something such tell than that the their
  them then there these they thing things this those to too understand up us use used uses using very versus vs want was we
  were what whats when where which while who whom whose why will with work works would you your`.split(/\s+/),
);

export function parseQuestion(text: string): ParsedQuestion {
  const asked = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[?!.\s]+$/u, '')
    .trim();
  const words = contentWords(asked);
  for (const { shape, pattern } of FORMS) {
    const groups = pattern.exec(asked)?.groups;
    if (!groups) continue;
    const subjects = [groups.a, groups.b]
      .map((subject) => contentWords(subject ?? '').join(' '))
      .filter((subject) => subject !== '');
    return { shape, words, subjects };
  }
  return {
    shape: words.length > 0 && words.length <= 3 ? 'definition' : 'open',
    words,
    subjects: [words.join(' ')],
  };
}

/** Lower-case words that are not function words, in order. */
export function contentWords(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !FUNCTION_WORDS.has(word));
}

/** `wat` for what, `hwo` for how: a word one slip away from one that carries no meaning of its own. */
export function isMisspeltFunctionWord(word: string): boolean {
  if (word.length < 3 || word.length > 6) return false;
  const letters = [...word].toSorted().join('');
  return [...FUNCTION_WORDS].some(
    (each) => each.length > 2 && (distance(each, word) <= 1 || [...each].toSorted().join('') === letters),
  );
}
