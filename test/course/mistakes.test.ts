import { describe, expect, it } from 'vitest';
import { checkContent, formatCheck } from '../../src/course/check.ts';
import { loadContent } from '../../src/course/load.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { contentFolder, wholeCourse } from '../fixtures/content.ts';

const COURSE = 'deep-learning/course.yaml';
const LESSON = 'deep-learning/8.6-transfer-learning.md';
const BANK = 'deep-learning/8.6-transfer-learning.questions.yaml';

/** What the check says of the whole course after a change. */
async function said(change: (files: Record<string, string>) => void): Promise<readonly string[]> {
  const files: Record<string, string> = { ...wholeCourse() };
  change(files);
  const report = await checkContent(contentFolder(files), [...questionTypes.values()]);
  return formatCheck(report).split('\n');
}
const moved = (files: Record<string, string>, from: string, to: string) => {
  files[to] = files[from] ?? '';
  delete files[from];
};
const replaced = (files: Record<string, string>, file: string, from: string | RegExp, to: string) => {
  const before = files[file] ?? '';
  files[file] = before.replace(from, to);
  expect(files[file]).not.toBe(before);
};

describe('a mistake that authors make', () => {
  it('in the name of a file is answered with the right name, and the lessons are checked all the same', async () => {
    const lines = await said((files) => {
      moved(files, COURSE, 'deep-learning/course.yml');
      moved(files, BANK, 'deep-learning/8.6-transfer-learning.question.yml');
      files['deep-learning/9.1-more.markdown'] = '# x';
      replaced(files, LESSON, '### Quick', '### Fast');
    });
    expect(lines).toContain(
      `${COURSE}:1: error: The course has no course.yaml: rename course.yml to course.yaml.`,
    );
    expect(lines).toContain(
      `${COURSE}:1: warning: 8.6-transfer-learning.question.yml is not read: rename it to 8.6-transfer-learning.questions.yaml.`,
    );
    expect(lines).toContain(`${COURSE}:1: warning: 9.1-more.markdown is not read: rename it to 9.1-more.md.`);
    expect(lines.some((line) => line.startsWith(`${LESSON}:`) && line.includes('“Fast” is no depth'))).toBe(
      true,
    );
  });

  it('in a list of what learners ask costs only the entry, and says what to copy', async () => {
    const list = LESSON.replace(/\.md$/, '.asked.yaml');
    const { courses, problems } = await loadContent(
      contentFolder({
        ...wholeCourse(),
        [list]: [
          'asked:',
          '  - quote: "a network already **knows**"',
          '    questions: ["What is it for?"]',
          '  - quote: words that stand nowhere',
          '    questions: ["Lost?"]',
        ].join('\n'),
      }),
      [...questionTypes.values()],
    );
    expect(problems).toEqual([
      {
        file: list,
        line: 4,
        severity: 'warning',
        message: 'The lesson has no words “words that stand nowhere”: copy them from it as they stand there.',
      },
    ]);
    expect(courses[0]?.lessons[1]?.asked.map(({ questions }) => questions)).toEqual([['What is it for?']]);
  });

  it.each([
    ['asked: 5', '“asked”: must be a list of quotes with questions.'],
    ['- a', 'This must begin with a line “asked:”, and the quotes with their questions as a list below it.'],
    ['asked:\n  - quote: [1]\n    questions: ["a?"]', '“asked no. 1 quote”: must be words of the lesson.'],
    [
      'asked:\n  - quote: "a"\n    question: ["a?"]',
      '“question” means nothing here. Did you mean “questions”?',
    ],
    [
      'asked:\n  - quote: "a"\n    questions: []',
      '“asked no. 1 questions”: must have at least one question.',
    ],
  ])('in the form of such a list is named: %s', async (text, message) => {
    const list = LESSON.replace(/\.md$/, '.asked.yaml');
    const { courses, problems } = await loadContent(contentFolder({ ...wholeCourse(), [list]: text }), [
      ...questionTypes.values(),
    ]);
    expect(problems.map((problem) => problem.message)).toContain(message);
    expect(courses[0]?.lessons).toHaveLength(2);
  });

  it('in the name of such a list is answered with the right name', async () => {
    const lines = await said((files) => {
      files['deep-learning/8.6-transfer-learning.asked.yml'] = 'asked: []';
      files['deep-learning/9.9-none.asked.yaml'] = 'asked: []';
    });
    expect(lines).toContain(
      `${COURSE}:1: warning: 8.6-transfer-learning.asked.yml is not read: rename it to 8.6-transfer-learning.asked.yaml.`,
    );
    expect(
      lines.some((line) => line.includes('9.9-none.asked.yaml: this list of asked questions has no lesson')),
    ).toBe(true);
  });

  it('in the place of a file is named', async () => {
    const lines = await said((files) => {
      files['loose.md'] = '# x';
    });
    expect(lines[0]).toMatch(/^loose\.md:1: warning: This file lies in no course/);
    const { 'deep-learning/course.yaml': course = '' } = wholeCourse();
    const formats = [...questionTypes.values()];
    const inside = await checkContent(contentFolder({ 'course.yaml': course }), formats);
    expect(inside.problems[0]?.message).toContain('This folder is a course');
    expect(inside.ok).toBe(false);
    const empty = await checkContent(contentFolder({}), formats);
    expect(empty.problems[0]?.message).toContain('There is no course here');
  });

  it('in YAML is said in the words of an author, at its line', async () => {
    const lines = await said((files) => {
      replaced(files, COURSE, /title: .*/, 'title: Learning: deep');
      replaced(files, BANK, /prompt: .*/, 'prompt: Which: this or that?');
    });
    for (const [file, line] of [
      [COURSE, 1],
      [BANK, 4],
    ]) {
      expect(lines).toContain(
        `${file}:${line}: error: This is not valid YAML. A text with a colon in it stands in quotes: "One: two".`,
      );
    }
  });

  it.each([
    [
      '- text: They are frozen by law',
      '- text: *frozen',
      'This is not valid YAML. A text that begins with a sign',
    ],
    [
      '- text: They are frozen by law',
      '- text: @home',
      'This is not valid YAML. A text that begins with a sign',
    ],
    [
      '- text: They are frozen by law',
      '- text: #home',
      'must be the text of the choice, in quotes where it begins',
    ],
    [
      '      - text: They are frozen by law',
      '     - text: They are frozen by law',
      'begin at the same column',
    ],
    ['hints: [Think of ice.]', 'hints: Think of ice.', '“hints”: must be a list of hints.'],
  ])('%s, written as %s, is told what to do', async (from, to, message) => {
    const lines = (await said((files) => replaced(files, BANK, from, to))).filter((line) =>
      line.startsWith(BANK),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });

  it('is told once, without its echo, and a bank without its first line is told what it lacks', async () => {
    const tabs = await said((files) => replaced(files, BANK, '    answer: false', '\tanswer: false'));
    expect(tabs.filter((line) => line.startsWith(BANK))).toEqual([
      `${BANK}:5: error: This is not valid YAML. Lines are indented by spaces, not by tabs.`,
    ]);
    const headless = await said((files) => replaced(files, BANK, 'questions:\n', ''));
    expect(headless).toContain(
      `${BANK}:1: error: This must begin with a line “questions:”, and the questions as a list below it.`,
    );
  });

  it('in a choice is named by its number, with how it is written', async () => {
    const lines = await said((files) => {
      replaced(files, BANK, '- text: They are frozen by law', '- They are frozen by law');
    });
    expect(lines.filter((line) => line.startsWith(BANK))).toEqual([
      `${BANK}:17: error: “choices no. 3”: must begin with “text:”, as in - text: The choice.`,
    ]);
  });

  it('in the other names of a term is noticed', async () => {
    const lines = await said((files) => {
      replaced(files, LESSON, '(also: fine tuning, finetuning)', 'also: fine tuning');
    });
    expect(lines.some((line) => line.includes('Other names of “Fine-tuning” stand in brackets'))).toBe(true);
  });

  it('is listed file by file, from the top to the end', async () => {
    const lines = await said((files) => {
      replaced(files, LESSON, '### Quick', '### Fast');
      replaced(files, LESSON, '## Glossary', '## Glosary');
    });
    const numbers = lines
      .filter((line) => line.startsWith(`${LESSON}:`))
      .map((line) => Number(line.split(':')[1]));
    expect(numbers.length).toBeGreaterThan(2);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });
});

describe('what learners would not see as it was meant', () => {
  const about = async (from: string | RegExp, to: string) => {
    const lines = await said((files) => replaced(files, LESSON, from, to));
    return lines.filter((line) => line.startsWith(`${LESSON}:`));
  };

  it.each([
    [
      'a picture',
      '![a map](map.png)',
      'warning: Pictures in lessons are not shown, only their description “a map”',
    ],
    [
      'HTML',
      'a <b>bold</b> word',
      'warning: HTML is shown as it is written, “<b>” too: use Markdown instead.',
    ],
    [
      'a heading without its space',
      '##Glossary',
      'error: A heading has a space after its marks: write “## Glossary”.',
    ],
    ['code without an end', '```\nx = 1', 'error: The code that begins here is never closed'],
  ])('is named: %s', async (_, text, message) => {
    const lines = await about('### Quick\n', `### Quick\n\n${text}\n`);
    expect(lines[0]).toContain(message);
    expect(lines[0]).toMatch(new RegExp(`^${LESSON}:\\d\\d:`));
  });

  it('is not a comment, which only the author reads', async () => {
    expect(
      await about('### Quick\n', '### Quick\n\n<!-- to be\nlonger -->\n\nAn <!-- odd --> word.\n'),
    ).toEqual([]);
    const files: Record<string, string> = { ...wholeCourse() };
    replaced(files, LESSON, '### Quick\n', '### Quick\n\n<!-- to do -->\n');
    const { courses } = await loadContent(contentFolder(files), [...questionTypes.values()]);
    expect(JSON.stringify(courses[0]?.lessons.map(({ overview }) => overview.quick.nodes))).not.toContain(
      'to do',
    );
  });

  it('is a turn of a dialogue whose speaker does not stand in bold', async () => {
    const lines = await about(/\*\*Teacher:\*\*/, 'Teacher:');
    expect(lines[0]).toContain('error: Who speaks stands in bold: write **Student:** or **Teacher:**.');
    expect(await about(/\*\*Teacher:\*\*/, '**Teacher**:')).toEqual([]);
  });
});
