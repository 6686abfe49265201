import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAsking } from '../../src/ask/ask.ts';
import { createClassQuestions } from '../../src/ask/class-questions.ts';
import type { Phraser } from '../../src/ask/phrasing.ts';
import type { VectorCache } from '../../src/ask/vector-cache.ts';
import { openLibrary } from '../../src/course/library.ts';
import type { CourseLibrary } from '../../src/course/model.ts';
import type { Encoder } from '../../src/encoder/encoder.ts';
import { packageRoot } from '../../src/paths.ts';
import { questionTypes } from '../../src/quiz/question-types/all.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import { fakeEncoder } from '../finetune/fake-encoder.ts';

/** The courses that come with Studyhall. */
export const courses = () =>
  openLibrary({
    directory: join(packageRoot(), 'content'),
    formats: [...questionTypes.values()],
    watch: false,
  });

export const temporary = () => mkdtempSync(join(tmpdir(), 'studyhall-ask-'));

/** Asking over a library, with an encoder that knows words but no meanings unless another is given. */
export async function askingOver(
  library: CourseLibrary,
  options: { encoder?: Encoder; cache?: VectorCache; phraser?: Phraser; now?: () => number } = {},
) {
  const now = options.now ?? Date.now;
  const store = openStore({ file: join(temporary(), 'studyhall.db'), now });
  const questions = createClassQuestions({ store, now });
  const faults: unknown[] = [];
  const asking = createAsking({
    library,
    encoder: options.encoder ?? fakeEncoder(),
    onFault: (error) => void faults.push(error),
    memory: { store, questions },
    ...(options.cache && { cache: options.cache }),
    ...(options.phraser && { phraser: options.phraser }),
  });
  await asking.ready();
  return { asking, store, questions, faults };
}
