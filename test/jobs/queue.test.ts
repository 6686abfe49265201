import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import type { Job, JobQueue } from '../../src/jobs/job.ts';
import { createJobQueue, type QueueLimits } from '../../src/jobs/queue.ts';
import { openStore } from '../../src/store/sqlite-store.ts';

const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url);
const request = { kind: 'work', workspace: 'web:local', channel: 'web:general', learner: 'web:ada' } as const;
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

function setUp(limits: Partial<QueueLimits> = {}, runner = { timeLimitMs: 60_000, memoryLimitMb: 512 }) {
  const folder = mkdtempSync(join(tmpdir(), 'studyhall-jobs-'));
  const logged: object[] = [];
  let now = Date.now();
  const store = openStore({ file: join(folder, 'studyhall.db') });
  const make = () =>
    createJobQueue({
      store,
      directory: join(folder, 'jobs'),
      runners: [{ kind: 'work', module: fixture('work.mjs'), ...runner }],
      limits: { perLearner: 50, perWorkspace: 50, retentionMs: 1000, ...limits },
      now: () => now,
      newId: () => randomUUID().slice(0, 12),
      log: { error: (details) => void logged.push(details), warn: (details) => void logged.push(details) },
    });
  const queue = make();
  cleanups.push(() => queue.stop());
  return {
    queue,
    make,
    logged,
    folder,
    later: (ms: number) => {
      now += ms;
    },
  };
}

function waitFor(queue: JobQueue, id: string, until: (job: Job) => boolean): Promise<Job> {
  return new Promise((resolve, reject) => {
    const check = (job: Job | undefined) => {
      if (!job || job.id !== id || !until(job)) return;
      stop();
      resolve(job);
    };
    const stop = queue.onChange(check);
    queue.get(id).then(check, reject);
  });
}
const ended = (job: Job) => !['queued', 'running'].includes(job.state);
const gone = (pid: number) =>
  !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');

