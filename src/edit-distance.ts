/**
 * Optimal string alignment distance between code points: insertions, deletions, substitutions and swaps of
 * neighbours, each costing one (Damerau 1964, restricted).
 * @param most the largest distance of interest; anything above comes back as infinite
 */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  const left = [...a];
  const right = [...b];
  if (Math.abs(left.length - right.length) > most) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of left.entries()) {
    const row = [i + 1];
    let least = i + 1;
    for (const [j, other] of right.entries()) {
      const change = (last[j] ?? 0) + (letter === other ? 0 : 1);
      let best = Math.min(change, (last[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1);
      if (i > 0 && j > 0 && letter === right[j - 1] && left[i - 1] === other) {
        best = Math.min(best, (beforeLast[j - 1] ?? 0) + 1);
      }
      row.push(best);
      least = Math.min(least, best);
    }
    if (least > most) return Number.POSITIVE_INFINITY;
    beforeLast = last;
    last = row;
  }
  const distance = last[right.length] ?? 0;
  return distance > most ? Number.POSITIVE_INFINITY : distance;
}
