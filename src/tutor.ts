import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Services } from '../commands/services.ts';
import { createAsking } from './ask/ask.ts';
import { createClassQuestions } from './ask/class-questions.ts';
import { openGenerator } from './ask/generator.ts';
import { askData } from './ask/personal.ts';
import { createPhraser } from './ask/phrasing.ts';
import { createVectorCache, vectorFile } from './ask/vector-cache.ts';
import type { WorkspaceId } from './chat/ids.ts';
import { lateFormsIn } from './chat/late-forms.ts';
import { createMessengerHub, type MessengerHub } from './chat/messenger.ts';
import { createRouter, type Handled, type Router } from './chat/router.ts';
import { createCommands } from './commands.ts';
import type { Config } from './config.ts';
import { openLibrary } from './course/library.ts';
import { createEncoderProcess } from './encoder/process.ts';
import { createFinetuneAnnouncer } from './finetune/announcer.ts';
import { createCorrections } from './finetune/corrections.ts';
import { createUploadChecker } from './finetune/dataset/checker.ts';
import { createModelBundler } from './finetune/download/bundler.ts';
import { createDrafts } from './finetune/drafts.ts';
import { createFinetuning, finetuneRunner } from './finetune/job.ts';
import { createModelStore, removeUnfinished, removeUnused } from './finetune/model/model-store.ts';
import { finetuneData } from './finetune/personal.ts';
import { createFlashcards } from './flashcards/flashcards.ts';
import { createJobQueue } from './jobs/queue.ts';
import type { Log } from './log.ts';
import { pageData } from './platforms/web/personal.ts';
import { createRecords, type Records } from './platforms/web/records.ts';
import { createPrivacy } from './privacy/privacy.ts';
import { createActivity } from './progress/activity.ts';
import { quizData } from './quiz/personal.ts';
import { questionTypes } from './quiz/question-types/all.ts';
import { createQuizzes } from './quiz/quizzes.ts';
import { openPlace } from './reading/actions.ts';
import { createReading } from './reading/reading.ts';
import { openStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';
import { systemClock } from './study/clock.ts';
import { studyData } from './study/personal.ts';
import { createStudy } from './study/study.ts';

const DAY_MS = 24 * 3600 * 1000;
const ASK_BY_DEFAULT = { command: 'ask', option: 'question' };

/** The tutor without a chat around it: what every platform is given. */
export interface Tutor {
  readonly router: Router;
  readonly messenger: MessengerHub;
  readonly store: Store;
  readonly services: Services;
  /** What the page keeps. */
  readonly page: Records;
  readonly newId: () => string;
  /** Deletes everything that is kept of a workspace. */
  purge(workspace: WorkspaceId): Promise<void>;
  /** Takes up what the last process left: jobs, messages to be edited, study sessions. */
  start(): Promise<void>;
  /** Hands back what is under way and closes everything. The platforms must have stopped. */
  stop(): Promise<void>;
}

const ID_BYTES = 9;

/** Makes unguessable ids of 12 characters: letters, digits, `-` and `_`. */
function createIds(): () => string {
  // random bytes are asked for by the hundred, as each time takes several microseconds
  let pool = Buffer.alloc(0);
  let taken = 0;
  return () => {
    if (taken === pool.length) {
      pool = randomBytes(ID_BYTES * 256);
      taken = 0;
    }
    taken += ID_BYTES;
    return pool.toString('base64url', taken - ID_BYTES, taken);
  };
}

/**
 * Builds the parts of the tutor and ties them together.
 * @throws UserError when the content folder or the encoder cannot be used.
 */
export async function createTutor(
  config: Config,
  log: Log,
  observe?: (handled: Handled) => void,
): Promise<Tutor> {
  const now = Date.now;
  const newId = createIds();
  const directory = (name: string) => join(config.dataDirectory, name);
  await removeUnfinished(directory('models'), now());

  const store = openStore({
    file: directory('studyhall.db'),
    onFault: (error) => log.error({ err: error }, 'what has expired could not be deleted'),
  });
  const library = await openLibrary({
    directory: config.contentDirectory,
    formats: [...questionTypes.values()],
    onFault: (error) => log.error({ err: error }, 'the content could not be read again'),
  });
  const choice = {
    id: config.encoder,
    cacheDirectory: directory('encoders'),
    threads: availableParallelism(),
  };
  const encoder = await createEncoderProcess({ ...choice, log });
  const retentionMs = config.modelDays === undefined ? undefined : config.modelDays * DAY_MS;
  const models = createModelStore({ directory: directory('models'), retentionMs });
  const drafts = createDrafts({ directory: directory('uploads'), newId, now });
  const removeOld = async () => {
    if (retentionMs !== undefined) await removeUnused(directory('models'), now(), retentionMs);
    await drafts.removeOld();
    if (config.web.messageDays !== undefined) {
      await page.removeBefore(now() - config.web.messageDays * DAY_MS);
    }
  };
  let sweeping: NodeJS.Timeout | undefined;
  const uploads = createUploadChecker();
  const jobs = createJobQueue({
    store,
    directory: directory('jobs'),
    runners: [finetuneRunner(config.jobs)],
    limits: {
      perLearner: config.jobs.perLearner,
      perWorkspace: config.jobs.perWorkspace,
      retentionMs: 7 * DAY_MS,
    },
    now,
    newId,
    log,
  });
  const messenger = createMessengerHub();
  const announcer = createFinetuneAnnouncer({ jobs, models, messenger, store, log });
  const classQuestions = createClassQuestions({ store, now });
  const generator =
    config.answerModel && openGenerator({ ...config.answerModel, cacheDirectory: directory('text-models') });
  const asking = createAsking({
    library,
    encoder,
    memory: { store, questions: classQuestions },
    cache: createVectorCache(vectorFile(config.dataDirectory, encoder), encoder, (error) =>
      log.warn({ err: error }, 'vectors were not kept: they are made again at the next start'),
    ),
    ...(generator && { phraser: createPhraser(generator) }),
    onFault: (error) => log.error({ err: error }, 'the course could not be embedded'),
  });
  const page = createRecords({ store, mediaFolder: directory('media'), now, newId });
  const activity = createActivity({ store, now, zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  const studied = activity.record;
  const reading = createReading({ store, now });
  const flashcards = createFlashcards({
    store,
    library,
    newCardsPerDay: config.newCardsPerDay,
    startOfDay: activity.startOfDay,
    studied,
    now,
    newId,
  });
  const corrections = createCorrections({ store, newId });
  const privacy = createPrivacy({
    holders: [
      { name: 'reading', keeps: 'Lessons you have opened', data: reading },
      { name: 'quizzes', keeps: 'Quizzes and scores', data: quizData(store) },
      { name: 'flashcards', keeps: 'Flashcards and when each is due', data: flashcards },
      { name: 'study', keeps: 'Study sessions you took part in', data: studyData(store) },
      { name: 'activity', keeps: 'Times at which you studied, for your streak', data: activity },
      {
        name: 'questions',
        keeps: 'Questions: the latest, and those passed on to teachers',
        data: askData(store),
      },
      {
        name: 'models',
        keeps: 'Models and trainings, with the examples you sent',
        data: finetuneData({ jobs, models, drafts, corrections }),
      },
      {
        name: 'page',
        keeps: 'Messages on the page: what you wrote, and what only you were told',
        data: pageData(page),
      },
    ],
    now,
  });
  const services: Services = {
    library,
    store,
    jobs,
    encoder,
    models,
    finetuning: createFinetuning({
      jobs,
      models,
      limits: config.uploads,
      encoder: choice,
      checker: uploads,
      drafts,
      newId,
    }),
    uploads,
    bundler: createModelBundler({ cacheDirectory: choice.cacheDirectory }),
    corrections,
    announcer,
    asking,
    classQuestions,
    quizzes: createQuizzes({
      store,
      library,
      types: questionTypes,
      now,
      random: Math.random,
      newId,
      studied,
    }),
    reading,
    flashcards,
    activity,
    privacy,
    study: createStudy({
      store,
      library,
      types: questionTypes,
      messenger,
      clock: systemClock,
      random: Math.random,
      newId,
      openPlace: (lesson, { part, step }) => openPlace.id({ lesson, part, step }),
      log,
      studied,
    }),
  };
  const router = createRouter({
    commands: createCommands(),
    services,
    messenger,
    lateForms: lateFormsIn(store.collection('system', 'late-forms'), newId),
    freeText: ASK_BY_DEFAULT,
    log,
    now,
    ...(observe && { observe }),
  });

  return {
    router,
    messenger,
    store,
    services,
    page,
    newId,
    async purge(workspace) {
      for (const job of await jobs.of(workspace)) await jobs.remove(job.id);
      await models.purge(workspace);
      await store.purge(workspace);
    },
    async start() {
      for (const { severity, file, line, message } of library.problems()) {
        log.warn({ severity, file, line }, message);
      }
      await removeOld();
      sweeping = setInterval(
        () =>
          removeOld().catch((err) => log.error({ err }, 'old models, uploads and messages were not removed')),
        DAY_MS,
      );
      sweeping.unref();
      await announcer.start();
      await jobs.start();
      await services.study.start();
    },
    async stop() {
      clearInterval(sweeping);
      await services.study.stop();
      await announcer.stop();
      await jobs.stop();
      asking.close();
      generator?.close();
      await library.close();
      await encoder.close();
      await store.close();
    },
  };
}
