import { editDistance } from '../edit-distance.ts';
import { type FoldRules, fold, foldLetters } from './fold.ts';
import { readNumber } from './grade-number.ts';
import type { Grade } from './question-type.ts';

export interface TextRules extends FoldRules {
  readonly spelling: 'tolerant' | 'exact';
  /** Texts that mean something else: being one of them, or nearer to one, is no slip of spelling. */
  readonly otherTerms: readonly string[];
}

/**
 * Accepts an answer that is one of the right ones but for Unicode form, spacing, punctuation, articles and,
 * unless the rules say otherwise, case, accents and slips of spelling. The note says what was passed over.
 * @param answers the first is the one that is shown; the others are accepted as well
 */
export function gradeText(given: string, answers: readonly string[], rules: TextRules): Grade {
  const text = given.trim();
  if (text === '') return { correct: false, note: 'Nothing was typed.' };
  const same =
    answers.find((answer) => answer === text) ?? answers.find((answer) => isSame(text, answer, rules));
  if (same !== undefined) return accepted(differences(text, same, rules), same, answers[0]);
  if (rules.spelling === 'exact') return { correct: false };
  const slip = nearest(fold(text, rules), answers, rules);
  return slip === undefined
    ? { correct: false }
    : { correct: true, note: `Accepted with a slip of spelling: it is written “${slip}”.` };
}

function isSame(given: string, answer: string, rules: FoldRules): boolean {
  const folded = fold(given, rules);
  const right = fold(answer, rules);
  if (folded === right || join(folded) === join(right) || joinAll(given, rules) === joinAll(answer, rules)) {
    return true;
  }
  if (/\p{L}/u.test(given + answer)) return false;
  const numbers = readNumber(answer);
  return readNumber(given).some((number) => numbers.includes(number));
}

/** Without spaces, except between digits: `1 2` is not 12. */
const join = (folded: string) => folded.replace(/(?<!\p{N}) | (?!\p{N})/gu, '');
const joinAll = (text: string, rules: FoldRules) => join(fold(text.replace(/\s+/gu, ' '), rules, 'articles'));

function accepted(passedOver: readonly string[], answer: string, main: string | undefined): Grade {
  const notes = [
    ...(passedOver.length > 0 ? [`Accepted: ${listed(passedOver)} not count here.`] : []),
    ...(main !== undefined && answer !== main ? [`Accepted as another way to say “${main}”.`] : []),
  ];
  return notes.length > 0 ? { correct: true, note: notes.join(' ') } : { correct: true };
}

/** What had to be passed over, in words. */
function differences(given: string, answer: string, rules: FoldRules): readonly string[] {
  const under = (changed: Partial<FoldRules>) => isSame(given, answer, { ...rules, ...changed });
  const [own, right] = [foldLetters(given, rules).trim(), foldLetters(answer, rules).trim()];
  const withoutSpaces = (text: string) => text.replace(/\s+/gu, '');
  const signs =
    own === right
      ? []
      : withoutSpaces(own) === withoutSpaces(right)
        ? ['spacing']
        : joinAll(given, rules) === joinAll(answer, rules)
          ? ['punctuation']
          : [
              join(fold(given, rules)) === join(fold(answer, rules))
                ? 'articles'
                : 'the way a number is written',
            ];
  return [
    ...(!rules.caseSensitive && !under({ caseSensitive: true }) ? ['capital letters'] : []),
    ...(rules.accents === 'ignore' && !under({ accents: 'strict' }) ? ['accents'] : []),
    ...signs,
  ];
}

function listed(words: readonly string[]): string {
  const verb = words.length > 1 || words[0]?.endsWith('s') ? 'do' : 'does';
  return `${words.join(' and ')} ${verb}`;
}

/** The right answer that what was given is a misspelling of, unless it is as near to something else. */
function nearest(given: string, answers: readonly string[], rules: TextRules): string | undefined {
  const [best] = answers
    .map((answer) => ({ answer, folded: fold(answer, rules) }))
    .filter(({ folded }) => isSlip(given, folded))
    .map((each) => ({ ...each, distance: editDistance(given, each.folded) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (!best) return undefined;
  const nearer = rules.otherTerms.some((term) => editDistance(given, fold(term, rules)) <= best.distance);
  return nearer ? undefined : best.answer;
}

const NEGATIONS = new Set(['not', 'no', 'non', 'never', 'without']);

/** Whether two folded answers differ only by slips of spelling, word by word where they have as many words. */
function isSlip(given: string, answer: string): boolean {
  const from = given.split(' ');
  const to = answer.split(' ');
  const negations = (words: readonly string[]) => words.filter((word) => NEGATIONS.has(word)).length;
  if (negations(from) !== negations(to)) return false;
  if (from.length !== to.length) {
    // a word that is missing or too much is no slip; a space is
    const [fewer, more] = from.length < to.length ? [from, to] : [to, from];
    return (
      !fewer.every((word) => more.includes(word)) &&
      !/\p{N}/u.test(given + answer) &&
      isWordSlip(from.join(''), to.join(''))
    );
  }
  return from.every((word, index) => isWordSlip(word, to[index] ?? ''));
}

/**
 * One slip in words of five letters or more, two in more than nine, and swapped neighbours in four. The first
 * letter must be right, since a prefix often turns the meaning round; figures must be right as well.
 */
function isWordSlip(given: string, answer: string): boolean {
  if (given === answer) return true;
  if (/[^\p{L}\p{M}]/u.test(given + answer)) return false;
  const [from, to] = [[...given], [...answer]];
  const swapped = from[0] === to[1] && from[1] === to[0];
  if (from[0] !== to[0] && !swapped) return false;
  const allowed = to.length > 9 ? 2 : to.length > 3 ? 1 : 0;
  if (Math.abs(from.length - to.length) > allowed || editDistance(given, answer) > allowed) return false;
  return to.length !== 4 || from.toSorted().join('') === to.toSorted().join('');
}
