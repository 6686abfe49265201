import { blocksText } from '../chat/blocks-text.ts';
import { shorten } from '../chat/shorten.ts';
import {
  type Block,
  type Button,
  type Rich,
  type SelectOption,
  standingView,
  type View,
} from '../chat/view.ts';
import { DEPTHS, type Lesson, type LessonPlace, PARTS } from '../course/model.ts';
import { formatPlace, PART_TITLES, places, placeTitle, stepsOf } from '../course/places.ts';
import { choosePlace, listLessons, showContents, turnTo } from './actions.ts';
import { type Marks, markKey, readingProgress } from './marks.ts';
import { placeBlocks } from './place-blocks.ts';

/** Buttons to what other commands offer for a lesson. */
export type LessonLinks = (lesson: Lesson) => readonly Button[];

const OPTION = 75;
const SELECT_OPTIONS = 25;
const LABEL = 60;

/** By what leads on, lesson and place; a lesson that is read anew is another one. */
const screens = new WeakMap<LessonLinks, WeakMap<Lesson, Map<string, View>>>();

/** One screen of a lesson with what leads on from it; made once. */
export function placeView(lesson: Lesson, place: LessonPlace, links: LessonLinks): View {
  const lessons = screens.get(links) ?? new WeakMap<Lesson, Map<string, View>>();
  screens.set(links, lessons);
  const made = lessons.get(lesson) ?? new Map<string, View>();
  lessons.set(lesson, made);
  const key = formatPlace(place);
  const view = made.get(key) ?? standingView(makePlaceView(lesson, place, links));
  made.set(key, view);
  return view;
}

function makePlaceView(lesson: Lesson, place: LessonPlace, links: LessonLinks): View {
  const { before, after } = around(lesson, place);
  const to = (label: string, there: LessonPlace, primary = false): Button => ({
    label,
    action: turnTo.id({ lesson: lesson.id, part: there.part, step: there.step }),
    ...(primary && { style: 'primary' as const }),
  });
  const content: Block[] = [
    { kind: 'note', text: `${lesson.number} ${lesson.title} · ${whereabouts(lesson, place)}` },
    ...placeBlocks(lesson, place),
  ];
  const controls: Block[] = [];
  if (place.part === 'overview') controls.push(depths(place, to));
  else if (stepsOf(lesson, place.part) > 1) controls.push(steps(lesson, place));
  const buttons: Button[] = [
    ...(before ? [to('Back', before)] : []),
    ...(after ? [to('Next', after, true)] : []),
    { label: 'Contents', action: showContents.id({ lesson: lesson.id }) },
  ];
  if (after) {
    controls.push({ kind: 'note', text: `Next: ${placeTitle(lesson, after)}` });
    controls.push({ kind: 'buttons', buttons });
  } else {
    const done = 'That was the last page of this lesson. Now see what stayed:';
    controls.push({ kind: 'callout', tone: 'success', text: done });
    controls.push({ kind: 'buttons', buttons: [...buttons, ...links(lesson)] });
  }
  return { text: blocksText(content), blocks: [...content, ...controls] };
}

/** The pages before and after: the other depths of the overview are the same page. */
function around(lesson: Lesson, { part, step }: LessonPlace): { before?: LessonPlace; after?: LessonPlace } {
  const pages = places(lesson).filter((each) => each.part !== 'overview' || each.step === 0);
  const at = pages.findIndex((each) => each.part === part && (part === 'overview' || each.step === step));
  const [before, after] = [pages[at - 1], pages[at + 1]];
  return { ...(before && { before }), ...(after && { after }) };
}

function whereabouts(lesson: Lesson, { part, step }: LessonPlace): string {
  const count = stepsOf(lesson, part);
  return part === 'overview' || count === 1
    ? PART_TITLES[part]
    : `${PART_TITLES[part]}, ${step + 1} of ${count}`;
}

const DEPTH_LABELS = { quick: 'Quick', standard: 'Standard', detailed: 'Detailed' } as const;

