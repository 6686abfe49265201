/** How often each word of the material occurs. */
export type Vocabulary = ReadonlyMap<string, number>;

/**
 * What a word most likely stands for among those the material knows: words of 5 to 7 letters within one slip, longer
 * ones within two, words of 4 within a swap or a
 * missing letter. A slip is a letter wrong, missing, doubled, or two neighbours swapped. Nearer wins, then the
 * commoner. `transfer learning` for `transferlearning` comes back as two words.
 */
export function respell(word: string, vocabulary: Vocabulary): readonly string[] | undefined {
  if (word.length < 4 || /\d/.test(word)) return undefined;
  const allowed = word.length < 8 ? 1 : 2;
  let best: { readonly term: string; readonly slips: number; readonly count: number } | undefined;
  for (const [term, count] of vocabulary) {
    if (term.length < 3 || Math.abs(term.length - word.length) > allowed) continue;
    if (term[0] !== word[0] && !(term[0] === word[1] && term[1] === word[0])) continue;
    const found = slips(term, word, Math.min(allowed, best?.slips ?? allowed));
    // among so few letters, another word is as likely as a slip
    if (found === undefined || (word.length === 4 && !isAnagram(term, word) && term.length !== 5)) continue;
    if (!best || found < best.slips || (found === best.slips && count > best.count)) {
      best = { term, slips: found, count };
    }
  }
  if (best) return [best.term];
  for (let cut = 4; cut <= word.length - 4; cut++) {
    const halves = [word.slice(0, cut), word.slice(cut)];
    if (halves.every((half) => vocabulary.has(half))) return halves;
  }
  return undefined;
}

/** The same letters, as after a swap. */
const isAnagram = (a: string, b: string) => [...a].toSorted().join('') === [...b].toSorted().join('');

/** Optimal string alignment distance, or undefined when it is above `most`. */
export function slips(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let value = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        value = Math.min(value, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(value);
      least = Math.min(least, value);
    }
    if (least > most) return undefined;
    beforeLast = last;
    last = row;
  }
  const result = last[b.length] ?? 0;
  return result <= most ? result : undefined;
}
