import { describe, expect, it } from 'vitest';
import { advance, createRun, giveHint, type Outcome, record, scoreOf, stop } from '../../src/quiz/run.ts';

const run = createRun({ id: 'r', learner: 'web:ada', mode: 'practice', seed: 1, startedAt: 0 }, [
  { lesson: 'c/1', question: 'first' },
  { lesson: 'c/1', question: 'second' },
]);
const answered = (correct: boolean): Outcome => ({
  kind: 'answered',
  answer: ['a'],
  grade: { correct },
  at: 1,
});

describe('a run', () => {
  it('keeps the first outcome of a question, and takes none for one that is not shown', () => {
    const once = record(run, 0, answered(false));
    expect(record(once, 0, answered(true))).toBe(once);
    expect(record(once, 1, answered(true))).toBe(once);
    expect(scoreOf(once)).toEqual({ correct: 0, answered: 1, skipped: 0 });
  });

  it('goes on only from the question that is shown and has its outcome, and ends after the last', () => {
    expect(advance(run, 0, 5)).toBe(run);
    const second = advance(record(run, 0, { kind: 'skipped' }), 0, 5);
    expect(second.at).toBe(1);
    expect(advance(second, 0, 6)).toBe(second);
    const over = advance(record(second, 1, answered(true)), 1, 7);
    expect(over.endedAt).toBe(7);
    expect(scoreOf(over)).toEqual({ correct: 1, answered: 1, skipped: 1 });
  });

  it('takes nothing more once it has ended', () => {
    const ended = stop(run, 9);
    expect(record(ended, 0, answered(true))).toBe(ended);
    expect(giveHint(ended, 0, 3)).toBe(ended);
    expect(stop(ended, 10)).toBe(ended);
  });
});