describe('the job queue', () => {
  it('runs a job in a child process, with its files, progress and result', async () => {
    const { queue } = setUp();
    const labels: string[] = [];
    queue.onChange((job) => job.progress && labels.push(job.progress.label));
    const job = await queue.submit({
      ...request,
      input: { what: 'count', steps: 3, stepMs: 400 },
      files: { 'given.txt': Buffer.from('hello') },
    });
    await queue.start();
    const done = await waitFor(queue, job.id, ended);
    expect(done).toMatchObject({ state: 'done', attempts: 1, result: { steps: 3, given: 'hello' } });
    expect((done.result as { pid: number }).pid).not.toBe(process.pid);
    expect(labels).toContain('step 1');
  });

  it('takes no more at once than a learner may have waiting', async () => {
    const { queue } = setUp({ perLearner: 2 });
    const files = { 'given.txt': Buffer.alloc(1000) };
    const sent = Array.from({ length: 5 }, () => queue.submit({ ...request, input: {}, files }));
    const taken = (await Promise.allSettled(sent)).map(({ status }) => status);
    expect(taken.filter((status) => status === 'fulfilled')).toHaveLength(2);
    expect(await queue.counts()).toEqual({ queued: 2, running: 0 });
  });

  it('goes on with a job whose progress cannot be kept', async () => {
    const { queue, logged } = setUp();
    queue.onChange(({ state, progress }) => {
      if (state === 'running' && progress) throw new Error('the disk is full');
    });
    const job = await queue.submit({ ...request, input: { what: 'count', steps: 3, stepMs: 400 } });
    await queue.start();
    expect(await waitFor(queue, job.id, ended)).toMatchObject({ state: 'done', attempts: 1 });
    expect(logged).toContainEqual(expect.objectContaining({ job: job.id, err: expect.any(Error) }));
  });

  it('runs jobs one at a time in the order they came, and knows their position', async () => {
    const { queue } = setUp();
    const ids: string[] = [];
    for (const stepMs of [50, 1, 1])
      ids.push((await queue.submit({ ...request, input: { what: 'count', steps: 1, stepMs } })).id);
    expect(await Promise.all(ids.map((id) => queue.position(id)))).toEqual([0, 1, 2]);
    const events: string[] = [];
    queue.onChange((job) => events.push(`${ids.indexOf(job.id)} ${job.state}`));
    await queue.start();
    await waitFor(queue, ids[2] ?? '', ended);
    const states = events.filter((event, index) => event !== events[index - 1]);
    expect(states).toEqual(['0 running', '0 done', '1 running', '1 done', '2 running', '2 done']);
  });

  it('gives a learner’s mistake as it is, and a fault as an id', async () => {
    const { queue, logged } = setUp();
    await queue.start();
    const refused = await queue.submit({ ...request, input: { what: 'refuse' } });
    expect(await waitFor(queue, refused.id, ended)).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: 'Row 7 has no label: add one.',
    });
    const fault = await queue.submit({ ...request, input: { what: 'fault' } });
    const failed = await waitFor(queue, fault.id, ended);
    expect(failed.error).toContain(fault.id);
    expect(failed.error).not.toContain('secret');
    expect(JSON.stringify(logged)).toContain('secret detail');
  });

  it('tries once more after the process died, then gives up in a clear sentence', async () => {
    const { queue } = setUp();
    await queue.start();
    const once = await queue.submit({ ...request, input: { what: 'crashOnce' } });
    expect(await waitFor(queue, once.id, ended)).toMatchObject({
      state: 'done',
      attempts: 2,
      result: 'second try',
    });
    const always = await queue.submit({ ...request, input: { what: 'crash' } });
    const failed = await waitFor(queue, always.id, ended);
    expect(failed).toMatchObject({ state: 'failed', attempts: 2 });
    expect(failed.error).toContain('The job was stopped twice because its process ended with code 9.');
  });

  it.each([
    ['hangs', 'hang', { silenceMs: 1500 }, {}, 'it stopped responding'],
    ['takes too long', 'sleep', {}, { timeLimitMs: 500, memoryLimitMb: 512 }, 'it took too long'],
    [
      'needs too much memory',
      'hoard',
      {},
      { timeLimitMs: 60_000, memoryLimitMb: 150 },
      'it needed too much memory',
    ],
  ])('stops a job that %s', async (_, what, limits, runner, reason) => {
    const { queue } = setUp(limits, { timeLimitMs: 60_000, memoryLimitMb: 512, ...runner });
    await queue.start();
    const job = await queue.submit({ ...request, input: { what } });
    const failed = await waitFor(queue, job.id, ended);
    expect(failed.state).toBe('failed');
    expect(failed.error).toContain(reason);
  });

  it('does not wait for a process that stays when its job is done', async () => {
    const { queue } = setUp({ silenceMs: 1500 });
    await queue.start();
    const job = await queue.submit({ ...request, input: { what: 'stay' } });
    expect(await waitFor(queue, job.id, ended)).toMatchObject({ state: 'done', result: 'done' });
  });

  it('cancels a waiting and a running job, and kills the process', async () => {
    const { queue } = setUp();
    const running = await queue.submit({ ...request, input: { what: 'count', steps: 1000, stepMs: 100 } });
    const waiting = await queue.submit({ ...request, input: { what: 'count', steps: 1 } });
    await queue.start();
    await waitFor(queue, running.id, (job) => job.progress !== undefined);
    expect(await queue.cancel(waiting.id)).toBe(true);
    expect(await queue.cancel(running.id)).toBe(true);
    expect((await waitFor(queue, running.id, ended)).state).toBe('cancelled');
    expect((await queue.get(waiting.id))?.state).toBe('cancelled');
    expect(await queue.cancel(running.id)).toBe(false);
    expect(await queue.cancel('nothing')).toBe(false);
    const next = await queue.submit({ ...request, input: { what: 'count', steps: 1 } });
    expect((await waitFor(queue, next.id, ended)).state).toBe('done');
  });

  it('refuses more than a learner and a workspace may have', async () => {
    const { queue } = setUp({ perLearner: 1, perWorkspace: 2 });
    const input = { what: 'count', steps: 1 };
    await queue.submit({ ...request, input });
    await expect(queue.submit({ ...request, input })).rejects.toThrow(UserError);
    await queue.submit({ ...request, learner: 'web:ben', input });
    await expect(queue.submit({ ...request, learner: 'web:cy', input })).rejects.toThrow(
      'The class already has 2 jobs',
    );
    await queue.submit({ ...request, workspace: 'web:other', input });
  });

  it('hands a running job back when it stops, without costing it an attempt', async () => {
    const { queue, make } = setUp();
    await queue.start();
    const job = await queue.submit({ ...request, input: { what: 'count', steps: 30, stepMs: 50 } });
    await waitFor(queue, job.id, (each) => each.progress !== undefined);
    await queue.stop();
    expect(await queue.get(job.id)).toMatchObject({ state: 'queued', attempts: 0 });
    const next = make();
    cleanups.push(() => next.stop());
    await next.start();
    expect(await waitFor(next, job.id, ended)).toMatchObject({ state: 'done', attempts: 1 });
  });

  it.each(['SIGINT', 'SIGHUP'])(
    'lets no %s that reaches every process cost a job its run',
    async (signal) => {
      const { queue } = setUp();
      await queue.start();
      const job = await queue.submit({ ...request, input: { what: 'signalled', signal } });
      expect(await waitFor(queue, job.id, ended)).toMatchObject({ state: 'done', attempts: 1 });
    },
  );

  it('removes ended jobs and their folders when their time is over', async () => {
    const { queue, make, later } = setUp();
    await queue.start();
    const job = await queue.submit({ ...request, input: { what: 'count', steps: 1 } });
    await waitFor(queue, job.id, ended);
    await queue.stop();
    expect(existsSync(queue.folder(job.id))).toBe(true);
    later(2000);
    const next = make();
    cleanups.push(() => next.stop());
    await next.start();
    expect(existsSync(queue.folder(job.id))).toBe(false);
    expect(await next.get(job.id)).toBeUndefined();
  });
});

