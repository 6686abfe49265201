import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../src/chat/view.ts';
import { answerByButton } from '../../src/quiz/actions.ts';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';
import {
  type Answer,
  ada,
  bob,
  buttonsOf,
  type Classroom,
  classroom,
  labelsOf,
  wordsOf,
} from './classroom.ts';

const BANK = 'deep-learning/8.6-transfer-learning.questions.yaml';
let content: string;
let room: Classroom;
beforeEach(async () => {
  content = contentFolder(wholeCourse());
  room = await classroom(content);
});
afterEach(() => room.close());

const viewOf = ({ view }: Answer): View => {
  if (!view) throw new Error('no view');
  return view;
};
const begin = (options = {}) => room.command(ada, 'quiz', { lesson: '8.6', ...options });

/** The message and what stands in it, as a platform would have it. */
const on = (answer: Answer) => {
  if (!answer.message) throw new Error('no message');
  return { ref: answer.message, view: viewOf(answer) };
};
const click = (label: string, answer: Answer, learner = ada) => room.click(learner, label, on(answer));

const PROMPTS = {
  frozen: 'A frozen layer changes during training.',
  reuse: 'Why are early layers reused?',
  saves: 'What does transfer learning save?',
  term: 'Training a pre-trained network further on your own data is called …',
};
const promptOf = (answer: Answer) =>
  Object.entries(PROMPTS).find(([, prompt]) =>
    viewOf(answer).text.includes(prompt),
  )?.[0] as keyof typeof PROMPTS;

/** Answers the question that is shown, right or wrong. */
async function reply(answer: Answer, right: boolean): Promise<Answer> {
  switch (promptOf(answer)) {
    case 'frozen':
      return click(right ? 'False' : 'True', answer);
    case 'reuse':
      return click(right ? 'They find general features' : 'They are the largest', answer);
    case 'saves': {
      const select = viewOf(answer).blocks.find((block) => block.kind === 'select');
      const values = select?.options
        .filter(({ label }) => (label === 'Sunlight') !== right)
        .map(({ value }) => value);
      return room.press(ada, select?.action ?? '', { message: on(answer).ref, ...(values && { values }) });
    }
    case 'term': {
      const { form } = await click('Type your answer', answer);
      return room.press(ada, form?.action ?? '', {
        message: on(answer).ref,
        fields: { answer: right ? 'Fine Tunning' : 'guessing' },
      });
    }
  }
}

