import type { ListedQuestion } from './listed.ts';
import type { PassageQuestion } from './passages.ts';
import { contentWords, formOf } from './question.ts';
import type { SoftTerm } from './soft-match.ts';
import { lightStem } from './stem.ts';

/** The question listed for a passage that is most like the one asked. */
export interface Likeness {
  /** 1 for the same words, 0 for none in common, words of nearly the same meaning included. */
  readonly value: number;
  readonly listed: PassageQuestion;
  /** How the listed question asks; worked out when it is first needed. */
  form(): string;
}

/** Questions in learners' words that are known to be answered by some passage. */
export interface AskedIndex {
  /** By row of the passage, where any listed question has something of the one asked. */
  nearest(terms: readonly SoftTerm[], asked: string): ReadonlyMap<number, Likeness>;
}

/** What is left of a likeness when one of two questions denies what the other asks. */
const DENIED = 0.8;
const DENIAL = /\b(?:not|never|no|without|cannot|avoid|instead|\w+n['’]t)\b/i;

interface Listed extends ListedQuestion {
  readonly stems: ReadonlySet<string>;
  /** Of its stems together. */
  readonly weight: number;
  readonly denies: boolean;
  form(): string;
}

/**
 * Likeness is the harmonic mean of what each question has of the other, every word weighing as much as it tells these
 * questions apart; a word may be met by another as near as the terms say.
 */
export function createAskedIndex(questions: readonly ListedQuestion[]): AskedIndex {
  const stemsOf = (text: string) => new Set(contentWords(text).map(lightStem));
  const bare = questions.map((each) => ({ ...each, stems: stemsOf(each.listed.question) }));
  const postings = new Map<string, number[]>();
  for (const [at, { stems }] of bare.entries()) {
    for (const stem of stems) {
      const having = postings.get(stem);
      if (having) having.push(at);
      else postings.set(stem, [at]);
    }
  }
  const weightOf = (stem: string) => Math.log(1 + bare.length / (0.5 + (postings.get(stem)?.length ?? 0)));
  const all = bare.map(
    (each): Listed => ({
      ...each,
      weight: [...each.stems].reduce((sum, stem) => sum + weightOf(stem), 0),
      denies: DENIAL.test(each.listed.question),
      form: once(() => formOf(each.listed.question)),
    }),
  );

  return {
    nearest(terms, asked) {
      const recall = new Float64Array(all.length);
      /** By listed question: how near its words come to one of the terms. */
      const met = new Map<number, Map<string, number>>();
      const best = new Map<number, number>();
      for (const term of terms) {
        best.clear();
        for (const [stem, closeness] of term.met) {
          for (const at of postings.get(stem) ?? []) {
            if (closeness > (best.get(at) ?? 0)) best.set(at, closeness);
            const own = met.get(at) ?? new Map<string, number>();
            if (closeness > (own.get(stem) ?? 0)) own.set(stem, closeness);
            met.set(at, own);
          }
        }
        for (const [at, closeness] of best) {
          recall[at] = (recall[at] ?? 0) + weightOf(term.stem) * closeness;
        }
      }
      const wanted = terms.reduce((sum, { stem }) => sum + weightOf(stem), 0);
      const denies = DENIAL.test(asked);
      const nearest = new Map<number, Likeness>();
      for (const [at, own] of met) {
        const { listed, rows, weight, denies: other, form } = all[at] as Listed;
        const has = [...own].reduce((sum, [stem, closeness]) => sum + weightOf(stem) * closeness, 0);
        const [r, p] = [(recall[at] ?? 0) / wanted, has / weight];
        const value = ((2 * r * p) / (r + p)) * (denies === other ? 1 : DENIED);
        for (const row of rows) {
          if (value > (nearest.get(row)?.value ?? 0)) nearest.set(row, { value, listed, form });
        }
      }
      return nearest;
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
