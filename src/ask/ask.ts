import { UserError } from '../chat/errors.ts';
import type { CourseLibrary } from '../course/model.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { type Answer, answerFrom } from './answer.ts';
import { createLexicalIndex, type LexicalIndex } from './lexical-index.ts';
import { type Passage, passagesOf } from './passages.ts';
import { parseQuestion } from './question.ts';
import { retrieve } from './retrieve.ts';
import { createSemanticIndex, type SemanticIndex } from './semantic-index.ts';

const QUESTION_LIMIT = 500;

/** Answers questions from the courses, in their own words, or says that they do not cover it. */
export interface Asking {
  /** @throws UserError when there is no question in the text. */
  ask(text: string): Promise<Answer>;
  close(): void;
}

interface Indexes {
  readonly passages: readonly Passage[];
  readonly lexical: LexicalIndex;
  readonly semantic: SemanticIndex;
}

/** Follows the library: a changed lesson is answered from at the next question. */
export function createAsking(parts: {
  readonly library: CourseLibrary;
  readonly encoder: Encoder;
  readonly onFault: (error: unknown) => void;
}): Asking {
  const build = (): Indexes => {
    const passages = passagesOf(parts.library.courses());
    return {
      passages,
      lexical: createLexicalIndex(passages),
      semantic: createSemanticIndex(passages, parts.encoder, parts.onFault),
    };
  };
  let indexes = build();
  const unsubscribe = parts.library.onChange(() => {
    const previous = indexes;
    indexes = build();
    previous.lexical.close();
  });

  return {
    async ask(text) {
      const asked = text.trim().replace(/\s+/g, ' ');
      if (asked.length > QUESTION_LIMIT) {
        throw new UserError(
          `The question is ${asked.length} characters long; please ask it in at most ${QUESTION_LIMIT}.`,
        );
      }
      const question = parseQuestion(asked);
      if (question.words.length === 0) {
        throw new UserError('Ask a question about the course, such as “What is fine-tuning?”');
      }
      return answerFrom(asked, question, await retrieve(question, asked, indexes));
    },
    close() {
      unsubscribe();
      indexes.lexical.close();
    },
  };
}
