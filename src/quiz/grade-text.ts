import type { Grade } from './question-type.ts';

export interface TextRules {
  readonly caseSensitive: boolean;
  readonly accents: 'ignore' | 'strict';
  readonly spelling: 'tolerant' | 'exact';
  /** Terms that mean something else: being one of them is no spelling mistake. */
  readonly otherTerms: readonly string[];
}

/**
 * Accepts an answer that is one of the right ones but for case, spacing, punctuation, articles, Unicode form
 * and, unless the rules say otherwise, accents and slips of spelling: one in words of more than three letters,
 * two in more than nine, with swapped neighbours as one slip.
 */
export function gradeText(given: string, answers: readonly string[], rules: TextRules): Grade {
  const folded = fold(given, rules);
  if (folded === '') return { correct: false, note: 'Nothing was typed.' };
  const accepted = answers.map((answer) => ({ answer, folded: fold(answer, rules) }));
  if (accepted.some((each) => each.folded === folded)) return { correct: true };
  const joined = folded.replaceAll(' ', '');
  if (accepted.some((each) => each.folded.replaceAll(' ', '') === joined)) return { correct: true };
  if (rules.spelling === 'exact' || rules.otherTerms.some((term) => fold(term, rules) === folded))
    return { correct: false };
  const near = accepted.find((each) => isSlip(folded, each.folded));
  return near ? { correct: true, note: `Accepted with a spelling slip: ${near.answer}` } : { correct: false };
}

const ARTICLES = new Set(['a', 'an', 'the']);
const NEGATIONS = new Set(['not', 'no', 'non', 'never', 'without', 'un', 'in']);

/** The form in which two answers are compared. */
export function fold(text: string, rules: Pick<TextRules, 'caseSensitive' | 'accents'>): string {
  let folded = text.normalize('NFKC');
  if (!rules.caseSensitive) folded = folded.toLocaleUpperCase('en').toLocaleLowerCase('en').normalize('NFKC');
  if (rules.accents === 'ignore')
    folded = folded
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .normalize('NFC');
  const words = folded
    .replace(/&/g, ' and ')
    .replace(/['’‘`´]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}+#%.]+|\.(?!\p{N})/gu, ' ')
    .trim()
    .split(/\s+/);
  const meaningful = words.filter((word) => !ARTICLES.has(word.toLowerCase()));
  return (meaningful.length > 0 ? meaningful : words).join(' ');
}

/** Whether two folded answers differ only by slips of spelling, word by word where they have as many words. */
function isSlip(given: string, answer: string): boolean {
  const from = given.split(' ');
  const to = answer.split(' ');
  if (from.filter((word) => NEGATIONS.has(word)).length !== to.filter((word) => NEGATIONS.has(word)).length)
    return false;
  if (from.length !== to.length) return isWordSlip(from.join(''), to.join(''));
  return from.every((word, index) => isWordSlip(word, to[index] ?? ''));
}

function isWordSlip(given: string, answer: string): boolean {
  if (given === answer) return true;
  if (/\d/.test(given) || /\d/.test(answer) || negated(given, answer)) return false;
  const allowed = answer.length > 9 ? 2 : answer.length > 3 ? 1 : 0;
  if (Math.abs(given.length - answer.length) > allowed || given[0] !== answer[0]) return false;
  return editDistance(given, answer) <= allowed;
}

/** `unfrozen` for frozen, `supervised` for unsupervised: a prefix that turns the meaning round. */
function negated(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return ['un', 'in', 'im', 'non', 'dis', 'de', 'anti', 'mis'].some((prefix) => long === prefix + short);
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, letter] of left.entries()) {
    const row = [i + 1];
    for (const [j, other] of right.entries()) {
      const change = (last[j] ?? 0) + (letter === other ? 0 : 1);
      let best = Math.min(change, (last[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1);
      if (i > 0 && j > 0 && letter === right[j - 1] && left[i - 1] === other) {
        best = Math.min(best, (beforeLast[j - 1] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
}
