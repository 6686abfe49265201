import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Answer } from '../ask/answer.ts';
import { inFull, source } from '../ask/answer-view.ts';
import { createAsking } from '../ask/ask.ts';
import { createVectorCache, vectorFile } from '../ask/vector-cache.ts';
import { UserError } from '../chat/errors.ts';
import { openLibrary } from '../course/library.ts';
import { openEncoder } from '../encoder/open.ts';
import { questionTypes } from '../quiz/question-types/all.ts';
import { configOf, document, type Io } from './io.ts';

/** `studyhall ask QUESTION [--json]`: an answer from the courses, with where it stands. */
export function askCommand(io: Io): Command {
  return new Command('ask')
    .description('answer a question from the courses, with where the answer stands')
    .argument('<question...>', 'the question')
    .option('--json', 'one JSON document on standard output')
    .action(async (words: readonly string[], { json }: { json?: true }) => {
      const answer = await answerOf(words.join(' '), io);
      io.out(json ? document(answerDocument(answer)) : `${answerText(answer)}\n`);
    });
}

async function answerOf(question: string, io: Io): Promise<Answer> {
  const config = configOf(io);
  const library = await openLibrary({
    directory: config.contentDirectory,
    formats: [...questionTypes.values()],
    watch: false,
  });
  try {
    if (library.courses().length === 0) {
      throw new UserError(`No lesson can be read from ${config.contentDirectory}: run studyhall check.`);
    }
    const encoder = await openEncoder({
      id: config.encoder,
      cacheDirectory: join(config.dataDirectory, 'encoders'),
      threads: availableParallelism(),
    });
    let fault: unknown;
    const asking = createAsking({
      library,
      encoder,
      // an answer needs no place to keep what it was found by
      cache: createVectorCache(vectorFile(config.dataDirectory, encoder), encoder, () => {}),
      onFault: (error) => {
        fault = error;
      },
    });
    try {
      io.progress('Reading the courses', 0);
      await asking.ready();
      if (fault !== undefined) throw fault;
      return await asking.ask(question);
    } finally {
      asking.close();
      await encoder.close();
    }
  } finally {
    await library.close();
  }
}

function answerDocument(answer: Answer) {
  return answer.kind === 'answered'
    ? {
        question: answer.question,
        covered: true,
        answer: answer.excerpts.map(({ text }) => text).join('\n\n'),
        excerpts: answer.excerpts.map(({ text, passage }) => ({
          text,
          heading: passage.heading,
          source: source(passage),
        })),
        readAs: Object.fromEntries(answer.corrections),
      }
    : {
        question: answer.question,
        covered: false,
        nearest: answer.nearest.map((passage) => ({ heading: passage.heading, source: source(passage) })),
      };
}

function answerText(answer: Answer): string {
  if (answer.kind === 'answered') {
    return answer.excerpts.map((each) => `${inFull(each)}\n  (${source(each.passage)})`).join('\n\n');
  }
  const nearest = answer.nearest.map((passage) => `  ${source(passage)}`);
  return [
    'The courses do not cover this.',
    ...(nearest.length > 0 ? ['The nearest they have:'] : []),
    ...nearest,
  ].join('\n');
}
