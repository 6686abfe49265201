import type { Course, Lesson, LessonPlace, Part, Prose, Titled } from '../course/model.ts';
import { PART_TITLES } from '../course/places.ts';
import { proseText } from '../course/prose.ts';

/** What a passage is good for; answers of a certain shape prefer certain kinds. */
export type PassageKind =
  | 'definition'
  | 'explanation'
  | 'example'
  | 'summary'
  | 'dialogue'
  | 'aid'
  | 'reference'
  | 'teacher';

/** Where a passage comes from: a place of a lesson, or a teacher of the class who answered a question. */
export type PassageSource =
  | { readonly kind: 'lesson'; readonly lesson: Lesson; readonly place: LessonPlace }
  | { readonly kind: 'teacher'; readonly name: string; readonly at: number };

/** A piece of a lesson, or a teacher's answer, short enough to be read as an answer. */
export interface Passage {
  /** Unique among all passages of a workspace. */
  readonly id: string;
  readonly source: PassageSource;
  readonly kind: PassageKind;
  /** Names the piece: a term, a chapter's title, a question. */
  readonly heading: string;
  readonly text: string;
  /** Other names of a defined term. */
  readonly aliases: readonly string[];
}

/** Words after which a passage is closed at the next paragraph. */
const PASSAGE_WORDS = 45;

/** Every passage of the courses, in teaching order. */
export function passagesOf(courses: readonly Course[]): readonly Passage[] {
  return courses.flatMap((course) => course.lessons.flatMap(lessonPassages));
}

function lessonPassages(lesson: Lesson): readonly Passage[] {
  const pieces: Passage[] = [];
  const add = (
    part: Part,
    step: number,
    kind: PassageKind,
    heading: string,
    body: string,
    aliases: readonly string[] = [],
  ) => {
    for (const text of paragraphs(body)) {
      const id = `${lesson.id}#${pieces.length}`;
      pieces.push({
        id,
        source: { kind: 'lesson', lesson, place: { part, step } },
        kind,
        heading,
        text,
        aliases,
      });
    }
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
    add('dialogues', step, 'dialogue', dialogue.title, exchange.join('\n\n'));
  }
  for (const concept of lesson.glossary) {
    add('glossary', 0, 'definition', concept.term, proseText(concept.definition), concept.aliases);
  }
  lesson.concepts.forEach(titled('concepts', 'definition'));
  lesson.examples.forEach(titled('examples', 'example'));
  for (const { kind, body } of lesson.memoryAids) {
    const text = proseText(body);
    add(
      'memory',
      0,
      'aid',
      `${PART_TITLES.memory}: ${kind}`,
      text,
      kind === 'acronym' ? [initials(text)] : [],
    );
  }
  for (const { prompt, explanation, review } of lesson.questions) {
    const place = review ?? { part: 'overview', step: 0 };
    add(place.part, place.step, 'explanation', prompt, explanation);
  }
  for (const { title, note } of [...lesson.references, ...lesson.videos]) {
    add('references', 0, 'reference', title, note ?? '');
  }
  return pieces;
}

/** A question of the class and what its teacher answered. */
export interface TeacherAnswer {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** Display name of the teacher. */
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export function teacherPassages(answers: readonly TeacherAnswer[]): readonly Passage[] {
  return answers.flatMap(({ id, question, answer, by, at }) =>
    paragraphs(answer).map(
      (text, index): Passage => ({
        id: `teacher:${id}#${index}`,
        source: { kind: 'teacher', name: by, at },
        kind: 'teacher',
        heading: question,
        text,
        aliases: [],
      }),
    ),
  );
}

/** What a passage is searched by: without the names of who speaks, hyphenated words also as one. */
export function searchText({ kind, text }: Pick<Passage, 'kind' | 'text'>): string {
  return withCompounds(kind === 'dialogue' ? text.replace(/^(?:Teacher|Student): /gm, '') : text);
}

/** `pre-training` is also looked for as `pretraining`. */
export function withCompounds(text: string): string {
  const compounds = text.match(/\p{L}+(?:-\p{L}+)+/gu) ?? [];
  return compounds.length === 0
    ? text
    : `${text} ${[...new Set(compounds)].map((each) => each.replaceAll('-', '')).join(' ')}`;
}

/** What the items of a list spell, as an acronym is written out. */
const initials = (text: string) => (text.match(/(?<=^\d+\. )\p{Lu}/gmu) ?? []).join('');

function joined(proses: readonly Prose[]): string {
  return proses.map(proseText).join('\n\n');
}

/** Paragraphs, short ones taken together with what follows; a lead-in keeps the list it announces. */
function paragraphs(body: string): readonly string[] {
  const texts: string[] = [];
  let open = '';
  for (const paragraph of body.split(/\n{2,}/)) {
    const text = paragraph.trim();
    if (text === '') continue;
    open = open === '' ? text : `${open}\n\n${text}`;
    if (open.split(/\s+/).length >= PASSAGE_WORDS && !open.endsWith(':')) {
      texts.push(open);
      open = '';
    }
  }
  if (open !== '') texts.push(open);
  return texts;
}
