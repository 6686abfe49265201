import type { CourseLibrary } from '../src/course/model.ts';
import type { JobQueue } from '../src/jobs/job.ts';
import type { Store } from '../src/store/store.ts';

/** What commands work with; `main.ts` builds it. */
export interface Services {
  readonly library: CourseLibrary;
  readonly store: Store;
  readonly jobs: JobQueue;
}
