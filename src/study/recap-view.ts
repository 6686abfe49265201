import type { LearnerId } from '../chat/ids.ts';
import { type Block, type Button, type Inline, type Rich, strong, type View } from '../chat/view.ts';
import type { CourseLibrary } from '../course/model.ts';
import { hasPlace } from '../course/places.ts';
import { type OpenPlace, reviewButtons } from '../quiz/review.ts';
import { sentence } from '../quiz/sentence.ts';
import { showMine } from './actions.ts';
import { endWords, nameList } from './round-view.ts';
import { isOver, type RoundResult, type Session } from './session.ts';
import { type Standing, standings } from './standings.ts';

export interface RecapParts {
  readonly library: Pick<CourseLibrary, 'lesson'>;
  readonly openPlace: OpenPlace;
}

const STANDINGS = 15;

/** Standings, how each question went, and what the group should read again. */
export function recapView(session: Session, parts: RecapParts): View {
  const rows = standings(session);
  const rounds = session.results.length;
  const best = rows[0]?.points ?? 0;
  const leaders = best === 0 ? [] : rows.filter(({ points }) => points === best).map(({ name }) => name);
  const lead =
    leaders.length === 0
      ? 'No right answers this time.'
      : `${nameList(leaders)} ${leaders.length === 1 ? 'leads' : 'lead'} with ${best} of ${rounds}.`;
  const hard = session.results
    .filter((result) => shareOf(result) < 1)
    .toSorted((a, b) => shareOf(a) - shareOf(b));
  const blocks: (Block | false)[] = [
    { kind: 'heading', text: `Results: ${session.title}` },
    { kind: 'callout', tone: 'info', text: [strong(lead), ` ${endWords(session)}`] },
    rows.length > 0 && { kind: 'text', text: rows.slice(0, STANDINGS).flatMap(standingLine) },
    rows.length > STANDINGS && { kind: 'note', text: `and ${rows.length - STANDINGS} more` },
    rounds > 0 && { kind: 'heading', text: 'Question by question', level: 3 },
    rounds > 0 && { kind: 'list', items: session.results.map(roundLine) },
    ...review(hard, parts),
    {
      kind: 'buttons',
      buttons: [{ label: 'How did I do?', action: showMine.id({ session: session.id }) }],
    },
  ];
  return {
    text: [
      `Results: ${session.title}. ${lead} ${endWords(session)}`,
      ...rows.slice(0, STANDINGS).map(({ rank, name, points }) => `${rank}. ${name}: ${pointWords(points)}`),
      ...(hard.length > 0 ? [`Worth reading again: ${hard.length} of ${rounds} questions.`] : []),
    ].join('\n'),
    blocks: blocks.filter((block) => block !== false),
  };
}

/** One learner's own answers, for that learner alone. */
export function mineView(session: Session, learner: LearnerId, parts: RecapParts): View {
  const own = session.results.map((result) => ({ result, answer: result.answers[learner] }));
  const right = own.filter(({ answer }) => answer?.correct).length;
  if (own.every(({ answer }) => !answer)) {
    const text = 'You have not answered in this session so far.';
    return { text, blocks: [{ kind: 'text', text }] };
  }
  const summary = `You have ${right} of ${own.length} right.`;
  const lines = own.map(({ result, answer }): Rich => {
    const mark = answer ? (answer.correct ? '✓ ' : '✗ ') : '– ';
    const said = answer ? sentence(`Your answer: ${answer.said}`) : 'No answer.';
    const note = answer?.note ? ` ${answer.note}` : '';
    const solution = answer?.correct ? '' : ` ${sentence(`The answer: ${result.solution}`)}`;
    return [strong(`${mark}${result.prompt}`), ` ${said}${note}${solution}`];
  });
  const missed = own.filter(({ answer }) => !answer?.correct).map(({ result }) => result);
  return {
    text: summary,
    blocks: [
      { kind: 'callout', tone: missed.length === 0 ? 'success' : 'info', text: [strong(summary)] },
      { kind: 'list', items: lines },
      ...review(missed, parts),
      {
        kind: 'note',
        text: `Your answers count as practice: /progress shows them${isOver(session) ? '' : ' once the session is over'}.`,
      },
    ],
  };
}

function review(results: readonly RoundResult[], { library, openPlace }: RecapParts): readonly Block[] {
  const places = results.flatMap(({ lesson: id, review: place }) => {
    const lesson = library.lesson(id);
    return lesson && place && hasPlace(lesson, place) ? [{ lesson, place }] : [];
  });
  const buttons: readonly Button[] = reviewButtons(places, openPlace);
  if (buttons.length === 0) return [];
  return [
    { kind: 'text', text: 'Worth reading again:' },
    { kind: 'buttons', buttons },
  ];
}

/** A line of its own: a list would number equals apart, or set a bullet before each rank. */
function standingLine({ rank, name, points }: Standing, index: number): readonly Inline[] {
  return [...(index > 0 ? ['\n'] : []), strong(`${rank}.`), ` ${name} – ${pointWords(points)}`];
}

function roundLine(result: RoundResult): Rich {
  const all = Object.values(result.answers);
  const right = all.filter(({ correct }) => correct).length;
  return [
    strong(all.length === 0 ? 'Nobody answered: ' : `${right} of ${all.length} right: `),
    result.prompt,
  ];
}

function shareOf({ answers }: RoundResult): number {
  const all = Object.values(answers);
  return all.length === 0 ? 0 : all.filter(({ correct }) => correct).length / all.length;
}

const pointWords = (points: number) => `${points} ${points === 1 ? 'point' : 'points'}`;
