import type { Concept, Course, Lesson, LessonPlace, Part, Prose, Titled } from '../course/model.ts';
import { proseText } from '../course/prose.ts';

/** What a passage is good for; answers of a certain shape prefer certain kinds. */
export type PassageKind = 'definition' | 'explanation' | 'example' | 'summary';

/** A piece of a lesson short enough to be read as an answer. */
export interface Passage {
  /** Unique among all passages of a library. */
  readonly id: string;
  readonly lesson: Lesson;
  readonly place: LessonPlace;
  readonly kind: PassageKind;
  /** Names the piece: a term, a chapter's title. */
  readonly heading: string;
  readonly text: string;
  /** Other names of a defined term. */
  readonly aliases: readonly string[];
}

/** Words after which a passage is closed at the next paragraph. */
const PASSAGE_WORDS = 120;

/** Every passage of the courses, in teaching order. */
export function passagesOf(courses: readonly Course[]): readonly Passage[] {
  return courses.flatMap((course) => course.lessons.flatMap(lessonPassages));
}

function lessonPassages(lesson: Lesson): readonly Passage[] {
  const pieces: Omit<Passage, 'id' | 'lesson'>[] = [];
  const add = (
    part: Part,
    step: number,
    kind: PassageKind,
    heading: string,
    body: string,
    aliases: readonly string[] = [],
  ) => {
    for (const text of paragraphs(body)) pieces.push({ place: { part, step }, kind, heading, text, aliases });
  };
  const titled = (part: Part, kind: PassageKind) => (each: Titled, index: number) =>
    add(part, part === 'examples' ? index : 0, kind, each.title, proseText(each.body));

  for (const [step, depth] of (['quick', 'standard', 'detailed'] as const).entries()) {
    add('overview', step, 'summary', lesson.title, proseText(lesson.overview[depth]));
  }
  for (const [step, chapter] of lesson.chapters.entries()) {
    add('chapters', step, 'explanation', chapter.title, joined([chapter.idea, chapter.explanation]));
    for (const { body } of chapter.illustrations)
      add('chapters', step, 'example', chapter.title, proseText(body));
  }
  for (const [step, dialogue] of lesson.dialogues.entries()) {
    const exchange = dialogue.turns.map(
      ({ speaker, body }) => `${speaker === 'teacher' ? 'Teacher' : 'Student'}: ${proseText(body)}`,
    );
    add('dialogues', step, 'explanation', dialogue.title, exchange.join('\n\n'));
  }
  for (const concept of lesson.glossary) {
    add('glossary', 0, 'definition', concept.term, proseText(concept.definition), concept.aliases);
  }
  lesson.concepts.forEach(titled('concepts', 'definition'));
  lesson.examples.forEach(titled('examples', 'example'));
  for (const { prompt, explanation, review } of lesson.questions) {
    const place = review ?? { part: 'overview', step: 0 };
    add(place.part, place.step, 'explanation', prompt, explanation);
  }
  return pieces.map((piece, index) => ({ ...piece, id: `${lesson.id}#${index}`, lesson }));
}

/** The definition a concept's passage stands for, for asking back. */
export function termsOf(courses: readonly Course[]): readonly Concept[] {
  return courses.flatMap((course) => course.lessons.flatMap((lesson) => lesson.glossary));
}

function joined(proses: readonly Prose[]): string {
  return proses.map(proseText).join('\n\n');
}

function paragraphs(body: string): readonly string[] {
  const texts: string[] = [];
  let open = '';
  for (const paragraph of body.split(/\n{2,}/)) {
    const text = paragraph.trim();
    if (text === '') continue;
    open = open === '' ? text : `${open}\n\n${text}`;
    if (open.split(/\s+/).length >= PASSAGE_WORDS) {
      texts.push(open);
      open = '';
    }
  }
  if (open !== '') texts.push(open);
  return texts;
}
