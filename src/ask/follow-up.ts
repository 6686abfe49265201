import { contentWords, type ParsedQuestion, parseQuestion, type Shape, tidy } from './question.ts';

/** What a conversation is about: the last question that said so, and the last one of all. */
export interface Topic {
  /** Named as the learner or the glossary names it. */
  readonly subject: string;
  readonly shape: Shape;
  /** Content words of the last question, with the topic's. */
  readonly words: readonly string[];
  /** Ids of the passages shown for it. */
  readonly shown: readonly string[];
}

/** A way to take a question. */
export interface Reading {
  /** The whole question in words, for the encoder. */
  readonly asked: string;
  readonly question: ParsedQuestion;
  /** The topic that was added, when the question left it out. */
  readonly about?: string;
  /** Passages shown before, which this question asks to go beyond. */
  readonly beyond?: readonly string[];
}

const LEAD = /^(?:(?:and|but|so|or|then|ok|okay|well|also)\b[\s,]*)+/;
const INSTEAD = /^(?:what|how) about\s+(?<other>.+)$/;
const PRONOUN = /\b(?:it|its|they|them|their|theirs|this|that|these|those|both|one|ones)\b/;
const LAST_PRONOUN = /\b(?:it|they|them|this|that|these|those|one)$/;
/** “Is it true that …”, “what does it mean to …”: the pronoun points forward. */
const FORWARD =
  /\b(?:it|that)\b\s+(?:\w+\s+){0,3}?(?:to|that|when|if|whether|when|called)\b|\b(?:this|these|that|those)\s+(?:course|lesson|chapter|tutor)\b/;
const RELATIVE = /^(?:with|without|in|for|on|by|at|from|under)\b/;

/**
 * The ways to take a question after what was asked before, the likeliest first. A question that stands on its own has one.
 */
export function readings(text: string, before: Topic | undefined): readonly Reading[] {
  const asked = tidy(text);
  const own: Reading = { asked: text, question: parseQuestion(text) };
  if (!before) return [own];
  const led = LEAD.test(asked);
  const bare = asked.replace(LEAD, '');
  const bareQuestion = parseQuestion(bare);

  const other = INSTEAD.exec(bare)?.groups?.other;
  if (other !== undefined && contentWords(other).length > 0) return insteadOf(other, before, own);
  const oneSided = bareQuestion.shape === 'comparison' && bareQuestion.subjects.length === 1;
  if (bareQuestion.words.length === 0 || oneSided) return [onTopic(bare, bareQuestion, before)];
  if (pointsBack(bare, bareQuestion.words.length)) return [onTopic(bare, bareQuestion, before)];
  if (PRONOUN.test(bare) && pronounFirst(bare)) return [own, onTopic(bare, bareQuestion, before)];
  const few = bareQuestion.words.length <= 3;
  if (led && few && !/^(?:what|who) (?:is|are)\b/.test(bare)) {
    return bareQuestion.shape === 'definition'
      ? insteadOf(bare, before, own)
      : [onTopic(bare, bareQuestion, before), own];
  }
  if (RELATIVE.test(bare) && few) return [onTopic(bare, bareQuestion, before), own];
  if (bareQuestion.shape === 'amount' && bareQuestion.words.length <= 1) {
    return [onTopic(bare, bareQuestion, before), own];
  }
  return [own];
}

/** A pronoun stands where the thing asked about would: before the words of the question, or last after few. */
const pointsBack = (text: string, words: number) =>
  PRONOUN.test(text) &&
  !FORWARD.test(text) &&
  (pronounFirst(text) || (words <= 2 && LAST_PRONOUN.test(text)));

/** No word before the pronoun says what it could stand for. */
function pronounFirst(text: string): boolean {
  const at = PRONOUN.exec(text)?.index ?? 0;
  return contentWords(text.slice(0, at)).length === 0;
}

/** The question with the topic put in. */
function onTopic(asked: string, question: ParsedQuestion, before: Topic): Reading {
  const topic = contentWords(before.subject);
  const empty = question.words.length === 0;
  const words = [...new Set([...(empty ? before.words : topic), ...question.words])];
  const shape = empty && question.shape === 'open' ? before.shape : question.shape;
  const subjects =
    question.shape === 'comparison' || empty || isOnlyPronoun(question)
      ? [topic.join(' '), ...question.subjects]
      : [words.join(' ')];
  const more = empty && question.shape === 'open' && !/\b(?:why|how)\b/.test(asked);
  return {
    asked: `${asked}: ${before.subject}`,
    question: { shape, words, subjects },
    about: before.subject,
    ...(more && { beyond: before.shown }),
  };
}

const isOnlyPronoun = ({ subjects }: ParsedQuestion) => subjects.length === 0;

/** “What about …?” asks the same of something else. */
function insteadOf(other: string, before: Topic, own: Reading): readonly Reading[] {
  const subject = contentWords(other);
  const old = new Set(contentWords(before.subject));
  const kept = before.words.filter((word) => !old.has(word) && !subject.includes(word));
  const alone: Reading = {
    asked: other,
    question: { shape: 'definition', words: subject, subjects: [subject.join(' ')] },
  };
  if (before.shape === 'definition' || before.shape === 'comparison' || kept.length === 0) {
    return [
      {
        ...alone,
        ...(kept.length === 0 &&
          keepsShape(before) && { question: { ...alone.question, shape: before.shape } }),
      },
    ];
  }
  const same: Reading = {
    asked: `${kept.join(' ')} ${other}`,
    question: { shape: before.shape, words: [...subject, ...kept], subjects: [subject.join(' ')] },
  };
  return own.question.words.length === 0 ? [same] : [same, alone];
}

const keepsShape = ({ shape }: Topic) => shape === 'reason' || shape === 'example' || shape === 'amount';
