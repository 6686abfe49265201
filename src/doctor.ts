import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { UserError } from './chat/errors.ts';
import type { Config } from './config.ts';
import { checkContent } from './course/check.ts';
import { openEncoder } from './encoder/open.ts';
import { type Diagnosis, failed, ok, warning } from './operating/diagnosis.ts';
import { diagnoseDiscord } from './platforms/discord/doctor.ts';
import { diagnoseSlack } from './platforms/slack/doctor.ts';
import { BOT_SCOPES } from './platforms/slack/manifest.ts';
import { questionTypes } from './quiz/question-types/all.ts';
import { openStore } from './store/sqlite-store.ts';

const LEAST_FREE_BYTES = 500e6;

/** Looks at everything the tutor needs, and says what to fix. Each part is looked at whatever the others say. */
export async function diagnose(config: Config): Promise<readonly Diagnosis[]> {
  const parts = await Promise.all([
    contentFindings(config),
    guarded('store', () => storeFindings(config)),
    guarded('encoder', () => encoderFindings(config)),
    pageFindings(config),
    config.discord ? diagnoseDiscord(config.discord) : [],
    config.slack ? diagnoseSlack(config.slack, BOT_SCOPES) : [],
  ]);
  return parts.flat();
}

async function guarded(
  subject: string,
  look: () => Promise<readonly Diagnosis[]>,
): Promise<readonly Diagnosis[]> {
  try {
    return await look();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [failed(subject, error instanceof UserError ? why : `it does not work: ${why}`)];
  }
}

async function contentFindings({ contentDirectory }: Config): Promise<readonly Diagnosis[]> {
  const { courses, problems } = await checkContent(contentDirectory, [...questionTypes.values()]);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const lessons = courses.reduce((sum, course) => sum + course.lessons.length, 0);
  if (lessons === 0) {
    return [failed('content', `no lesson can be served from ${contentDirectory}: run studyhall check.`)];
  }
  return errors === 0
    ? [
        ok(
          'content',
          `${courses.length} ${courses.length === 1 ? 'course' : 'courses'}, ${lessons} ${lessons === 1 ? 'lesson' : 'lessons'}.`,
        ),
      ]
    : [warning('content', `${errors} mistakes leave something out: run studyhall check to see them.`)];
}

/** Makes nothing that is not there: what this user made, the user that runs the tutor might not be able to write. */
async function storeFindings({ dataDirectory }: Config): Promise<readonly Diagnosis[]> {
  const folder = nearestFolder(dataDirectory);
  try {
    await access(folder, constants.W_OK);
  } catch {
    return [
      failed('store', `this user may not write in ${folder}: set DATA_DIR to a folder that it may write.`),
    ];
  }
  const file = join(dataDirectory, 'studyhall.db');
  if (existsSync(file)) await writeOnce(file);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < LEAST_FREE_BYTES) {
    return [warning('store', `only ${Math.round(free / 1e6)} MB are free where ${dataDirectory} is.`)];
  }
  return [
    ok(
      'store',
      existsSync(file)
        ? `${dataDirectory} can be written.`
        : `${dataDirectory} can be written; the database is made at the first start.`,
    ),
  ];
}

async function writeOnce(file: string): Promise<void> {
  const store = openStore({ file });
  try {
    await store.collection<number>('system', 'health').set('checked', Date.now());
  } finally {
    await store.close();
  }
}

/** The folder itself, or the one in which it would be made. */
const nearestFolder = (folder: string): string =>
  existsSync(folder) ? folder : nearestFolder(dirname(folder));

async function encoderFindings({ encoder, dataDirectory }: Config): Promise<readonly Diagnosis[]> {
  const opened = await openEncoder({
    id: encoder,
    cacheDirectory: join(dataDirectory, 'encoders'),
    threads: 1,
  });
  try {
    const vector = await opened.embed(['A sentence to see whether the encoder works.']);
    const length = Math.hypot(...vector);
    return Math.abs(length - 1) < 1e-3
      ? [ok('encoder', `“${opened.id}” gives vectors of ${opened.dimensions} numbers.`)]
      : [
          failed(
            'encoder',
            `“${opened.id}” gives vectors that are not of length 1: its files may be damaged.`,
          ),
        ];
  } finally {
    await opened.close();
  }
}

async function pageFindings({ web }: Config): Promise<readonly Diagnosis[]> {
  if (!web.enabled) return [ok('page', 'it is off.')];
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    probe.listen(web.port, web.host, () => probe.close(() => resolve(undefined)));
  });
  if (code === undefined) return [ok('page', `${web.host}:${web.port} is free.`)];
  return code === 'EADDRINUSE'
    ? [
        warning(
          'page',
          `something listens at ${web.host}:${web.port}: the tutor itself, or set WEB_PORT to another port.`,
        ),
      ]
    : [failed('page', `${web.host}:${web.port} cannot be used (${code}): look at WEB_HOST and WEB_PORT.`)];
}
