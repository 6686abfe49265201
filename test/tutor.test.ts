import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceId } from '../src/chat/ids.ts';
import type { Responder } from '../src/chat/router.ts';
import { readConfig } from '../src/config.ts';
import { homeView } from '../src/home.ts';
import { createLog } from '../src/log.ts';
import { packageRoot } from '../src/paths.ts';
import type { Tutor } from '../src/tutor.ts';

const data = mkdtempSync(join(tmpdir(), 'studyhall-tutor-'));
const learner = { id: 'slack:T1/ada', name: 'Ada', teacher: false } as const;
const examples = Buffer.from(
  `text,label\n${Array.from({ length: 40 }, (_, index) => `${index % 2 ? 'what a lovely' : 'such an awful'} day ${index},${index % 2 ? 'glad' : 'sad'}`).join('\n')}\n`,
);
let tutor: Tutor;

const turnIn = (workspace: WorkspaceId) => ({
  workspace,
  channel: `${workspace}/C1` as const,
  learner,
  id: 'turn',
  now: Date.now(),
});

/** The build, whose child processes are compiled beside it. */
const built = async () =>
  (await import(
    pathToFileURL(join(packageRoot(), 'dist/src/tutor.js')).href
  )) as typeof import('../src/tutor.ts');

beforeAll(async () => {
  const { createTutor } = await built();
  tutor = await createTutor(readConfig({ DATA_DIR: data }, data), createLog('silent'));
});
afterAll(() => tutor.stop());

/** What `/finetune` and a setting leave behind in a workspace. */
async function leaveTraces(workspace: WorkspaceId) {
  await tutor.services.activity.setZone(workspace, learner.id, 'Asia/Tokyo');
  const turn = turnIn(workspace);
  const file = {
    name: 'moods.csv',
    size: examples.length,
    mediaType: 'text/csv',
    read: async () => examples,
  };
  const responder: Responder = {
    defer: async () => undefined,
    send: async () => ({ workspace, channel: turn.channel, message: '1' }),
    update: async () => undefined,
    openForm: async () => undefined,
    acknowledge: async () => undefined,
  };
  await tutor.router.command({ turn, name: 'finetune', options: { file, name: 'moods' } }, responder);
}

describe('the tutor', () => {
  it('offers every command once, and no two actions of one name', () => {
    const names = tutor.router.commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['lesson', 'glossary', 'quiz', 'flashcards', 'ask', 'study', 'progress'])
      expect(names).toContain(name);
    for (const name of ['finetune', 'predict', 'models', 'privacy', 'help']) expect(names).toContain(name);
  });

  it('shows a learner’s progress, trainings under way and settings on one page', async () => {
    await leaveTraces('slack:T1');
    const view = await homeView(turnIn('slack:T1'), tutor.services);
    expect(view.text).toContain('Your progress');
    expect(view.text).toContain('moods: waiting');
    expect(view.text).toContain('Asia/Tokyo');
    const other = await homeView(turnIn('slack:T2'), tutor.services);
    expect(other.text).not.toContain('moods');
  });

  it('deletes everything of a workspace that leaves, and nothing of another', async () => {
    await leaveTraces('slack:T3');
    await leaveTraces('slack:T4');
    const kept = (await tutor.services.jobs.of('slack:T4')).map(({ id }) => id);
    await tutor.purge('slack:T3');
    expect(await tutor.services.jobs.of('slack:T3')).toEqual([]);
    expect(await tutor.services.activity.zoneOf('slack:T3', learner.id)).not.toBe('Asia/Tokyo');
    expect((await tutor.services.jobs.of('slack:T4')).map(({ id }) => id)).toEqual(kept);
    expect(await tutor.services.activity.zoneOf('slack:T4', learner.id)).toBe('Asia/Tokyo');
    expect(kept).toHaveLength(1);
    expect(readdirSync(join(data, 'jobs'))).toEqual(expect.arrayContaining(kept));
  });
});
