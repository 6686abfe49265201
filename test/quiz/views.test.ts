import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lesson, LessonPlace } from '../../src/course/model.ts';
import { createPose, gradingContext } from '../../src/quiz/posed.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { advance, createRun, giveHint, type Run, record, stop } from '../../src/quiz/run.ts';
import { alreadyView, openRunView, runView } from '../../src/quiz/run-view.ts';
import { openPlace } from '../../src/reading/actions.ts';
import { hostileText } from '../chat/arbitrary-view.ts';
import { answer, lessonOf, question } from './arbitrary-question.ts';
import { complaints } from './limits.ts';

const partsOf = (lesson: Lesson) => ({
  pose: createPose({ lesson: () => lesson }, questionTypes),
  openPlace: (id: string, { part, step }: LessonPlace) => openPlace.id({ lesson: id, part, step }),
});

/** Every state of a run on its way through all questions. */
function states(run: Run, lesson: Lesson, answers: readonly (readonly string[])[]): readonly Run[] {
  const pose = partsOf(lesson).pose;
  const seen = [run, stop(run, 1)];
  let current = run;
  for (const [index, item] of run.items.entries()) {
    const posed = pose(item);
    if (!posed) continue;
    for (let hint = 0; hint < 6; hint++) current = giveHint(current, index, 6);
    const given = answers[index % answers.length] ?? [];
    const { type } = posed;
    const grade = type.grade(type.format(posed.question.body), given, gradingContext(posed));
    const answered = record(current, index, { kind: 'answered', answer: given, grade, at: 1 });
    const next = advance(answered, index, 1);
    seen.push(current, record(current, index, { kind: 'skipped' }), answered, stop(answered, 1), next);
    current = next;
  }
  return seen;
}

describe('the views of a quiz', () => {
  it('stay within every limit, whatever questions, answers and titles hold', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(question, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
        fc.array(answer, { minLength: 1, maxLength: 4 }),
        hostileText,
        fc.nat(2 ** 31),
        (questions, answers, title, seed) => {
          const lesson = lessonOf(questions, title.trim() || 'x');
          const parts = partsOf(lesson);
          const run = createRun(
            { id: 'r'.repeat(13), learner: 'web:ada', mode: 'practice', seed, startedAt: 0 },
            questions.map(({ id }) => ({ lesson: lesson.id, question: id })),
          );
          for (const state of states(run, lesson, answers)) {
            expect(complaints(runView(state, parts))).toEqual([]);
            expect(complaints(openRunView(state, 'quiz.begin', lesson.title))).toEqual([]);
            expect(complaints(alreadyView(state, 0, parts))).toEqual([]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('say in the fallback text all that is asked', () => {
    fc.assert(
      fc.property(question, (one) => {
        const lesson = lessonOf([one]);
        const run = createRun({ id: 'r', learner: 'web:ada', mode: 'practice', seed: 7, startedAt: 0 }, [
          { lesson: lesson.id, question: one.id },
        ]);
        expect(runView(run, partsOf(lesson)).text).toContain(one.prompt);
      }),
    );
  });
});
