/** What two answers may differ in without meaning different things. */
export interface FoldRules {
  readonly caseSensitive: boolean;
  readonly accents: 'ignore' | 'strict';
}

const ARTICLES = new Set(['a', 'an', 'the']);
/** Signs that carry meaning and so are kept: `C++`, `C#`, `x < y`, `50 %`. */
const NOT_WORDS = /[^\p{L}\p{M}\p{N}+#%<>=*^/.-]+/gu;

/**
 * The form in which two answers are compared: compatibility forms, case, accents, punctuation, spacing, `&`
 * and articles folded. Never empty unless the text is blank.
 * @param keep leaves articles where they are
 */
export function fold(text: string, rules: FoldRules, keep?: 'articles'): string {
  const plain = foldLetters(text, rules);
  const words = foldSigns(plain)
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return plain.replace(/\s+/g, '');
  if (keep === 'articles') return words.join(' ');
  const meaningful = words.filter(
    // `vitamin A` and `A + B` keep their letter: an article stands before a word
    (word, index) => !ARTICLES.has(word.toLowerCase()) || !/^[\p{L}\p{M}]{2}/u.test(words[index + 1] ?? ''),
  );
  return meaningful.join(' ');
}

/** Letters folded as the rules say; punctuation and spacing as they were. */
export function foldLetters(text: string, { caseSensitive, accents }: FoldRules): string {
  let folded = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  if (!caseSensitive) folded = foldCase(folded);
  if (accents === 'ignore') folded = withoutMarks(folded);
  return folded;
}

/** Full case folding, by way of both cases: `ß`, `ẞ` and `SS` meet, and so do the three forms of sigma. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/** Marks are dropped where they are accents; vowel signs of Indic scripts and Й keep theirs. */
function withoutMarks(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}]\p{Mn}*)\p{Mn}/gu, '')
    .replace(/(?<=\p{sc=Cyrillic})[\u0300\u0301\u0308]/gu, '')
    .replace(/[øłđħıŧ]/giu, (letter) => STROKES.get(letter) ?? letter)
    .normalize('NFC');
}

/** Letters with a stroke, which Unicode does not take apart. */
const STROKES: ReadonlyMap<string, string> = new Map([
  ['ø', 'o'],
  ['Ø', 'O'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['đ', 'd'],
  ['Đ', 'D'],
  ['ħ', 'h'],
  ['Ħ', 'H'],
  ['ŧ', 't'],
  ['Ŧ', 'T'],
  ['ı', 'i'],
]);

function foldSigns(text: string): string {
  return text
    .replace(/&/g, ' and ')
    .replace(/['’‘`´ʼ]/g, '')
    .replace(/[−–—‐‑‒]/g, '-')
    .replace(/(?<=\p{N}),(?=\p{N})/gu, '.')
    .replace(NOT_WORDS, ' ')
    .replace(/(?<!\p{N})\.(?!\p{N})|(?<=\p{N})\.(?!\p{N})|(?<=[\p{L}\p{M}])\.(?=\p{N})/gu, ' ')
    .replace(/(?<!\p{N})\/|\/(?!\p{N})/gu, ' ')
    .replace(/(?<=[\p{L}\p{M}\p{N}])-|-(?!\p{N})/gu, ' ');
}
