import { allWords, contentWords } from './question.ts';
import { sentencesOf } from './sentences.ts';
import { lightStem } from './stem.ts';

/** Of a sentence's content words, the share that must stand in the passages. */
const SHARED = 0.7;
/** Words that two sentences must share to be about the same. */
const SAME_MATTER = 0.5;
const NEGATION = /\b(?:no|not|never|none|nothing|neither|nor|without|cannot|\w+n['’]t)\b/i;

/**
 * The sentences of a generated text that the passages bear out, or undefined when that is less than half of them. A
 * sentence is kept when its numbers and names all stand in the passages, nearly all its other words as well, and it does
 * not deny what the passage's nearest sentence says, or the other way round. `given` are texts whose words may be
 * repeated, such as the question.
 */
export function borneOut(
  text: string,
  given: readonly string[],
  passages: readonly string[],
): string | undefined {
  const sentences = sentencesOf(text.trim()).filter((sentence) => contentWords(sentence).length > 0);
  const kept = sentences.filter((sentence) => isBorneOut(sentence, given, passages));
  if (kept.length === 0 || kept.length * 2 < sentences.length) return undefined;
  return kept.map((sentence) => sentence.trim()).join(' ');
}

function isBorneOut(sentence: string, given: readonly string[], passages: readonly string[]): boolean {
  const known = new Set(passages.flatMap((passage) => allWords(passage).map(lightStem)));
  const repeatable = new Set(given.flatMap((each) => allWords(each).map(lightStem)));
  const words = contentWords(sentence).map(lightStem);
  const supported = words.filter((word) => known.has(word));
  // a sentence of the question's words alone says nothing
  if (supported.every((word) => repeatable.has(word))) return false;
  const counted = words.filter((word) => known.has(word) || !repeatable.has(word));
  if (supported.length < SHARED * counted.length) return false;
  const text = passages.join('\n');
  return (
    numbersOf(sentence).every((number) => numbersOf(text).includes(number)) &&
    namesOf(sentence).every((name) => known.has(lightStem(name.toLowerCase()))) &&
    !deniesNearest(sentence, passages)
  );
}

const numbersOf = (text: string) =>
  (text.match(/\d+(?:[.,]\d+)*(?:e-?\d+)?/gi) ?? []).map((number) => number.replaceAll(',', ''));

/** Words with a capital or several that do not begin a sentence. */
const namesOf = (sentence: string) =>
  [...sentence.matchAll(/(?<=[\p{L}\p{N},;:)] )[("“]?(?<name>\p{Lu}[\p{L}\p{N}]+)/gu)].map(
    ({ groups }) => groups?.name ?? '',
  );

function deniesNearest(sentence: string, passages: readonly string[]): boolean {
  const words = new Set(contentWords(sentence).map(lightStem));
  let nearest = '';
  let most = 0;
  for (const other of passages.flatMap(sentencesOf)) {
    const shared = new Set(
      contentWords(other)
        .map(lightStem)
        .filter((word) => words.has(word)),
    ).size;
    if (shared > most) {
      most = shared;
      nearest = other;
    }
  }
  return most >= SAME_MATTER * words.size && NEGATION.test(sentence) !== NEGATION.test(nearest);
}
