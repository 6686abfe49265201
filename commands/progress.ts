import type { Command } from '../src/chat/command.ts';
import { whisper } from '../src/chat/reply.ts';
import type { Turn } from '../src/chat/turn.ts';
import type { OptionSpecs } from '../src/chat/values.ts';
import type { View } from '../src/chat/view.ts';
import { streakOf } from '../src/progress/days.ts';
import { progressOf } from '../src/progress/progress.ts';
import { progressView } from '../src/progress/progress-view.ts';
import { requireZone, suggestZones } from '../src/progress/zones.ts';
import type { Services } from './services.ts';

const options = {
  'time-zone': {
    kind: 'text',
    description: 'Where your day begins and ends, such as Europe/Berlin; kept from then on',
    autocomplete: true,
    setting: true,
    maxLength: 60,
  },
} as const satisfies OptionSpecs;

export const progress = {
  name: 'progress',
  description: 'What you have read, how your quizzes went, cards due, and what to do next',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run({ workspace, learner, now, services, options: given }) {
    const { activity } = services;
    const typed = given['time-zone'];
    if (typed !== undefined) await activity.setZone(workspace, learner.id, requireZone(typed));
    return whisper(await currentProgress({ workspace, learner, now, services }));
  },
  async autocomplete({ option, typed }) {
    return option === 'time-zone' ? suggestZones(typed) : [];
  },
} satisfies Command<Services, typeof options>;

/** What a learner has done by now, and what to do next. */
export async function currentProgress({
  workspace,
  learner,
  now,
  services,
}: Pick<Turn<Services>, 'workspace' | 'learner' | 'now' | 'services'>): Promise<View> {
  const { library, reading, quizzes, flashcards, activity } = services;
  const { zone, moments } = await activity.of(workspace, learner.id);
  const { open, summaries } = await quizzes.standing(workspace, learner.id);
  const known = {
    lessons: library.lessons(),
    marks: await reading.of(workspace, learner.id),
    quizzes: summaries,
    cards: await flashcards.state(workspace, learner.id, undefined),
    streak: streakOf(moments, now, zone),
    ...(open && { quizLeft: open.items.filter(({ outcome }) => !outcome).length }),
  };
  return progressView(progressOf(known), zone);
}
