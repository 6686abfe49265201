import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import type { MessageRef } from '../../src/chat/ids.ts';
import type { Messenger } from '../../src/chat/messenger.ts';
import { createFinetuneAnnouncer } from '../../src/finetune/announcer.ts';
import { FINETUNE } from '../../src/finetune/job.ts';
import type { ModelStore } from '../../src/finetune/model/model-store.ts';
import type { Job, JobQueue } from '../../src/jobs/job.ts';
import { openStore } from '../../src/store/sqlite-store.ts';

vi.mock('../../src/finetune/job.ts', async (original) => ({
  ...(await original<typeof import('../../src/finetune/job.ts')>()),
  finetuneInput: { parse: (input: unknown) => input },
}));

const message: MessageRef = { workspace: 'web:local', channel: 'web:general', message: 'm' };
const job = {
  id: 'j',
  kind: FINETUNE,
  workspace: 'web:local',
  channel: 'web:general',
  learner: 'web:ada',
  state: 'done',
  attempts: 1,
  result: { modelId: 'gone' },
  input: { name: 'films' },
  message,
  createdAt: 0,
} as const satisfies Job;

function open(platform: Partial<Messenger>, kept: Job = job) {
  const store = openStore({ file: ':memory:' });
  const said: string[] = [];
  const announcer = createFinetuneAnnouncer({
    store,
    jobs: {
      get: async () => kept,
      of: async () => [kept],
      attach: async () => {},
      onChange: () => () => {},
    } as unknown as JobQueue,
    models: { find: async () => undefined } as unknown as ModelStore,
    messenger: {
      async edit(_, { text }) {
        said.push(`edit ${text}`);
        return true;
      },
      async post(_, __, { text }) {
        said.push(`post ${text}`);
        return message;
      },
      async tell(_, __, learner, { text }) {
        said.push(`tell ${learner} ${text}`);
        return message;
      },
      thread: async () => undefined,
      ...platform,
    },
    log: { warn: () => {} },
  });
  return { announcer, said, followed: store.collection('system', 'finetune-messages') };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the message of a training that is over', () => {
  it('is changed later where the platform could not be reached, and then is not followed any more', async () => {
    let failures = 3;
    const edited: string[] = [];
    const { announcer, followed } = open({
      async edit(_, { text }) {
        failures -= 1;
        if (failures >= 0) throw new Error('connect ECONNREFUSED');
        edited.push(text);
        return true;
      },
    });
    await announcer.attach('j', message);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(edited).toHaveLength(1);
    expect(await followed.count()).toBe(0);
    await announcer.stop();
  });

  it('is said anew where it is gone, and to the learner alone where nothing may be said', async () => {
    const anew = open({ edit: async () => false });
    await anew.announcer.attach('j', message);
    await vi.advanceTimersByTimeAsync(2000);
    expect(anew.said).toEqual([expect.stringMatching(/^post .*“films”/)]);
    const shut = open({
      edit: async () => false,
      post: async () => {
        throw new UserError('The tutor may not write in that channel.');
      },
    });
    await shut.announcer.attach('j', message);
    await vi.advanceTimersByTimeAsync(2000);
    expect(shut.said).toEqual([expect.stringMatching(/^tell web:ada .*“films”/)]);
    expect(await shut.followed.count()).toBe(0);
  });

  it('is said where the process that began it did not live to note its message', async () => {
    const { message: _, ...unattached } = job;
    const { announcer, said, followed } = open({}, unattached);
    await followed.set('j', true);
    await announcer.start();
    await vi.advanceTimersByTimeAsync(2000);
    expect(said).toEqual([expect.stringMatching(/^post .*“films”/)]);
    expect(await followed.count()).toBe(0);
    await announcer.stop();
  });

  it('is changed with its model where it still stands, and not said anew where it does not', async () => {
    const model = { id: 'gone', owner: 'web:ada' } as const;
    for (const stands of [true, false]) {
      const edited: string[] = [];
      const { announcer, said } = open({ edit: async (_, { text }) => edited.push(text) > 0 && stands });
      await announcer.renew('web:local', model);
      await announcer.renew('web:local', { ...model, id: 'another' });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(edited).toEqual([expect.stringContaining('has since been deleted')]);
      expect(said).toEqual([]);
    }
  });

  it('is given up where the learner can be told nowhere', async () => {
    let tries = 0;
    const refuse = async () => {
      tries += 1;
      throw new UserError('Your direct messages are closed.');
    };
    const { announcer, followed } = open({ edit: async () => false, post: refuse, tell: refuse });
    await announcer.attach('j', message);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(tries).toBe(2);
    expect(await followed.count()).toBe(1);
    await announcer.stop();
  });
});
