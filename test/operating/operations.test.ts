import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createHealth } from '../../src/operating/health.ts';
import { createMetrics } from '../../src/operating/metrics.ts';
import { serveOperations } from '../../src/operating/server.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

const handled = {
  platform: 'slack',
  kind: 'command',
  name: 'quiz',
  outcome: 'answered',
  deferred: false,
  acknowledgedMs: 40,
  milliseconds: 70,
} as const;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function openHealth(connected: () => boolean) {
  const store = openStore({ file: ':memory:' });
  return {
    store,
    health: createHealth({ store, platforms: () => new Map([['discord', connected()]]), now: () => 5 }),
  };
}

describe('the metrics', () => {
  it('count interactions and their acknowledgement in seconds', async () => {
    const metrics = createMetrics();
    metrics.observe(handled);
    metrics.observe({ ...handled, outcome: 'fault', acknowledgedMs: 2600 });
    metrics.fault();
    const text = await metrics.text();
    expect(text).toContain(
      'studyhall_interactions_total{platform="slack",kind="command",name="quiz",outcome="answered"} 1',
    );
    expect(text).toContain('studyhall_acknowledgement_seconds_bucket{le="0.05",platform="slack"} 1');
    expect(text).toContain('studyhall_acknowledgement_seconds_sum{platform="slack"} 2.64');
    expect(text).toContain('studyhall_errors_total 1');
  });

  it('show how many jobs wait and run when asked, and count those that end', async () => {
    const metrics = createMetrics();
    let tell: (job: never) => void = () => undefined;
    metrics.follow({
      counts: async () => ({ queued: 3, running: 1 }),
      onChange(listener) {
        tell = listener as typeof tell;
        return () => undefined;
      },
    });
    tell({ kind: 'finetune', state: 'running' } as never);
    tell({ kind: 'finetune', state: 'done' } as never);
    const text = await metrics.text();
    expect(text).toContain('studyhall_jobs{state="queued"} 3');
    expect(text).toContain('studyhall_jobs{state="running"} 1');
    expect(text).toContain('studyhall_jobs_ended_total{kind="finetune",state="done"} 1');
    expect(text).not.toContain('state="running"} 2');
  });

  it('say of every connection whether it stands', async () => {
    const metrics = createMetrics();
    metrics.watch(
      () =>
        new Map([
          ['web', true],
          ['discord shard 1', false],
        ]),
    );
    const text = await metrics.text();
    expect(text).toContain('studyhall_connected{connection="web"} 1');
    expect(text).toContain('studyhall_connected{connection="discord shard 1"} 0');
  });

  it('hear of every fault that is logged, and of no warning', () => {
    let faults = 0;
    const log = createLog('fatal', () => {
      faults += 1;
    });
    log.warn('a warning');
    expect(faults).toBe(0);
    log.fatal('a fault, logged by a test');
    expect(faults).toBe(1);
  });
});

describe('the health check', () => {
  it('is ok while the store can be written and the platforms are connected', async () => {
    const { store, health } = openHealth(() => true);
    closers.push(() => store.close());
    expect(await health()).toEqual({ status: 'ok', checks: { store: 'ok', discord: 'ok' } });
  });

  it('fails, and says where, when a platform is gone', async () => {
    const { store, health } = openHealth(() => false);
    closers.push(() => store.close());
    expect(await health()).toEqual({ status: 'failing', checks: { store: 'ok', discord: 'not connected' } });
  });

  it('fails when the store cannot be written', async () => {
    const full: Store = openStore({ file: ':memory:' });
    closers.push(() => full.close());
    const store: Store = {
      ...full,
      collection: (scope, name) => ({
        ...full.collection(scope, name),
        set: () => Promise.reject(new Error('disk full')),
      }),
    };
    const health = createHealth({ store, platforms: () => new Map(), now: () => 5 });
    expect(await health()).toEqual({ status: 'failing', checks: { store: 'cannot be written' } });
  });
});

describe('the operations port', () => {
  it('answers /healthz and /metrics, and nothing else', async () => {
    let connected = true;
    const { store, health } = openHealth(() => connected);
    const server = await serveOperations({ host: '127.0.0.1', port: 0, health, metrics: createMetrics() });
    closers.push(
      () => new Promise((resolve) => server.close(resolve)),
      () => store.close(),
    );
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ok = await fetch(`${base}/healthz`);
    expect([ok.status, await ok.json()]).toEqual([
      200,
      { status: 'ok', checks: { store: 'ok', discord: 'ok' } },
    ]);
    connected = false;
    expect((await fetch(`${base}/healthz`)).status).toBe(503);
    const metrics = await fetch(`${base}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('# TYPE studyhall_jobs gauge');
    expect((await fetch(`${base}/../etc/passwd`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('asks for the token before it shows metrics where others can reach it', async () => {
    const { store, health } = openHealth(() => true);
    const server = await serveOperations({
      host: '127.0.0.1',
      port: 0,
      token: 'a secret of many characters',
      health,
      metrics: createMetrics(),
    });
    closers.push(
      () => new Promise((resolve) => server.close(resolve)),
      () => store.close(),
    );
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const asked = (authorization?: string) =>
      fetch(`${base}/metrics`, { headers: authorization === undefined ? {} : { authorization } });
    expect((await asked()).status).toBe(401);
    expect((await asked('Bearer wrong')).status).toBe(401);
    expect((await asked('Bearer a secret of many characters')).status).toBe(200);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('says which variable to change when its port is taken', async () => {
    const { store, health } = openHealth(() => true);
    const parts = { host: '127.0.0.1', health, metrics: createMetrics() };
    const server = await serveOperations({ ...parts, port: 0 });
    closers.push(
      () => new Promise((resolve) => server.close(resolve)),
      () => store.close(),
    );
    const { port } = server.address() as AddressInfo;
    await expect(serveOperations({ ...parts, port })).rejects.toThrow(`OPERATIONS_PORT ${port} is taken`);
    await expect(serveOperations({ ...parts, host: '192.0.2.1', port: 0 })).rejects.toThrow(
      'WEB_HOST is “192.0.2.1”, which is not an address of this machine.',
    );
  });
});
