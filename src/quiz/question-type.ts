import type { Block } from '../chat/view.ts';
import type { QuestionFormat } from '../course/model.ts';

/** What a learner answers: the values of the choices taken, or the one text typed. */
export type Answer = readonly string[];

export interface Grade {
  readonly correct: boolean;
  /** Why an answer that is not letter for letter right was accepted, or what was wrong with this one. */
  readonly note?: string;
}

/** How a question is answered. */
export type AnswerInput =
  | { readonly kind: 'buttons'; readonly options: readonly AnswerOption[] }
  | {
      readonly kind: 'select';
      readonly label: string;
      readonly options: readonly AnswerOption[];
      readonly max: number;
    }
  | { readonly kind: 'form'; readonly label: string };

export const TYPED_LENGTH = 200;

/** Whether an answer could have been given by these controls; what comes from outside is checked so. */
export function couldBe(input: AnswerInput, answer: Answer): boolean {
  if (input.kind === 'form') {
    const [text = '', ...more] = answer;
    return more.length === 0 && text.trim() !== '' && text.length <= TYPED_LENGTH;
  }
  const most = input.kind === 'select' ? input.max : 1;
  const known = answer.every((value) => input.options.some((option) => option.value === value));
  return known && answer.length > 0 && answer.length <= most && new Set(answer).size === answer.length;
}

export interface AnswerOption {
  readonly value: string;
  /** At most 34 characters on a button, 75 in a select. */
  readonly label: string;
}

/** A choice as it is counted; its label may be long. */
export interface CountedOption extends AnswerOption {
  readonly right: boolean;
}

/** What stands below the prompt, and how it is answered. */
export interface Rendering {
  readonly blocks: readonly Block[];
  readonly input: AnswerInput;
}

export interface GradingContext {
  /** The names of each concept of the lesson: a typed answer that is another concept is no slip of spelling. */
  readonly concepts: readonly (readonly string[])[];
}

/** One kind of question: its format and everything that is special about it. */
export interface QuestionType<Body> extends QuestionFormat {
  readonly format: (body: unknown) => Body;
  /** @param order positions of the choices as this learner sees them */
  render(body: Body, order: (count: number) => readonly number[]): Rendering;
  grade(body: Body, answer: Answer, context: GradingContext): Grade;
  /** The right answer in words. */
  solution(body: Body): string;
  /** An answer as people read it. */
  describe(body: Body, answer: Answer): string;
  /** Every choice that can be counted, for a group's distribution; none for free text. */
  outcomes(body: Body): readonly CountedOption[];
  /** Shown when the author wrote no hints; absent where nothing can be said without giving it away. */
  hint?(body: Body): string | undefined;
}

/** A question type whose body type is known only to itself. */
// biome-ignore lint/suspicious/noExplicitAny: `format` parses the body before any other method sees it
export type AnyQuestionType = QuestionType<any>;
export type QuestionTypes = ReadonlyMap<string, AnyQuestionType>;
