import { bareText } from '../course/asked.ts';
import {
  type AskedAbout,
  type Course,
  DEPTHS,
  type Lesson,
  type LessonPlace,
  type Part,
  type Prose,
  type Titled,
} from '../course/model.ts';
import { proseText } from '../course/prose.ts';
import { contentWords } from './question.ts';
import { setOutIn } from './set-out.ts';
import { lightStem } from './stem.ts';

/** What a passage is good for; answers of a certain shape prefer certain kinds. */
export type PassageKind =
  | 'definition'
  | 'explanation'
  | 'example'
  | 'summary'
  | 'dialogue'
  | 'aid'
  | 'reference'
  | 'card'
  | 'quiz'
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
  /** Terms that its text sets out, in bold or at the head of a table's row. */
  readonly terms?: readonly string[];
  /** Questions in learners' words that it answers, as far as somebody has listed them. */
  readonly asked: readonly PassageQuestion[];
}

export interface PassageQuestion {
  readonly question: string;
  /** Words of the passage that answer it; the whole passage unless given. */
  readonly quote?: string;
}

/** Words of a note that names what it is about, at most. */
const NAME_WORDS = 4;
/** Words after which a passage is closed at the next paragraph. */
const PASSAGE_WORDS = 45;

/** Every passage of the courses, in teaching order. */
export function passagesOf(courses: readonly Course[]): readonly Passage[] {
  return courses.flatMap((course) => course.lessons.flatMap(lessonPassages));
}

function lessonPassages(lesson: Lesson): readonly Passage[] {
  const pieces: Passage[] = [];
  const add = (
    place: LessonPlace,
    kind: PassageKind,
    heading: string,
    body: string,
    aliases: readonly string[] = [],
    terms: readonly string[] = [],
  ) => {
    for (const text of kind === 'dialogue' ? exchanges(body) : paragraphs(body)) {
      const there = terms.filter((term) => text.includes(term));
      pieces.push({
        id: `${lesson.id}#${pieces.length}`,
        source: { kind: 'lesson', lesson, place },
        kind,
        heading,
        text,
        aliases,
        ...(there.length > 0 && { terms: there }),
        asked: asksItself(kind, heading),
      });
    }
  };
  const defined = namesDefined(lesson);
  const addProses = (place: LessonPlace, kind: PassageKind, heading: string, proses: readonly Prose[]) => {
    const { terms, definitions } = setOutIn(proses.flatMap(({ nodes }) => nodes));
    const known = (term: string) => defined.has(term.toLowerCase());
    const others = terms.filter((term) => !known(term));
    add(place, kind, heading, proses.map(proseText).join('\n\n'), [], others);
    for (const { term, text } of definitions) if (!known(term)) add(place, 'definition', term, text);
  };
  const titled =
    (part: Part, kind: PassageKind) =>
    ({ title, body }: Titled, index: number) =>
      addProses({ part, step: part === 'examples' ? index : 0 }, kind, title, [body]);

  for (const [step, depth] of DEPTHS.entries()) {
    addProses({ part: 'overview', step }, 'summary', lesson.title, [lesson.overview[depth]]);
  }
  for (const [step, { title, idea, explanation, illustrations }] of lesson.chapters.entries()) {
    const place: LessonPlace = { part: 'chapters', step };
    addProses(place, 'explanation', title, [idea, explanation]);
    for (const { kind, body } of illustrations) {
      add(place, 'example', title, proseText(body), kind === 'analogy' ? [kind] : []);
    }
  }
  for (const [step, { title, turns }] of lesson.dialogues.entries()) {
    const exchange = turns.map(
      ({ speaker, body }) => `${speaker === 'teacher' ? 'Teacher' : 'Student'}: ${proseText(body)}`,
    );
    add({ part: 'dialogues', step }, 'dialogue', title, exchange.join('\n\n'));
  }
  for (const { term, aliases, definition } of lesson.glossary) {
    add({ part: 'glossary', step: 0 }, 'definition', term, proseText(definition), aliases);
  }
  lesson.concepts.forEach(titled('concepts', 'definition'));
  lesson.examples.forEach(titled('examples', 'example'));
  for (const { kind, title, body } of lesson.memoryAids) {
    const text = proseText(body);
    const name = `Memory aid: ${kind}`;
    const aliases = [...(title === undefined ? [] : [name]), ...(kind === 'acronym' ? [initials(text)] : [])];
    add({ part: 'memory', step: 0 }, 'aid', title ?? name, text, aliases);
  }
  for (const { prompt, explanation, review } of lesson.questions) {
    add(review ?? { part: 'overview', step: 0 }, 'quiz', prompt, explanation);
  }
  for (const { title, note } of [...lesson.references, ...lesson.videos]) {
    const aliases = note !== undefined && note.split(/\s+/).length <= NAME_WORDS ? [note] : [];
    add({ part: 'references', step: 0 }, 'reference', title, note ? `${title}. ${note}` : title, aliases);
  }
  const taught = pieces.filter(({ kind }) => kind === 'definition' || kind === 'explanation');
  for (const { front, back } of lesson.flashcards) {
    const question = proseText(front);
    const answer = proseText(back);
    add(placeOf(`${question} ${answer}`, taught), 'card', question, answer);
  }
  return withAsked(pieces, lesson.asked);
}

