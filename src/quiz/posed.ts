import type { CourseLibrary, Lesson, LessonId, Question } from '../course/model.ts';
import type { AnyQuestionType, GradingContext, QuestionTypes, Rendering } from './question-type.ts';
import { shuffledOrder } from './shuffle.ts';

/** Where a question stands. */
export interface QuestionRef {
  readonly lesson: LessonId;
  readonly question: string;
  /** As it was shown: an edit of the course must not change what an answer to it means. */
  readonly asked?: Question;
}

/** A question with what is needed to show and grade it. */
export interface Posed {
  readonly lesson: Lesson;
  readonly question: Question;
  readonly type: AnyQuestionType;
}

/** Undefined when the question has left the course. */
export type Pose = (ref: QuestionRef) => Posed | undefined;

export function createPose(library: Pick<CourseLibrary, 'lesson'>, types: QuestionTypes): Pose {
  return (ref) => {
    const lesson = library.lesson(ref.lesson);
    const standing = lesson?.questions.find(({ id }) => id === ref.question);
    const question = standing && (ref.asked ?? standing);
    const type = question && types.get(question.kind);
    return lesson && question && type ? { lesson, question, type } : undefined;
  };
}

/** Every question of some lessons, in their order. */
export const questionsOf = (lessons: readonly Lesson[]): readonly QuestionRef[] =>
  lessons.flatMap((lesson) => lesson.questions.map(({ id }) => ({ lesson: lesson.id, question: id })));

/** @param seed decides the order of the choices */
export const renderPosed = ({ question, type }: Pick<Posed, 'question' | 'type'>, seed: number): Rendering =>
  type.render(type.format(question.body), (count) => shuffledOrder(count, seed));

export const gradingContext = ({ lesson }: { readonly lesson?: Lesson | undefined }): GradingContext => ({
  concepts: (lesson?.glossary ?? []).map(({ term, aliases }) => [term, ...aliases]),
});

/** Authored hints first, then what the kind of question can say by itself. */
export function hintsOf({ question, type }: Posed): readonly string[] {
  const own = type.hint?.(type.format(question.body));
  return own === undefined ? question.hints : [...question.hints, own];
}