describe('a folder without a job', () => {
  it('is removed at the start, once it is too old to be that of a job being submitted', async () => {
    const { queue, folder } = setUp();
    const [old, young] = ['killed', 'submitted'].map((name) => join(folder, 'jobs', name)) as [
      string,
      string,
    ];
    for (const each of [old, young]) mkdirSync(each, { recursive: true });
    const before = new Date(Date.now() - 2 * 3600 * 1000);
    utimesSync(old, before, before);
    await queue.start();
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe('two bots on one store', () => {
  const slow = { ...request, input: { what: 'count', steps: 60, stepMs: 50 } };
  const running = (job: Job) => job.progress !== undefined;

  function beside({ make }: Pick<ReturnType<typeof setUp>, 'make'>) {
    const other = make();
    cleanups.push(() => other.stop());
    return other;
  }

  it('leave a job to whoever took it from one that had stopped renewing its lease', async () => {
    const first = setUp();
    const job = await first.queue.submit(slow);
    await first.queue.start();
    await waitFor(first.queue, job.id, running);
    first.later(20_000);
    const second = beside(first);
    await second.start();
    expect(await waitFor(second, job.id, ended)).toMatchObject({
      state: 'done',
      attempts: 2,
      result: { steps: 60 },
    });
  });

  it('stop a job that the other cancels', async () => {
    const first = setUp();
    const job = await first.queue.submit({ ...slow, input: { ...slow.input, steps: 100_000 } });
    await first.queue.start();
    await waitFor(first.queue, job.id, running);
    const second = beside(first);
    expect(await second.cancel(job.id)).toBe(true);
    const next = await first.queue.submit({ ...request, input: { what: 'count', steps: 1 } });
    expect((await waitFor(first.queue, next.id, ended)).state).toBe('done');
    expect(await second.get(job.id)).toMatchObject({ state: 'cancelled' });
  });
});

describe('a bot that is killed', () => {
  const start = (folder: string, submit?: object): ChildProcess =>
    fork(fileURLToPath(fixture('bot.mjs')), [folder, ...(submit ? [JSON.stringify(submit)] : [])]);
  const job = (bot: ChildProcess, until: (job: Job) => boolean) =>
    new Promise<Job>((resolve) => {
      bot.on('message', (message) => until(message as Job) && resolve(message as Job));
    });

  it('runs its job again when it is back, and leaves no process behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'studyhall-bot-'));
    const first = start(folder, { what: 'count', steps: 40, stepMs: 50 });
    const { id } = await job(first, ({ state, progress }) => state === 'running' && progress !== undefined);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = start(folder);
    const done = await job(second, (each) => each.id === id && ended(each));
    second.kill('SIGKILL');
    expect(done).toMatchObject({ state: 'done', attempts: 2, result: { steps: 40 } });
    expect(gone((done.result as { pid: number }).pid)).toBe(true);
  });

  it('says why not when it was killed twice in the same job', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'studyhall-bot-'));
    let bot = start(folder, { what: 'sleep' });
    let { id } = await job(bot, ({ state }) => state === 'running');
    for (const attempt of [1, 2]) {
      bot.kill('SIGKILL');
      await once(bot, 'exit');
      bot = start(folder);
      const next = await job(
        bot,
        (each) => each.id === id && each.state === (attempt === 1 ? 'running' : 'failed'),
      );
      id = next.id;
      if (attempt === 2) expect(next.error).toContain('stopped twice');
    }
    bot.kill('SIGKILL');
  });
});