/** Names, lower case, that a lesson defines in its glossary or among its concepts. */
const namesDefined = ({ glossary, concepts }: Lesson): ReadonlySet<string> =>
  new Set(
    [
      ...glossary.flatMap(({ term, aliases }) => [term, ...aliases]),
      ...concepts.map(({ title }) => title),
    ].map((name) => name.toLowerCase()),
  );

/** Cards and questions of a quiz are headed by what they answer. */
const asksItself = (kind: PassageKind, heading: string): readonly PassageQuestion[] =>
  (kind === 'card' || kind === 'quiz') && heading.endsWith('?') ? [{ question: heading }] : [];

/** The pieces that have the words which somebody named as the answer, with the questions. */
function withAsked(pieces: readonly Passage[], asked: readonly AskedAbout[]): readonly Passage[] {
  if (asked.length === 0) return pieces;
  const entries = asked.map(({ quote, questions }) => ({ quote, questions, bare: bareText(quote) }));
  return pieces.map((piece) => {
    const there = bareText(`${piece.heading}. ${piece.text}`);
    const answered = entries.filter(({ bare }) => there.includes(bare));
    const listed = answered.flatMap(({ quote, questions }) =>
      questions.map((question) => ({ question, quote })),
    );
    return listed.length === 0 ? piece : { ...piece, asked: [...piece.asked, ...listed] };
  });
}

/** Where a lesson teaches what a text says: the place of the passage that shares most of its rarer words. */
function placeOf(text: string, taught: readonly Passage[]): LessonPlace {
  const stems = taught.map(
    ({ heading, text: body }) => new Set(contentWords(`${heading} ${body}`).map(lightStem)),
  );
  const wanted = [...new Set(contentWords(text).map(lightStem))].map((stem) => {
    const having = stems.filter((each) => each.has(stem)).length;
    return { stem, weight: having === 0 ? 0 : Math.log(1 + taught.length / having) };
  });
  let place: LessonPlace = { part: 'overview', step: 0 };
  let most = 0;
  for (const [index, { source }] of taught.entries()) {
    const shared = wanted.reduce((sum, { stem, weight }) => sum + (stems[index]?.has(stem) ? weight : 0), 0);
    if (shared > most && source.kind === 'lesson') {
      most = shared;
      place = source.place;
    }
  }
  return place;
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
        asked: [{ question }],
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

/** The turns of a dialogue, cut only where a student begins anew after an answer. */
function exchanges(body: string): readonly string[] {
  const texts: string[] = [];
  let open = '';
  for (const turn of body.split(/\n{2,}(?=(?:Teacher|Student): )/)) {
    const answered = turn.startsWith('Student: ') && !open.endsWith('?');
    if (open !== '' && answered && open.split(/\s+/).length >= PASSAGE_WORDS) {
      texts.push(open);
      open = turn;
    } else open = open === '' ? turn : `${open}\n\n${turn}`;
  }
  if (open !== '') texts.push(open);
  return texts;
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
