import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LearnerId, MessageRef } from '../../src/chat/ids.ts';
import { paginate } from '../../src/chat/paginate.ts';
import { plain } from '../../src/chat/view.ts';
import type { LessonPlace } from '../../src/course/model.ts';
import { renderPages } from '../../src/platforms/discord/pages.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { openPlace } from '../../src/reading/actions.ts';
import { plan } from '../../src/study/plan.ts';
import { mineView, recapView } from '../../src/study/recap-view.ts';
import {
  askingView,
  chooseView,
  lobbyView,
  revealView,
  runningView,
  takenView,
  typeOf,
} from '../../src/study/round-view.ts';
import {
  ask,
  attach,
  closeRound,
  finish,
  join,
  PACE,
  playersOf,
  type Session,
  takeAnswer,
} from '../../src/study/session.ts';
import { hostileText } from '../chat/arbitrary-view.ts';
import { answer, lessonOf, question } from '../quiz/arbitrary-question.ts';
import { complaints, STRICT } from '../quiz/limits.ts';

const message: MessageRef = { workspace: 'web:local', channel: 'web:local/general', message: 'm1' };
const lesson = lessonOf([]);
const recap = {
  library: { lesson: () => lesson },
  openPlace: (id: string, { part, step }: LessonPlace) => openPlace.id({ lesson: id, part, step }),
};

const session = (questions: number, title: string, name: string): Session => ({
  id: 's'.repeat(12),
  workspace: 'web:local',
  channel: 'web:local/general',
  host: { id: 'web:host', name: name.slice(0, 60) || 'Host' },
  title: title.slice(0, 80) || 'Title',
  seconds: 30,
  questions: Array.from({ length: questions }, () => ({ lesson: lesson.id, question: 'q' })),
  seed: 5,
  openedAt: 0,
  players: {},
  phase: { kind: 'lobby', closesAt: 1000, started: false },
  results: [],
  unanswered: 0,
});

