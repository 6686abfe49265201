/**
 * English endings taken off, enough to see `freezing`, `frozen layer's freeze` and British or American spellings of a
 * verb as one word. Not a linguistic root: only comparisons between stems mean anything.
 */
export function lightStem(word: string): string {
  const singular = word.replace(/(?<=.{2})i(?:es|ed)$/, 'y');
  const bare = shorter(singular, /(?:ings?|ed|es|s|er|ers|ations?|ions?|ly|e)$/);
  const plain = bare === singular ? bare : shorter(bare, /e$/);
  const single = /([^aeious])\1$/.test(plain) && plain.length > 4 ? plain.slice(0, -1) : plain;
  return single.replace(/(?<=.{3})iz$/, 'is');
}

function shorter(word: string, ending: RegExp): string {
  const bare = word.replace(ending, '');
  return bare.length >= 3 ? bare : word;
}
