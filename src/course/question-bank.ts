import { z } from 'zod';
import type { LessonPlace, Question, QuestionFormat } from './model.ts';
import { parsePlace } from './places.ts';
import { didYouMean, type Findings } from './problems.ts';
import { mapping, parseYaml, validate, type YamlSource } from './yaml.ts';

const MOST_QUESTIONS = 500;

const common = z.object({
  id: z
    .string('must be a short name such as why-freeze')
    .regex(/^[a-z0-9][a-z0-9-]{0,23}$/, 'must be 1 to 24 lower-case letters, digits and “-”'),
  kind: z.string('must name the kind of question'),
  prompt: z
    .string('must be the question')
    .trim()
    .min(1, 'must not be empty')
    .max(1000, 'at most 1000 characters'),
  explanation: z
    .string('must say why the answer is right')
    .trim()
    .min(1, 'must say why the answer is right')
    .max(2000, 'at most 2000 characters'),
  review: z.string('must name a part such as chapters/2').optional(),
  hints: z
    .array(z.string().trim().min(1).max(500), 'must be a list of hints')
    .max(5, 'at most 5 hints')
    .default([]),
});
const COMMON_KEYS = Object.keys(common.shape);

/** A question and the line it begins on. */
export interface PlacedQuestion {
  readonly question: Question;
  readonly line: number;
  /** The place to review is checked against the lesson by whoever has it. */
  readonly reviewLine: number;
}

/** The questions of a bank that are well formed; the others are reported. */
export function parseQuestionBank(
  source: string,
  formats: readonly QuestionFormat[],
  findings: Findings,
): readonly PlacedQuestion[] {
  const yaml = parseYaml(source, findings);
  if (!yaml) return [];
  const bank = validate(
    yaml,
    z.strictObject(
      {
        questions: z
          .array(z.record(z.string(), z.unknown(), 'must be a question'), 'must be a list of questions')
          .min(1, 'must have at least one question')
          .max(MOST_QUESTIONS, `at most ${MOST_QUESTIONS} questions`),
      },
      { error: mapping('must begin with a line “questions:”, and the questions as a list below it') },
    ),
    findings,
    { keys: ['questions'] },
  );
  if (!bank) return [];
  const seen = new Map<string, number>();
  return bank.questions.flatMap((entry, index) => {
    const path = ['questions', index];
    const parsed = parseQuestion(entry, path, yaml, formats, findings);
    if (!parsed) return [];
    const line = yaml.lineAt([...path, 'id']);
    const before = seen.get(parsed.id);
    if (before !== undefined) {
      findings.error(
        line,
        `The id “${parsed.id}” is already used on line ${before}: give this question another.`,
      );
      return [];
    }
    seen.set(parsed.id, line);
    return [{ question: parsed, line, reviewLine: yaml.lineAt([...path, 'review']) }];
  });
}

function parseQuestion(
  entry: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  yaml: YamlSource,
  formats: readonly QuestionFormat[],
  findings: Findings,
): Question | undefined {
  const format = formats.find(({ kind }) => kind === entry.kind);
  if (!format) {
    const kinds = formats.map(({ kind }) => kind);
    const given = typeof entry.kind === 'string' ? entry.kind : '';
    const what = given === '' ? 'The question has no kind.' : `There is no kind of question “${given}”.`;
    findings.error(yaml.lineAt([...path, 'kind']), `${what}${didYouMean(given, kinds)}`);
    return undefined;
  }
  const shared = Object.fromEntries(Object.entries(entry).filter(([key]) => COMMON_KEYS.includes(key)));
  const own = Object.fromEntries(Object.entries(entry).filter(([key]) => !COMMON_KEYS.includes(key)));
  const base = validate(yaml, common, findings, { path, value: shared });
  const body = validate(yaml, format.body, findings, { path, value: own, keys: keysOf(format, own) });
  if (!base || body === undefined) return undefined;
  const { review, ...rest } = base;
  const place =
    review === undefined ? undefined : readPlace(review, yaml.lineAt([...path, 'review']), findings);
  if (review !== undefined && !place) return undefined;
  return { ...rest, ...(place && { review: place }), body };
}

function readPlace(review: string, line: number, findings: Findings): LessonPlace | undefined {
  const place = parsePlace(review);
  if ('place' in place) return place.place;
  findings.error(line, `“review”: ${place.problem}`);
  return undefined;
}

/** The keys a misspelt one could have meant. */
function keysOf(format: QuestionFormat, own: Readonly<Record<string, unknown>>): readonly string[] {
  const shape = 'shape' in format.body ? Object.keys(format.body.shape as object) : [];
  return [...shape, ...COMMON_KEYS].filter((key) => !(key in own));
}
