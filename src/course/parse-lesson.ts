import type { Yaml } from 'mdast';
import { z } from 'zod';
import { readDialogues } from './dialogues.ts';
import {
  type Reading,
  readChapters,
  readConcepts,
  readFlashcards,
  readGlossary,
  readMemoryAids,
  readOverview,
  readReferences,
  readTitled,
} from './lesson-sections.ts';
import { lineOf, outline, parseMarkdown, type Section } from './markdown.ts';
import type { Lesson } from './model.ts';
import { withoutComments } from './not-shown.ts';
import { didYouMean, type Findings } from './problems.ts';
import { parseYaml, validate } from './yaml.ts';

/** A lesson without what only its course knows: questions, ids and resolved prerequisites. */
export type LessonText = Omit<Lesson, 'id' | 'course' | 'file' | 'prerequisites' | 'questions' | 'asked'> & {
  /** Numbers of lessons, with the line that names them. */
  readonly needs: readonly { readonly number: string; readonly line: number }[];
};

const FRONT_MATTER_KEYS = ['number', 'title', 'prerequisites', 'minutes'];
const lessonNumber = z
  .string('must be text in quotes, such as "8.6", so that 8.10 does not become 8.1')
  .regex(/^\d{1,3}(\.\d{1,3}){0,2}$/, 'must be a lesson number such as "8.6"');
const frontMatter = z.strictObject({
  number: lessonNumber,
  title: z
    .string('must be the title of the lesson')
    .trim()
    .min(1, 'must not be empty')
    .max(120, 'at most 120 characters'),
  prerequisites: z.array(lessonNumber, 'must be a list of lesson numbers, such as ["8.5"]').default([]),
  minutes: z
    .int('must be a whole number of minutes')
    .min(1, 'must be at least 1 minute')
    .max(600, 'must be at most 600 minutes'),
});

const SECTIONS = [
  'Overview',
  'Dialogues',
  'Chapters',
  'Key concepts',
  'Examples and applications',
  'Memory aids',
  'Flashcards',
  'Glossary',
  'References',
  'Videos',
] as const;
type SectionName = (typeof SECTIONS)[number];

/** The lesson a Markdown text holds, or undefined after reporting what is wrong with it. */
export function parseLesson(source: string, findings: Findings): LessonText | undefined {
  const root = withoutComments(parseMarkdown(source), source, findings);
  // the sections that these swallow would only be missing
  if (findings.problems.some(({ severity }) => severity === 'error')) return undefined;
  const front = root.children[0];
  if (front?.type !== 'yaml') {
    findings.error(
      1,
      'The lesson must begin with a block of settings between two lines of “---”: number, title, minutes.',
    );
    return undefined;
  }
  const settings = readFrontMatter(front, findings);
  const top = outline(root.children.slice(1), 2);
  const sections = collect(top.sections, findings);
  const reading: Reading = { source, findings };

  const read = <Result>(
    name: SectionName,
    reader: (section: Section, reading: Reading) => Result,
  ): Result | undefined => {
    const section = sections.get(name);
    return section && reader(section, reading);
  };
  const overview = read('Overview', readOverview);
  const body = {
    dialogues: read('Dialogues', readDialogues) ?? [],
    chapters: read('Chapters', readChapters) ?? [],
    concepts: read('Key concepts', readConcepts) ?? [],
    examples: read('Examples and applications', readTitled) ?? [],
    memoryAids: read('Memory aids', readMemoryAids) ?? [],
    flashcards: read('Flashcards', readFlashcards) ?? [],
    glossary: read('Glossary', readGlossary) ?? [],
    references: read('References', readReferences) ?? [],
    videos: read('Videos', readReferences) ?? [],
  };
  const broken = findings.problems.some((problem) => problem.severity === 'error');
  if (!settings || !overview || broken) return undefined;
  return { ...settings, overview, ...body };
}

function readFrontMatter(front: Yaml, findings: Findings) {
  const offset = lineOf(front);
  const yaml = parseYaml(front.value, findings, offset);
  if (!yaml) return undefined;
  const settings = validate(yaml, frontMatter, findings, { keys: FRONT_MATTER_KEYS });
  if (!settings) return undefined;
  const { prerequisites, ...rest } = settings;
  const needs = prerequisites.map((number, index) => ({
    number,
    line: yaml.lineAt(['prerequisites', index]),
  }));
  return { ...rest, needs };
}

function collect(sections: readonly Section[], findings: Findings): ReadonlyMap<SectionName, Section> {
  const found = new Map<SectionName, Section>();
  for (const [index, section] of sections.entries()) {
    const name = SECTIONS.find((each) => each.toLowerCase() === section.title.toLowerCase());
    const isTitle = index === 0 && section.nodes.length === 0 && section.sections.length === 0;
    if (name === undefined) {
      if (!isTitle)
        findings.error(
          section.line,
          `A lesson has no section “${section.title}”.${didYouMean(section.title, SECTIONS)}`,
        );
    } else if (found.has(name)) {
      findings.error(section.line, `The section “${name}” stands twice: join the two.`);
    } else found.set(name, section);
  }
  for (const name of SECTIONS) {
    if (name !== 'Videos' && name !== 'Dialogues' && !found.has(name)) {
      findings.error(1, `The section “## ${name}” is missing: add it.`);
    }
  }
  return found;
}