describe('the views of a study session', () => {
  it('stay within every limit, and those that are edited in place within one message', () => {
    fc.assert(
      fc.property(
        fc.array(question, { minLength: 1, maxLength: 3 }),
        fc.array(answer, { minLength: 1, maxLength: 4 }),
        fc.array(hostileText, { minLength: 1, maxLength: 40 }),
        hostileText,
        (questions, answers, names, title) => {
          let current = session(questions.length, title.trim(), names[0] ?? '');
          const fits = (view: Parameters<typeof complaints>[0]) => {
            expect(complaints(view)).toEqual([]);
            expect(paginate(view, STRICT)).toHaveLength(1);
          };
          for (const [index, name] of names.entries()) {
            current = join(current, { id: `web:${index}`, name: name.trim() || 'x' });
          }
          fits(lobbyView(current));
          expect(complaints(runningView(current, { id: 'web:host', teacher: true }))).toEqual([]);
          for (const [index, one] of questions.entries()) {
            current = attach(ask(current, index, one), index, message, 0);
            for (const [player, id] of playersOf(current).entries()) {
              const given = { answer: answers[player % answers.length] ?? [], at: 1 };
              current = takeAnswer(current, { id, name: 'x' }, given, PACE);
            }
            const { phase } = current;
            if (phase.kind !== 'asking') throw new Error(phase.kind);
            fits(askingView(current, phase, questionTypes));
            expect(complaints(chooseView(current, phase, questionTypes, answers[0]))).toEqual([]);
            expect(complaints(takenView(one, answers[0] ?? [], questionTypes, true))).toEqual([]);
            const grading = { type: typeOf(one, questionTypes), context: { concepts: [] } };
            current = closeRound(current, grading, 2, PACE);
            fits(revealView(current, { index, question: one }, { controls: true, until: 9 }));
            fits(revealView(current, { index, question: one }, { controls: false }));
          }
          for (const reason of ['finished', 'stopped', 'unanswered', 'unreachable'] as const) {
            const over = finish(current, reason);
            expect(complaints(recapView(over, recap))).toEqual([]);
            fits(lobbyView(over));
          }
          expect(complaints(mineView(current, 'web:0', recap))).toEqual([]);
          expect(complaints(mineView(current, 'web:nobody', recap))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the longest question there can be', () => {
  it('still stands in one message, with its controls', () => {
    const body = {
      choices: Array.from({ length: 8 }, (_, index) => ({
        text: `${index}${'w'.repeat(299)}`,
        correct: index === 0,
      })),
    };
    const longest = {
      id: 'q',
      kind: 'single',
      prompt: 'p'.repeat(1000),
      explanation: 'e'.repeat(2000),
      hints: [],
      body,
    };
    const asked = attach(ask(session(30, 't'.repeat(80), 'n'.repeat(60)), 0, longest), 0, message, 0);
    if (asked.phase.kind !== 'asking') throw new Error(asked.phase.kind);
    expect(paginate(askingView(asked, asked.phase, questionTypes), STRICT)).toHaveLength(1);
    const grading = { type: typeOf(longest, questionTypes), context: { concepts: [] } };
    const shown = revealView(
      closeRound(asked, grading, 1, PACE),
      { index: 0, question: longest },
      { controls: true, until: 5 },
    );
    expect(paginate(shown, STRICT)).toHaveLength(1);
  });
});

describe('the standings of a recap', () => {
  it('begin each line with a rank and no bullet', () => {
    const asked = {
      id: 'q',
      kind: 'true-false',
      prompt: 'p',
      explanation: 'e',
      hints: [],
      body: { answer: true },
    };
    let current = attach(ask(session(1, 'Title', 'Host'), 0, asked), 0, message, 0);
    for (const [name, said] of Object.entries({ Ada: 'true', Bob: 'true', Cy: 'false' })) {
      current = takeAnswer(current, { id: `web:${name}`, name }, { answer: [said], at: 1 }, PACE);
    }
    const grading = { type: typeOf(asked, questionTypes), context: { concepts: [] } };
    const view = recapView(finish(closeRound(current, grading, 2, PACE), 'finished'), recap);
    const bullets = view.blocks.flatMap((block) => (block.kind === 'list' ? block.items.map(plain) : []));
    expect(bullets).toEqual(['2 of 3 right: p']);
    const texts = view.blocks.flatMap((block) => (block.kind === 'text' ? [plain(block.text)] : []));
    expect(texts).toContain('1. Ada – 1 point\n1. Bob – 1 point\n3. Cy – 0 points');
    expect(JSON.stringify(renderPages(view, 1000))).toContain(
      '"**1.** Ada – 1 point\\n**1.** Bob – 1 point\\n**3.** Cy – 0 points"',
    );
  });
});

describe('what a session needs next', () => {
  it('comes to an end from every state by steps and time alone', () => {
    fc.assert(
      fc.property(
        fc.array(question, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.array(fc.record({ at: fc.nat(200), what: fc.constantFrom('answer', 'stop', 'nothing') }), {
          maxLength: 6,
        }),
        (questions, limited, events) => {
          const { seconds, ...rest } = session(questions.length, 'T', 'H');
          let current: Session = join(
            { ...rest, ...(limited && { seconds: seconds ?? 30 }) },
            { id: 'web:a', name: 'A' },
          );
          current = { ...current, phase: { kind: 'lobby', closesAt: 1000, started: true } };
          let now = 0;
          for (let turn = 0; turn < 300; turn++) {
            for (const event of events.filter(({ at }) => at === turn)) {
              if (event.what === 'stop') current = { ...current, stoppedBy: 'H' };
              if (event.what === 'answer')
                current = takeAnswer(
                  current,
                  { id: 'web:a' as LearnerId, name: 'A' },
                  { answer: ['0'], at: now },
                  PACE,
                );
            }
            const step = plan(current, now, PACE);
            if (step.kind === 'wrap-up') return;
            if (step.kind === 'wait') now = Math.max(now, step.until ?? now);
            if (step.kind === 'settle-room') current = { ...current, room: current.channel };
            const { phase } = current;
            const one = questions[step.kind === 'ask' ? step.from : 0];
            if (step.kind === 'ask' && one) current = ask(current, step.from, one);
            if (step.kind === 'post' && phase.kind === 'asking')
              current = attach(current, phase.index, message, now);
            if (step.kind === 'close-round' && phase.kind === 'asking') {
              const grading = { type: typeOf(phase.question, questionTypes), context: { concepts: [] } };
              current = closeRound(current, grading, now, PACE);
            }
            if (step.kind === 'finish') current = finish(current, step.reason);
          }
          throw new Error('the session did not end');
        },
      ),
      { numRuns: 50 },
    );
  });
});