describe('/quiz', () => {
  it('goes through every kind of question to the score, explaining each answer at once', async () => {
    let shown = await begin();
    expect(shown.how).toBe('private');
    const seen: string[] = [];
    for (let count = 1; count <= 4; count++) {
      expect(viewOf(shown).text).toContain(`Question ${count} of 4`);
      seen.push(promptOf(shown));
      const feedback = await reply(shown, true);
      expect(feedback.how).toBe('update');
      expect(viewOf(feedback).text).toMatch(/^Right\./);
      if (promptOf(shown) === 'term') {
        expect(wordsOf(viewOf(feedback))).toContain(
          'Accepted with a slip of spelling: it is written “fine-tuning”',
        );
      }
      shown = await click(count < 4 ? 'Next question' : 'See the result', feedback);
    }
    expect(seen.toSorted()).toEqual(['frozen', 'reuse', 'saves', 'term']);
    expect(viewOf(shown).text).toContain('4 of 4 right (100%).');
    expect(labelsOf(viewOf(shown))).toEqual([]);
    expect((await room.quizzes.standing('web:local', ada.id)).summaries).toEqual([
      expect.objectContaining({ lesson: 'deep-learning/8.6', attempts: 1, best: 1, last: 1, missed: [] }),
    ]);
  });

  it('shows what was missed, opens the parts to review, and tries only those again until all are right', async () => {
    let shown = await begin();
    for (let count = 1; count <= 4; count++) {
      const wrong = ['frozen', 'reuse'].includes(promptOf(shown));
      const feedback = await reply(shown, !wrong);
      expect(viewOf(feedback).text.startsWith(wrong ? 'Not quite.' : 'Right.')).toBe(true);
      if (wrong) expect(labelsOf(viewOf(feedback))).toContain('Review this part');
      shown = await click(count < 4 ? 'Next question' : 'See the result', feedback);
    }
    const result = viewOf(shown);
    expect(result.text).toBe('2 of 4 right (50%). 2 to review.');
    expect(labelsOf(result)).toEqual(
      expect.arrayContaining(['Borrowed eyes', 'Freezing', 'Retry the missed ones']),
    );
    expect(buttonsOf(result).find(({ label }) => label === 'Freezing')?.action).toBe(
      'lesson.open|deep-learning%2F8.6|chapters|1',
    );
    shown = await click('Retry the missed ones', shown);
    expect(viewOf(shown).text).toContain('of 2');
    for (let count = 1; count <= 2; count++) {
      expect(['frozen', 'reuse']).toContain(promptOf(shown));
      shown = await click(count < 2 ? 'Next question' : 'See the result', await reply(shown, true));
    }
    expect(viewOf(shown).text).toContain('2 of 2 right');
    const [summary] = (await room.quizzes.standing('web:local', ada.id)).summaries;
    expect(summary).toMatchObject({ attempts: 1, best: 0.5, last: 0.5, missed: [] });
  });

  it('asks with mode missed only what was wrong the last time', async () => {
    expect(viewOf(await begin({ mode: 'missed' })).text).toContain(
      'There is nothing you have missed in lesson 8.6',
    );
    let shown = await begin();
    for (let count = 1; count <= 4; count++) {
      const feedback = await reply(shown, promptOf(shown) !== 'term');
      shown = await click(count < 4 ? 'Next question' : 'See the result', feedback);
    }
    shown = await begin({ mode: 'missed' });
    expect(viewOf(shown).text).toContain('Question 1 of 1');
    expect(promptOf(shown)).toBe('term');
  });

  it('gives hints one at a time, and skips with the answer shown', async () => {
    let shown = await begin();
    while (promptOf(shown) !== 'frozen') shown = await click('Next question', await reply(shown, true));
    shown = await click('Hint', shown);
    expect(wordsOf(viewOf(shown))).toContain('Think of ice.');
    expect(labelsOf(viewOf(shown))).not.toContain('Hint');
    const skipped = await click('Skip', shown);
    expect(viewOf(skipped).text).toBe('Skipped. The right answer: False. Its weights are kept fixed.');
  });

  it('answers a double click with the same feedback, and counts the first answer alone', async () => {
    let shown = await begin();
    while (promptOf(shown) !== 'frozen') shown = await click('Next question', await reply(shown, true));
    const question = { ref: on(shown).ref, view: viewOf(shown) };
    const [first, second] = await Promise.all([
      room.click(ada, 'False', question),
      room.click(ada, 'True', question),
    ]);
    expect(viewOf(first).text).toMatch(/^Right\./);
    expect(second.view).toEqual(first.view);
    const run = await room.quizzes.openRun('web:local', ada.id);
    expect(
      run?.items.filter(({ outcome }) => outcome?.kind === 'answered' && !outcome.grade.correct),
    ).toEqual([]);
  });

  it('answers a click on an earlier question kindly, and offers to go on', async () => {
    const first = await begin();
    const question = { ref: on(first).ref, view: viewOf(first) };
    const feedback = await reply(first, true);
    await click('Next question', feedback);
    const late = await room.press(ada, buttonsOf(question.view)[0]?.action ?? '', {
      message: question.ref,
    });
    if (promptOf(first) !== 'saves') {
      expect(late.how).toBe('private');
      expect(viewOf(late).text).toMatch(/Question 1 (has your answer already|is over)/);
      const on = await room.click(ada, 'Go on', { ref: question.ref, view: viewOf(late) });
      expect(viewOf(on).text).toContain('Question 2 of 4');
    }
    const run = await room.quizzes.openRun('web:local', ada.id);
    expect(run?.items.filter(({ outcome }) => outcome)).toHaveLength(1);
    expect((await click('Next question', feedback)).view?.text).toContain('Question 2 of 4');
  });

  it('goes on where it was after a restart, or starts anew without losing what was answered', async () => {
    const shown = await begin();
    await reply(shown, false);
    await room.crash();
    const offer = await room.command(ada, 'quiz');
    expect(viewOf(offer).text).toContain(
      'You have an unfinished quiz on “Transfer Learning” with 3 of 4 questions left',
    );
    const again = await click('Go on', offer);
    expect(viewOf(again).text).toMatch(/^Not quite\./);
    const anew = await click('Start anew', await room.command(ada, 'quiz', { lesson: '8.5', questions: 2 }));
    expect(viewOf(anew).text).toContain('Question 1 of 2');
    const [, before] = (await room.quizzes.standing('web:local', ada.id)).summaries;
    expect([before, ...(await room.quizzes.standing('web:local', ada.id)).summaries]).toContainEqual(
      expect.objectContaining({ lesson: 'deep-learning/8.6', attempts: 0, missed: [expect.any(String)] }),
    );
  });

  it('begins once, however often “Start anew” or “Retry” is clicked', async () => {
    await begin();
    await reply(await click('Go on', await room.command(ada, 'quiz')), false);
    const offer = await room.command(ada, 'quiz', { lesson: '8.6' });
    const [first, second] = [await click('Start anew', offer), await click('Start anew', offer)];
    expect(second.view).toEqual(first.view);
    const stopped = await click('Stop', await reply(first, false));
    const retry = [await click('Retry the missed ones', stopped)];
    retry.push(
      await room.press(ada, buttonsOf(viewOf(stopped)).at(-1)?.action ?? '', { message: on(stopped).ref }),
    );
    expect(retry[1]?.view).toEqual(retry[0]?.view);
  });

  it('lets nobody answer for somebody else, and nothing be answered that was not offered', async () => {
    let shown = await begin();
    while (promptOf(shown) !== 'frozen') shown = await click('Next question', await reply(shown, true));
    expect(viewOf(await click('False', shown, bob)).text).toContain('belongs to somebody else');
    const run = await room.quizzes.openRun('web:local', ada.id);
    const forged = answerByButton.id({ run: run?.id ?? '', question: run?.at ?? 0, choice: '7' });
    expect(viewOf(await room.press(ada, forged)).text).toContain('does not belong to this question');
    const unknown = answerByButton.id({ run: 'nothing', question: 0, choice: '0' });
    expect(viewOf(await room.press(ada, unknown)).text).toContain('This quiz has expired');
    expect((await room.quizzes.openRun('web:local', ada.id))?.items).toEqual(run?.items);
  });

  it('grades by the question as the learner saw it, when a teacher edits it meanwhile', async () => {
    let shown = await begin();
    while (promptOf(shown) !== 'reuse') shown = await click('Next question', await reply(shown, true));
    const bank = wholeCourse()[BANK] ?? '';
    const edited = bank.replace(
      /- text: They find general features\n\s+correct: true\n(\s+)(- text: They are the largest)/,
      '- text: A choice put in front\n$1$2',
    );
    expect(edited).not.toBe(bank);
    const right = edited.replace(
      '- text: They are frozen by law',
      '- text: They find general features\n        correct: true\n      - text: They are frozen by law',
    );
    writeFileSync(join(content, BANK), right);
    await room.library.reload();
    expect(room.library.problems().filter(({ severity }) => severity === 'error')).toEqual([]);
    const feedback = await click('They find general features', shown);
    expect(viewOf(feedback).text).toMatch(/^Right\./);
    const again = await begin({ mode: 'practice' });
    let next = await click('Start anew', again);
    while (promptOf(next) !== 'reuse') next = await click('Next question', await reply(next, true));
    expect(labelsOf(viewOf(next))).toContain('A choice put in front');
  });

  it('passes over questions that have left the course, and says so at the end', async () => {
    let shown = await begin();
    const bank = wholeCourse()[BANK] ?? '';
    const [head = '', ...entries] = bank.split(/(?=^ {2}- id: )/m);
    const kept = entries.filter((entry) => entry.includes('id: frozen') || entry.includes('id: term'));
    writeFileSync(join(content, BANK), head + kept.join(''));
    await room.library.reload();
    const seen: string[] = [];
    shown = await click('Go on', await room.command(ada, 'quiz'));
    while (!viewOf(shown).text.includes('right (')) {
      seen.push(promptOf(shown));
      const feedback = await reply(shown, true);
      const next = labelsOf(viewOf(feedback)).find((label) => /Next|result/.test(label)) ?? '';
      shown = await click(next, feedback);
    }
    expect(seen.toSorted()).toEqual(['frozen', 'term']);
    expect(viewOf(shown).text).toContain('2 of 2 right (100%).');
    expect(wordsOf(viewOf(shown))).toContain('2 no longer in the course, left out.');
  });

  it('finds lessons by number and title, and says what may have been meant', async () => {
    expect(await room.suggest('quiz', 'transfer')).toEqual([
      { value: 'deep-learning/8.6', label: '8.6 Transfer Learning' },
    ]);
    expect(viewOf(await room.command(ada, 'quiz', { lesson: 'quantum' })).text).toBe(
      'There is no lesson “quantum”. /lesson lists those there are.',
    );
    expect(viewOf(await room.command(ada, 'quiz', { lesson: '8' })).text).toContain(
      'Did you mean 8.5 “What Layers Learn”, 8.6',
    );
    expect(viewOf(await room.command(ada, 'quiz', { questions: 3 })).text).toContain('Question 1 of 3');
  });
});
