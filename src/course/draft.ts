import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { parseAsked } from './asked.ts';
import type { AskedAbout, QuestionFormat } from './model.ts';
import { type LessonText, parseLesson } from './parse-lesson.ts';
import { createFindings, type Findings } from './problems.ts';
import { type PlacedQuestion, parseQuestionBank } from './question-bank.ts';
import { ASKED_ENDING, BANK_ENDING } from './stray-files.ts';

const MOST_BYTES = 2 * 1024 * 1024;

/** A lesson and the files beside it, each read on its own. */
export interface Draft {
  readonly file: string;
  readonly lesson: Findings;
  readonly bank: Findings;
  /** Of the list of what learners ask. */
  readonly list: Findings;
  readonly text: LessonText | undefined;
  readonly questions: readonly PlacedQuestion[];
  readonly asked: readonly AskedAbout[];
}

/** @param names of all files of the course's folder */
export async function readDraft(
  root: string,
  course: string,
  name: string,
  names: readonly string[],
  formats: readonly QuestionFormat[],
): Promise<Draft> {
  const stem = basename(name, '.md');
  const bankName = `${stem}${BANK_ENDING}`;
  const listName = `${stem}${ASKED_ENDING}`;
  const file = join(course, name);
  const lesson = createFindings(file);
  const bank = createFindings(join(course, bankName));
  const list = createFindings(join(course, listName));
  const beside = async (other: string, findings: Findings) =>
    names.includes(other) ? readText(root, join(course, other), findings) : undefined;
  const source = await readText(root, file, lesson);
  const text = source === undefined ? undefined : parseLesson(source, lesson);
  if (!names.includes(bankName)) {
    lesson.warn(1, `There is no question bank ${bankName} beside the lesson, so it has no quiz.`);
  }
  const bankSource = await beside(bankName, bank);
  const listSource = text && (await beside(listName, list));
  return {
    file,
    lesson,
    bank,
    list,
    text,
    questions: bankSource === undefined ? [] : parseQuestionBank(bankSource, formats, bank),
    asked: listSource === undefined ? [] : parseAsked(listSource, source ?? '', list),
  };
}

/** @returns undefined after reporting why it cannot be read */
export async function readText(root: string, file: string, findings: Findings): Promise<string | undefined> {
  const path = join(root, file);
  try {
    if (!(await realpath(path)).startsWith(root + sep)) {
      findings.error(1, 'The file is a link to outside the content folder: copy it here.');
      return undefined;
    }
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      findings.error(1, `The file is larger than ${MOST_BYTES / 1024 / 1024} MB: split the lesson.`);
      return undefined;
    }
    const bytes = await readFile(path);
    if (bytes.length === 0) {
      findings.error(1, 'The file is empty: write what belongs in it, or remove it.');
      return undefined;
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replace(/\r\n?/g, '\n');
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8 text: save it as UTF-8' : String(error);
    findings.error(1, `The file cannot be read (${reason}).`);
    return undefined;
  }
}
