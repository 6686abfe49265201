import { Command } from 'commander';
import { checkContent, formatCheck } from '../course/check.ts';
import { questionTypes } from '../quiz/question-types/all.ts';
import { configOf, document, type Io, pathOf } from './io.ts';

/** `studyhall check [dir] [--json]`: every mistake in the courses, with its file and line. */
export function checkCommand(io: Io): Command {
  return new Command('check')
    .description('say what is wrong in the courses, with file and line')
    .argument('[directory]', 'folder of courses; CONTENT_DIR unless given')
    .option('--json', 'one JSON document on standard output')
    .action(async (directory: string | undefined, { json }: { json?: true }) => {
      const folder = directory === undefined ? configOf(io).contentDirectory : pathOf(io, directory);
      const report = await checkContent(folder, [...questionTypes.values()]);
      io.out(json ? document(report) : `${formatCheck(report)}\n`);
      if (!report.ok) io.end(1);
    });
}
