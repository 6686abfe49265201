import type { RootContent } from 'mdast';
import type { z } from 'zod';

/** Authored Markdown, parsed. `source` is the file's text, for search and plain fallbacks. */
export interface Prose {
  readonly source: string;
  readonly nodes: readonly RootContent[];
}

export const DEPTHS = ['quick', 'standard', 'detailed'] as const;
export type Depth = (typeof DEPTHS)[number];

/** `<course>/<number>`, such as `deep-learning/8.6`; at most 40 bytes, so that it fits into action ids. */
export type LessonId = string;

export interface Course {
  /** The folder's name: lower-case letters, digits and `-`, at most 30 characters. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47. */
  readonly language: string;
  /** In teaching order. */
  readonly lessons: readonly Lesson[];
}

export interface Lesson {
  readonly id: LessonId;
  readonly course: string;
  /** Relative to the content folder. */
  readonly file: string;
  readonly number: string;
  readonly title: string;
  /** Lesson ids of the same course. */
  readonly prerequisites: readonly LessonId[];
  readonly minutes: number;
  readonly overview: Readonly<Record<Depth, Prose>>;
  readonly dialogues: readonly Dialogue[];
  readonly chapters: readonly Chapter[];
  readonly concepts: readonly Titled[];
  readonly examples: readonly Titled[];
  readonly memoryAids: readonly MemoryAid[];
  readonly flashcards: readonly Flashcard[];
  readonly glossary: readonly Concept[];
  readonly references: readonly Reference[];
  readonly videos: readonly Reference[];
  readonly questions: readonly Question[];
  /** What learners ask, by the words of the lesson that answer it. */
  readonly asked: readonly AskedAbout[];
}

/** Questions in learners' own words. */
export interface AskedAbout {
  /** Words of the lesson that answer them. */
  readonly quote: string;
  readonly questions: readonly string[];
}

export interface Titled {
  readonly title: string;
  readonly body: Prose;
}

export interface Dialogue {
  readonly title: string;
  readonly turns: readonly { readonly speaker: 'teacher' | 'student'; readonly body: Prose }[];
}

export interface Chapter {
  readonly title: string;
  readonly idea: Prose;
  readonly explanation: Prose;
  /** At least one example or analogy. */
  readonly illustrations: readonly { readonly kind: 'example' | 'analogy'; readonly body: Prose }[];
}

export interface MemoryAid {
  readonly kind: 'rhyme' | 'story' | 'mnemonic' | 'acronym';
  /** What follows the kind in its heading. */
  readonly title?: string;
  readonly body: Prose;
}

export interface Flashcard {
  /** Stable while the front stays the same; unique in its lesson, at most 24 bytes. */
  readonly id: string;
  readonly front: Prose;
  readonly back: Prose;
}

/** A glossary term. */
export interface Concept {
  readonly term: string;
  readonly aliases: readonly string[];
  readonly definition: Prose;
}

export interface Reference {
  readonly title: string;
  readonly url?: string;
  readonly note?: string;
}

/** What every kind of question has; `body` is what its kind's format parsed. */
export interface Question {
  /** Unique in its lesson; lower-case letters, digits and `-`, at most 24 characters. */
  readonly id: string;
  readonly kind: string;
  readonly prompt: string;
  readonly explanation: string;
  /** The part of the lesson to review after a wrong answer. */
  readonly review?: LessonPlace;
  /** From the gentlest to the plainest. */
  readonly hints: readonly string[];
  readonly body: unknown;
}

/**
 * How one kind of question stands in a question bank. Kinds live in `quiz/`; the loader is given their
 * formats, so that a new kind needs no change here.
 */
export interface QuestionFormat {
  readonly kind: string;
  /** The fields beside id, kind, prompt, explanation, review and hints. */
  readonly body: z.ZodType;
}

/** Parts of a lesson that can be opened on their own. */
export const PARTS = [
  'overview',
  'dialogues',
  'chapters',
  'concepts',
  'examples',
  'memory',
  'glossary',
  'references',
] as const;
export type Part = (typeof PARTS)[number];

/** One screen of a lesson: a part, and the step inside it (a dialogue, a chapter, a depth), from 0. */
export interface LessonPlace {
  readonly part: Part;
  readonly step: number;
}

/** Something wrong in a content file. */
export interface Problem {
  /** Relative to the content folder. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is wrong, what was meant, what to do. */
  readonly message: string;
  /** An error leaves the lesson out, or the question it is in; a warning does not. */
  readonly severity: 'error' | 'warning';
}

/** The courses as they are served now. Replaced as a whole when a file changes. */
export interface CourseLibrary {
  courses(): readonly Course[];
  course(id: string): Course | undefined;
  lesson(id: LessonId): Lesson | undefined;
  /** All lessons of all courses, in order. */
  lessons(): readonly Lesson[];
  problems(): readonly Problem[];
  /** Calls back after each reload; returns how to stop. */
  onChange(listener: () => void): () => void;
}
