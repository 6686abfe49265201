/** How often each n-gram stands in each text; n-grams are numbered in order of first appearance. */
export interface NgramCounts {
  /** Distinct n-grams in all texts, by their numbers. */
  readonly ngrams: readonly string[];
  /** Per text: numbers of its n-grams and how often each stands there. */
  readonly texts: readonly { readonly ids: Int32Array; readonly counts: Float32Array }[];
}

const WORD = /[\p{L}\p{N}]+(?:'[\p{L}]+)?/gu;

/** Single words and pairs of neighbours. */
export function* wordNgrams(text: string): Iterable<string> {
  let before: string | undefined;
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    yield word;
    if (before !== undefined) yield `${before} ${word}`;
    before = word;
  }
}

/** Stretches of 2 to 5 characters, within words and their edges. */
export function* characterNgrams(text: string): Iterable<string> {
  for (const word of text.toLowerCase().split(/\s+/u)) {
    if (word === '') continue;
    const padded = ` ${word} `;
    for (let length = 2; length <= 5; length++) {
      if (length > padded.length) break;
      for (let from = 0; from + length <= padded.length; from++) yield padded.slice(from, from + length);
    }
  }
}

export function countNgrams(
  texts: readonly string[],
  ngrams: (text: string) => Iterable<string>,
): NgramCounts {
  const numbers = new Map<string, number>();
  const counted = texts.map((text) => {
    const counts = new Map<number, number>();
    for (const ngram of ngrams(text)) {
      let number = numbers.get(ngram);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(ngram, number);
      }
      counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    return { ids: Int32Array.from(counts.keys()), counts: Float32Array.from(counts.values()) };
  });
  return { ngrams: [...numbers.keys()], texts: counted };
}
