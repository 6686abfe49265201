import { shorten } from '../chat/shorten.ts';
import type { Button } from '../chat/view.ts';
import type { Lesson, LessonPlace } from '../course/model.ts';
import { placeTitle } from '../course/places.ts';

const MOST = 5;
const LABEL = 34;

/** Id of the action that opens a place of a lesson. */
export type OpenPlace = (lesson: string, place: LessonPlace) => string;

/** Buttons that open what is worth reading again, each place once. */
export function reviewButtons(
  wanted: readonly { readonly lesson: Lesson; readonly place: LessonPlace }[],
  openPlace: OpenPlace,
): readonly Button[] {
  const buttons = wanted.map(({ lesson, place }) => ({
    label: shorten(placeTitle(lesson, place), LABEL).replace(/\s+…$/, '…'),
    action: openPlace(lesson.id, place),
  }));
  return buttons
    .filter(({ action }, index) => buttons.findIndex((each) => each.action === action) === index)
    .slice(0, MOST);
}
