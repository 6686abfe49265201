import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createModelStore } from '../../src/finetune/model/model-store.ts';
import type { Job } from '../../src/jobs/job.ts';
import { seededRandom } from '../../src/random.ts';
import { csv, reviews } from './examples.ts';

/** Moments at which the bot is killed; a longer run takes the number from KILLS. */
const KILLS = Number(process.env.KILLS ?? 4);
/** A training takes about so long. */
const SPAN_MS = 3000;

const ended = ({ state }: Job) => state !== 'queued' && state !== 'running';

function bot(folder: string, file?: string): ChildProcess {
  return fork(join(import.meta.dirname, 'fixtures/bot.mjs'), [folder, ...(file ? [file] : [])]);
}

/** What the bot tells of a job; fails when the bot ends before. */
const told = (process: ChildProcess, until: (job: Job) => boolean) =>
  new Promise<Job>((resolve, reject) => {
    process.on('message', (message) => until(message as Job) && resolve(message as Job));
    process.once('exit', (code, signal) => reject(new Error(`the bot ended by itself (${code ?? signal})`)));
  });

/** Start time and parent by process, where there is /proc. */
function processes(): ReadonlyMap<string, { readonly parent: string; readonly state: string }> {
  const found = new Map<string, { parent: string; state: string }>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      found.set(`${pid} ${fields[19]}`, { parent: fields[1] ?? '', state: fields[0] ?? '' });
    } catch {
      // gone in the meantime
    }
  }
  return found;
}

describe.skipIf(process.platform !== 'linux')('a bot that is killed while it trains', () => {
  it(`loses nothing, and leaves no process and no file behind, at ${KILLS} random moments`, async () => {
    const random = seededRandom(Date.now());
    for (let kill = 0; kill < KILLS; kill++) {
      const moment = Math.round(random() * SPAN_MS);
      const folder = mkdtempSync(join(tmpdir(), 'studyhall-kill-'));
      const file = join(folder, 'reviews.csv');
      writeFileSync(file, csv(reviews(24)));
      const first = bot(folder, file);
      const { id } = await told(first, ({ state }) => state === 'queued' || state === 'running');
      const gone = once(first, 'exit');
      await sleep(moment);
      const children = [...processes()].filter(([, { parent }]) => parent === String(first.pid));
      first.kill('SIGKILL');
      await gone;

      const second = bot(folder);
      // it ends by itself once nothing is left to do
      const secondGone = once(second, 'exit');
      const known = new Promise<void>((resolve) => setTimeout(resolve, 500));
      const over = told(second, (job) => job.id === id && ended(job));
      over.catch(() => undefined);
      const models = createModelStore({ directory: join(folder, 'models') });
      await known;
      // it may have been over before the kill
      const done = (await models.list('web:local', 'web:ada')).length > 0 ? undefined : await over;
      if (done) expect(done, `killed after ${moment} ms: ${done.error}`).toMatchObject({ state: 'done' });
      const kept = await models.list('web:local', 'web:ada');
      expect(kept.map(({ name }) => name)).toEqual(['reviews']);

      // a child notices that its bot is gone as soon as the computation under way gives it the turn
      await expect
        .poll(() => {
          const alive = processes();
          return children.filter(([child]) => alive.has(child) && alive.get(child)?.state !== 'Z');
        })
        .toEqual([]);
      const [workspace = ''] = readdirSync(join(folder, 'models'));
      expect(readdirSync(join(folder, 'models', workspace)).filter((name) => name.endsWith('.tmp'))).toEqual(
        [],
      );
      second.kill('SIGKILL');
      await secondGone;
      await rm(folder, { recursive: true, force: true });
    }
  }, 1_200_000);
});
