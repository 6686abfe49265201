import type { Passage, PassageQuestion } from './passages.ts';

/** A question that is listed for passages, and which. */
export interface ListedQuestion {
  readonly listed: PassageQuestion;
  readonly rows: readonly number[];
}

/** The questions listed for passages; the same question about other words of the material is another. */
export function listedQuestions(passages: readonly Passage[]): readonly ListedQuestion[] {
  const byText = new Map<string, { listed: PassageQuestion; rows: number[] }>();
  for (const [row, { asked }] of passages.entries()) {
    for (const listed of asked) {
      const key = `${listed.question}\n${listed.quote ?? row}`;
      const known = byText.get(key);
      if (known) known.rows.push(row);
      else byText.set(key, { listed, rows: [row] });
    }
  }
  return [...byText.values()];
}
