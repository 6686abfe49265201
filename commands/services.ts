import type { Asking } from '../src/ask/ask.ts';
import type { ClassQuestions } from '../src/ask/class-questions.ts';
import type { CourseLibrary } from '../src/course/model.ts';
import type { IdentifiedEncoder } from '../src/encoder/encoder.ts';
import type { FinetuneAnnouncer } from '../src/finetune/announcer.ts';
import type { Corrections } from '../src/finetune/corrections.ts';
import type { UploadChecker } from '../src/finetune/dataset/checker.ts';
import type { ModelBundler } from '../src/finetune/download/bundler.ts';
import type { Finetuning } from '../src/finetune/job.ts';
import type { ModelStore } from '../src/finetune/model/model-store.ts';
import type { Flashcards } from '../src/flashcards/flashcards.ts';
import type { JobQueue } from '../src/jobs/job.ts';
import type { Privacy } from '../src/privacy/privacy.ts';
import type { Activity } from '../src/progress/activity.ts';
import type { Quizzes } from '../src/quiz/quizzes.ts';
import type { Reading } from '../src/reading/reading.ts';
import type { Store } from '../src/store/store.ts';
import type { Study } from '../src/study/study.ts';

/** What commands work with; `src/tutor.ts` builds it. */
export interface Services {
  readonly library: CourseLibrary;
  readonly store: Store;
  readonly jobs: JobQueue;
  readonly encoder: IdentifiedEncoder;
  readonly models: ModelStore;
  readonly finetuning: Finetuning;
  readonly announcer: FinetuneAnnouncer;
  readonly uploads: UploadChecker;
  readonly bundler: ModelBundler;
  readonly corrections: Corrections;
  readonly asking: Asking;
  readonly classQuestions: ClassQuestions;
  readonly quizzes: Quizzes;
  readonly study: Study;
  readonly reading: Reading;
  readonly flashcards: Flashcards;
  readonly activity: Activity;
  readonly privacy: Privacy;
}
