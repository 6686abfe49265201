import type { AnyQuestionType, QuestionTypes } from '../question-type.ts';
import { multiple } from './multiple.ts';
import { single } from './single.ts';
import { trueFalse } from './true-false.ts';
import { typed } from './typed.ts';

const all: readonly AnyQuestionType[] = [single, multiple, trueFalse, typed];

/** Every kind of question, by its name. A new kind is a file beside this one and its entry here. */
export const questionTypes: QuestionTypes = new Map(all.map((type) => [type.kind, type]));
