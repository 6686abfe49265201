import { handle } from '../src/chat/action.ts';
import type { Command } from '../src/chat/command.ts';
import { UserError } from '../src/chat/errors.ts';
import { update, whisper } from '../src/chat/reply.ts';
import { shorten } from '../src/chat/shorten.ts';
import type { Choice, OptionSpecs } from '../src/chat/values.ts';
import type { View } from '../src/chat/view.ts';
import { requireLesson, suggestLessons } from '../src/course/lesson-option.ts';
import type { Lesson } from '../src/course/model.ts';
import { findLesson } from '../src/course/search.ts';
import { listTerms } from '../src/reading/actions.ts';
import { allTerms, findTerms } from '../src/reading/glossary.ts';
import { glossaryView, termsView } from '../src/reading/glossary-view.ts';
import type { Services } from './services.ts';

const MOST_CHOICES = 25;
const LABEL = 100;

const options = {
  term: {
    kind: 'text',
    description: 'What you want explained; a list of all terms without it',
    autocomplete: true,
    maxLength: 200,
  },
  lesson: { kind: 'text', description: 'Only terms of this lesson', autocomplete: true },
} as const satisfies OptionSpecs;

export const glossary = {
  name: 'glossary',
  description: 'Look a term up, or go through the terms of a lesson',
  options,
  who: 'everyone',
  acknowledge: 'private',
  async run({ options: { term, lesson: typed }, services }) {
    const lesson = typed === undefined ? undefined : requireLesson(services.library, typed);
    if (term === undefined || term.trim() === '') return whisper(page(services, lesson, 0));
    return whisper(termsView(term, findTerms(lessonsOf(services, lesson), term)));
  },
  async autocomplete({ option, typed, given, services }) {
    if (option === 'lesson') return suggestLessons(services.library, typed);
    if (option !== 'term') return [];
    const lesson = given.lesson ? findLesson(services.library, given.lesson) : undefined;
    return suggestTerms(lessonsOf(services, lesson), typed);
  },
  actions: [
    handle(listTerms, 'update', async ({ args, services }) => {
      const lesson = args.lesson === '' ? undefined : services.library.lesson(args.lesson);
      if (args.lesson !== '' && !lesson)
        throw new UserError('This lesson is no longer in the course: /glossary lists all terms there are.');
      return update(page(services, lesson, args.page));
    }),
  ],
} satisfies Command<Services, typeof options>;

const lessonsOf = ({ library }: Services, lesson: Lesson | undefined): readonly Lesson[] =>
  lesson ? [lesson] : library.lessons();

const page = (services: Services, lesson: Lesson | undefined, at: number): View =>
  glossaryView(allTerms(lessonsOf(services, lesson)), lesson, at);

function suggestTerms(lessons: readonly Lesson[], typed: string): readonly Choice[] {
  const terms = typed.trim() === '' ? allTerms(lessons) : findTerms(lessons, typed).terms;
  const names = [...new Set(terms.map(({ concept }) => concept.term))];
  return names.slice(0, MOST_CHOICES).map((name) => ({
    value: shorten(name, LABEL),
    label: shorten(name, LABEL),
  }));
}
