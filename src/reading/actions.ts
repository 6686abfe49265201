import { defineAction } from '../chat/action.ts';
import { PARTS } from '../course/model.ts';

/** Opens one screen of a lesson. `step` counts from 0. */
export const openPlace = defineAction('lesson.open', {
  lesson: { kind: 'text' },
  part: { kind: 'choice', choices: PARTS },
  step: { kind: 'integer' },
});
