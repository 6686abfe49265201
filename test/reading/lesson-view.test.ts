import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeArgs, splitActionId } from '../../src/chat/action.ts';
import { parseMarkdown } from '../../src/course/markdown.ts';
import type { Lesson, Prose, Titled } from '../../src/course/model.ts';
import { parsePlace, places } from '../../src/course/places.ts';
import * as actions from '../../src/reading/actions.ts';
import { allTerms, findTerms } from '../../src/reading/glossary.ts';
import { glossaryView, termsView } from '../../src/reading/glossary-view.ts';
import { contentsView, type LessonLinks, placeView } from '../../src/reading/lesson-view.ts';
import { lessonsView } from '../../src/reading/lessons-view.ts';
import { mark, readingProgress } from '../../src/reading/marks.ts';
import { hostileText } from '../chat/arbitrary-view.ts';
import { actionIds, complaints } from '../quiz/limits.ts';

const prose: fc.Arbitrary<Prose> = fc
  .oneof(
    hostileText,
    fc.constant('| a | b |\n|---|---|\n| 1 | 2 |'),
    fc.constant('1. one\n2. two\n   - deep\n\n> said\n\n```js\nrun()\n```\n\n---\n'),
  )
  .map((source) => ({ source, nodes: parseMarkdown(source).children.filter(({ type }) => type !== 'yaml') }));
const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).map((text) => `T${text}`);
const titled: fc.Arbitrary<Titled> = fc.record({ title, body: prose });

const lesson: fc.Arbitrary<Lesson> = fc.record({
  id: fc.constant(`${'c'.repeat(30)}/100.10.9`),
  course: fc.constant('c'.repeat(30)),
  file: fc.constant('c/x.md'),
  number: fc.constant('100.10.9'),
  title,
  prerequisites: fc.constant([]),
  minutes: fc.integer({ min: 1, max: 600 }),
  overview: fc.record({ quick: prose, standard: prose, detailed: prose }),
  dialogues: fc.array(
    fc.record({
      title,
      turns: fc.array(
        fc.record({ speaker: fc.constantFrom('teacher' as const, 'student' as const), body: prose }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
    { maxLength: 3 },
  ),
  chapters: fc.array(
    fc.record({
      title,
      idea: prose,
      explanation: prose,
      illustrations: fc.array(
        fc.record({ kind: fc.constantFrom('example' as const, 'analogy' as const), body: prose }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    { maxLength: 40 },
  ),
  concepts: fc.array(titled, { maxLength: 5 }),
  examples: fc.array(titled, { maxLength: 3 }),
  memoryAids: fc.array(
    fc.record({ kind: fc.constantFrom('rhyme' as const, 'story' as const), body: prose }),
    { maxLength: 3 },
  ),
  flashcards: fc.constant([]),
  glossary: fc.array(
    fc.record({ term: title, aliases: fc.array(title, { maxLength: 3 }), definition: prose }),
    { maxLength: 20 },
  ),
  references: fc.array(
    fc.record({ title, url: fc.webUrl(), note: hostileText }, { requiredKeys: ['title'] }) as fc.Arbitrary<
      Lesson['references'][number]
    >,
    { maxLength: 4 },
  ),
  videos: fc.constant([]),
  questions: fc.constant([]),
  asked: fc.constant([]),
});

const signatures = Object.values(actions);
const links: LessonLinks = (lesson) => [
  { label: 'Quiz', action: actions.startQuiz.id({ lesson: lesson.id, mode: 'practice' }) },
  { label: 'Flashcards', action: actions.startCards.id({ lesson: lesson.id }) },
];

/** Ids that no action of this room takes. */
const undecodable = (ids: readonly string[]) =>
  ids.filter((id) => {
    const { name, parts } = splitActionId(id);
    const signature = signatures.find((each) => each.name === name);
    return !signature || decodeArgs(signature.args, parts) === undefined;
  });

describe('the screens of any lesson', () => {
  it('fit every platform once split, and every control of theirs can be read back', () => {
    fc.assert(
      fc.property(lesson, fc.nat(), (each, pick) => {
        const all = places(each);
        const shown = [all[pick % all.length], all[0], all.at(-1)].filter((place) => place !== undefined);
        const views = [
          ...shown.map((place) => placeView(each, place, links)),
          contentsView(each, mark(undefined, each, { part: 'overview', step: 0 }, 1), [each], links),
          lessonsView([each], new Map(), 0),
          glossaryView(allTerms([each]), each, 0),
          termsView(each.title, findTerms([each], each.glossary[0]?.term ?? each.title)),
        ];
        for (const view of views) {
          expect(complaints(view)).toEqual([]);
          expect(undecodable(actionIds(view))).toEqual([]);
          const values = view.blocks.flatMap((block) => (block.kind === 'select' ? block.options : []));
          expect(values.length).toBeLessThanOrEqual(25);
          for (const { value } of values)
            expect('place' in parsePlace(value) || value === each.id, value).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('lead with Next through every page once, and back again with Back', () => {
    fc.assert(
      fc.property(lesson, (each) => {
        const turn = (label: string, view: ReturnType<typeof placeView>) => {
          const button = view.blocks
            .flatMap((block) => (block.kind === 'buttons' ? block.buttons : []))
            .find((one) => one.label === label);
          const args = button && decodeArgs(actions.turnTo.args, splitActionId(button.action).parts);
          return args && { part: args.part, step: args.step };
        };
        const there: string[] = [];
        let place = places(each)[0];
        let last = place;
        while (place) {
          there.push(`${place.part}/${place.step}`);
          last = place;
          place = turn('Next', placeView(each, place, links));
        }
        const back: string[] = [];
        place = last;
        while (place) {
          back.unshift(`${place.part}/${place.step}`);
          place = turn('Back', placeView(each, place, links));
        }
        expect(new Set(there).size).toBe(there.length);
        expect(there).toHaveLength(places(each).length - 2);
        expect(back).toEqual(there);
      }),
      { numRuns: 15 },
    );
  });
});

describe('reading progress', () => {
  it('is complete exactly when every page has been opened, in whatever order', () => {
    fc.assert(
      fc.property(lesson, fc.infiniteStream(fc.nat()), (each, picks) => {
        const counted = places(each).filter(({ part }) => part !== 'glossary' && part !== 'references');
        const order = [...counted].sort(() => ((picks.next().value as number) % 2 === 0 ? 1 : -1));
        let marks = mark(undefined, each, { part: 'references', step: 0 }, 0);
        expect(readingProgress(each, marks).read).toBe(0);
        for (const place of order) {
          expect(readingProgress(each, marks).total).toBeGreaterThanOrEqual(
            readingProgress(each, marks).read,
          );
          marks = mark(marks, each, place, 1);
        }
        expect(readingProgress(each, marks)).toMatchObject({ complete: true });
        expect(readingProgress(each, marks).next).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});