function depths(place: LessonPlace, to: (label: string, there: LessonPlace) => Button): Block {
  return {
    kind: 'buttons',
    buttons: DEPTHS.flatMap((depth, step) =>
      step === place.step ? [] : [to(DEPTH_LABELS[depth], { part: 'overview', step })],
    ),
  };
}

/** A list of the steps of this part, those near the one shown when there are too many. */
function steps(lesson: Lesson, { part, step }: LessonPlace): Block {
  const count = stepsOf(lesson, part);
  const from = Math.max(0, Math.min(step - Math.floor(SELECT_OPTIONS / 2), count - SELECT_OPTIONS));
  const options = Array.from({ length: Math.min(count, SELECT_OPTIONS) }, (_, index): SelectOption => {
    const there = { part, step: from + index };
    return {
      label: shorten(`${there.step + 1}. ${placeTitle(lesson, there)}`, OPTION),
      value: formatPlace(there),
      ...(there.step === step && { selected: true }),
    };
  });
  return {
    kind: 'select',
    label: PART_TITLES[part],
    action: choosePlace.id({ lesson: lesson.id }),
    options,
  };
}

/** What a lesson holds, how far the learner has come, and where to go on. */
export function contentsView(
  lesson: Lesson,
  marks: Marks | undefined,
  needed: readonly Lesson[],
  links: LessonLinks,
): View {
  const progress = readingProgress(lesson, marks);
  const begin = progress.next ?? { part: 'overview', step: 0 };
  const begun = progress.read > 0;
  const facts: Rich[] = [
    `About ${lesson.minutes} minutes`,
    ...(needed.length > 0
      ? [`Builds on ${needed.map(({ number, title }) => `${number} ${title}`).join(' and ')}`]
      : []),
    `${count(lesson.questions.length, 'question')} and ${count(lesson.flashcards.length, 'flashcard')} to practise with`,
  ];
  const read = `${progress.read} of ${progress.total} pages read`;
  const label = begun ? (progress.complete ? 'Read again' : 'Go on reading') : 'Start reading';
  const turn = turnTo.id({ lesson: lesson.id, part: begin.part, step: begin.step });
  const spoken = parts(lesson, marks).map(({ title, detail }) => `${title}: ${detail}`);
  return {
    text: [`${lesson.number} ${lesson.title}`, ...facts, read, ...spoken].join('\n'),
    blocks: [
      { kind: 'heading', text: `${lesson.number} ${lesson.title}`, level: 2 },
      { kind: 'list', items: facts },
      { kind: 'progress', label: read, value: progress.total === 0 ? 0 : progress.read / progress.total },
      ...(begun && progress.next
        ? [{ kind: 'note', text: `Next: ${placeTitle(lesson, progress.next)}` } as const]
        : []),
      {
        kind: 'select',
        label: 'Open a part',
        action: choosePlace.id({ lesson: lesson.id }),
        options: parts(lesson, marks).map(({ title, detail, value }) => ({
          label: title,
          value,
          description: shorten(detail, OPTION),
        })),
      },
      {
        kind: 'buttons',
        buttons: [
          { label, action: turn, style: 'primary' },
          ...links(lesson),
          { label: 'All lessons', action: listLessons.id({ page: 0 }) },
        ],
      },
    ],
  };
}

function parts(lesson: Lesson, marks: Marks | undefined) {
  return PARTS.flatMap((part) => {
    const steps = part === 'overview' ? 1 : stepsOf(lesson, part);
    if (steps === 0) return [];
    const read = Array.from({ length: steps }, (_, step) => markKey(lesson, { part, step })).filter(
      (key) => marks?.read[key] !== undefined,
    ).length;
    const first = placeTitle(lesson, { part, step: 0 });
    const what =
      part === 'overview'
        ? 'quick, standard or detailed'
        : steps > 1
          ? `${steps}, from “${shorten(first, LABEL - 20)}”`
          : part === 'glossary'
            ? count(lesson.glossary.length, 'term')
            : 'one page';
    const state = read === 0 ? '' : read === steps ? ' · read' : ` · ${read} read`;
    return [{ title: PART_TITLES[part], detail: `${what}${state}`, value: formatPlace({ part, step: 0 }) }];
  });
}

export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
