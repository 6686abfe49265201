import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/chat/errors.ts';
import { emptyLog, openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import type { Scope } from '../../src/store/store.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'studyhall-store-')), 'data', 'studyhall.db');
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

describe('the store', () => {
  it('keeps JSON values across a restart, in files only their owner can read', async () => {
    const file = newFile();
    const before = openStore({ file });
    await before.collection('web:local', 'things').set('k', { deep: [1, 'two', null] });
    for (const each of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(each).mode & 0o777).toBe(0o600);
    await before.close();
    const after = openStore({ file });
    expect(await after.collection('web:local', 'things').get('k')).toEqual({ deep: [1, 'two', null] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await after.close();
  });

  it('is one file that can be copied once it is closed', async () => {
    const file = newFile();
    const store = openStore({ file });
    await store.collection('web:local', 'things').set('k', 'v');
    await store.close();
    const copy = newFile();
    mkdirSync(dirname(copy));
    copyFileSync(file, copy);
    const restored = openStore({ file: copy });
    expect(await restored.collection('web:local', 'things').get('k')).toBe('v');
    await restored.close();
  });

  it('keeps scopes and collections apart, for ids of any characters', async () => {
    const store = openStore({ file: ':memory:' });
    const id = fc.string({ unit: 'binary', maxLength: 6 }).map((text): Scope => `web:${text}`);
    const name = fc.constantFrom('a', 'b', 'a/b', 'b-a');
    await fc.assert(
      fc.asyncProperty(id, name, id, name, async (scope, first, other, second) => {
        fc.pre(scope !== other || first !== second);
        const one = store.collection<string>(scope, first);
        const two = store.collection<string>(other, second);
        await one.set('key', 'one');
        await two.set('key', 'two');
        expect(await one.get('key')).toBe('one');
        await two.delete('key');
        expect(await one.get('key')).toBe('one');
      }),
    );
  });

  it('serves more scopes than it keeps at hand', async () => {
    const store = openStore({ file: ':memory:' });
    const scopes = Array.from({ length: 2100 }, (_, index): Scope => `discord:${index}`);
    const first = store.collection<number>('discord:0', 'things');
    for (const [index, scope] of scopes.entries())
      await store.collection<number>(scope, 'things').set('n', index);
    await first.update('n', (n = 0) => n + 0.5);
    const found = await Promise.all(
      scopes.map((scope) => store.collection<number>(scope, 'things').get('n')),
    );
    expect(found).toEqual(scopes.map((_, index) => (index === 0 ? 0.5 : index)));
    await store.close();
  });

  it('purges one scope whole and leaves its neighbours', async () => {
    const store = openStore({ file: ':memory:' });
    await store.collection('web:a', 'x').set('k', 1);
    await store.collection('web:a', 'y').set('k', 1);
    await store.collection('web:ab', 'x').set('k', 1);
    await store.collection('web:b', 'x').set('k', 1);
    await store.purge('web:a');
    expect(await store.collection('web:a', 'x').get('k')).toBeUndefined();
    expect(await store.collection('web:a', 'y').get('k')).toBeUndefined();
    expect(await store.collection('web:ab', 'x').get('k')).toBe(1);
    expect(await store.collection('web:b', 'x').get('k')).toBe(1);
  });

  it('leaves nothing of a purged scope or a deleted entry in its files', async () => {
    const file = newFile();
    const store = openStore({ file });
    const things = store.collection<string>('slack:T1', 'things');
    const other = store.collection<string>('slack:T10', 'things');
    await Promise.all(Array.from({ length: 300 }, (_, n) => things.set(`k${n}`, `walrus ${n} `.repeat(20))));
    await other.set('secret', 'ocelot');
    await other.set('kept', 'badger');
    await other.delete('secret');
    await store.purge('slack:T1');
    const raw = [file, `${file}-wal`].map((each) => readFileSync(each).toString('latin1')).join();
    expect(raw).toContain('badger');
    expect(raw).not.toContain('walrus');
    expect(raw).not.toContain('ocelot');
    await store.close();
  });

  it('reads at once what another process has written', async () => {
    const file = newFile();
    const [one, two] = [openStore({ file }), openStore({ file })];
    const [here, there] = [one, two].map((store) => store.collection<number>('system', 'things'));
    expect(await here?.get('k')).toBeUndefined();
    for (let value = 1; value < 20; value += 2) {
      await there?.set('k', value);
      expect(await here?.get('k')).toBe(value);
      expect(await here?.update('k', (before = 0) => before + 1)).toBe(value + 1);
      expect(await there?.get('k')).toBe(value + 1);
    }
    await there?.delete('k');
    expect(await here?.get('k')).toBeUndefined();
    await there?.set('k', 5);
    await two.purge('system');
    expect(await here?.get('k')).toBeUndefined();
    await Promise.all([one.close(), two.close()]);
  });

  it('lists entries in byte order, as a model does', async () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '/', '\u{1F600}', '0'), maxLength: 4 });
    const bound = fc.option(key, { nil: undefined });
    const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 20 }),
        bound,
        bound,
        bound,
        fc.boolean(),
        fc.option(fc.nat(5), { nil: undefined }),
        async (keys, prefix, after, before, reverse, limit) => {
          const store = openStore({ file: ':memory:' });
          const collection = store.collection<string>('system', 'x');
          for (const each of keys) await collection.set(each, `v${each}`);
          const asked = { prefix, after, before, reverse, limit };
          const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
          const listed = await collection.entries(given);
          const model = keys
            .filter((each) => each.startsWith(prefix ?? ''))
            .filter((each) => after === undefined || compare(each, after) > 0)
            .filter((each) => before === undefined || compare(each, before) < 0)
            .sort((a, b) => (reverse ? compare(b, a) : compare(a, b)))
            .slice(0, limit);
          expect(listed).toEqual(model.map((each) => [each, `v${each}`]));
          await store.close();
        },
      ),
    );
  });

  it('counts entries by their key, by what a field holds, and by a field being there', async () => {
    let now = 0;
    const store = openStore({ file: ':memory:', now: () => now });
    const runs = store.collection<object>('slack:T1', 'runs');
    await runs.set('a/1', { learner: 'slack:T1/U1', players: { 'slack:T1/U.2': { said: 'x' } } });
    await runs.set('a/2', { learner: 'slack:T1/U2', players: {} });
    await runs.set('b/1', { learner: 'slack:T1/U1', text: 'slack:T1/U2' }, { ttlMs: 10 });
    await store.collection('slack:T2', 'runs').set('a/1', { learner: 'slack:T1/U1' });
    const of = (learner: string) => ({ at: ['learner'], text: learner });
    expect(await runs.count()).toBe(3);
    expect(await runs.count({ prefix: 'a/' })).toBe(2);
    expect(await runs.count({ holding: [of('slack:T1/U1')] })).toBe(2);
    expect(await runs.count({ holding: [of('slack:T1/U2'), { at: ['players', 'slack:T1/U.2'] }] })).toBe(2);
    expect(await runs.count({ prefix: 'b/', holding: [of('slack:T1/U2')] })).toBe(0);
    now = 11;
    expect(await runs.count({ holding: [of('slack:T1/U1')] })).toBe(1);
    await store.close();
  });

  it('forgets an entry when its time is over, and an update keeps that time', async () => {
    const file = newFile();
    let now = Date.now();
    const store = openStore({ file, now: () => now });
    const things = store.collection<number>('system', 'things');
    await things.set('k', 1, { ttlMs: 60_000 });
    await things.update('k', (value = 0) => value + 1);
    expect(await things.get('k')).toBe(2);
    now += 60_000;
    expect(await things.get('k')).toBeUndefined();
    expect(await things.update('k', (value) => value ?? 10)).toBe(10);
    await store.close();
  });

  it('deletes on an update to nothing and leaves the entry alone when the change throws', async () => {
    const things = openStore({ file: ':memory:' }).collection<number>('system', 'things');
    await things.set('k', 1);
    const failing = things.update('k', () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await things.get('k')).toBe(1);
    expect(await things.update('k', () => undefined)).toBeUndefined();
    expect(await things.get('k')).toBeUndefined();
  });

  it('loses no update among several processes', async () => {
    const file = newFile();
    await openStore({ file }).close();
    const workers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [fixture('increment.mjs'), file, '200'], { stdio: 'inherit' }),
    );
    const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    const store = openStore({ file });
    expect(await store.collection('web:local', 'counters').get('one')).toBe(800);
    await store.close();
  });

  it('has every acknowledged write after kill -9', async () => {
    const file = newFile();
    const writer = spawn(process.execPath, [fixture('write-burst.mjs'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of writer.stdout) {
      output += chunk;
      if (output.split('\n').length > 300) writer.kill('SIGKILL');
    }
    const acknowledged = output.slice(0, output.lastIndexOf('\n')).split('\n').length;
    const store = openStore({ file });
    const kept = await store.collection<number>('web:local', 'burst').entries();
    expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
    expect(kept.map(([, value]) => value)).toEqual(kept.map((_, index) => index));
    await store.close();
  });

  it('waits for nobody when it empties its log, and for others again when it writes', () => {
    const file = newFile();
    const database = openDatabase(file);
    const other = openDatabase(file);
    for (const hold of ['BEGIN; SELECT COUNT(*) FROM entry', 'BEGIN IMMEDIATE']) {
      other.exec(hold);
      const begun = performance.now();
      emptyLog(database);
      expect(performance.now() - begun).toBeLessThan(5000);
      other.exec('COMMIT');
    }
    expect(database.prepare('PRAGMA busy_timeout').get()).toMatchObject({ timeout: 10_000 });
  });

  it('goes on when what has expired cannot be deleted, and says why', async () => {
    vi.useFakeTimers();
    const file = newFile();
    const faults: unknown[] = [];
    const store = openStore({ file, onFault: (error) => faults.push(error) });
    const other = openDatabase(file);
    other.exec('ALTER TABLE entry RENAME TO away');
    vi.advanceTimersByTime(11 * 60_000);
    expect(String(faults)).toContain('no such table');
    other.exec('ALTER TABLE away RENAME TO entry');
    vi.advanceTimersByTime(10 * 60_000);
    expect(faults).toHaveLength(1);
    vi.useRealTimers();
    other.close();
    await store.close();
  });

  it('names a file that is not a database, or comes from a newer version', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'studyhall-store-')), 'x.db');
    writeFileSync(file, 'this is not a database, it is a letter to a friend, long enough to be read');
    expect(() => openStore({ file })).toThrow(UserError);
    expect(() => openStore({ file })).toThrow(file);
    const newer = newFile();
    const database = openDatabase(newer);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openStore({ file: newer })).toThrow('newer version');
  });

  it('says what to do where the database is damaged or its folder cannot be made', async () => {
    const file = newFile();
    const store = openStore({ file });
    await store.collection('web:a', 'x').set('k', 'v'.repeat(20_000));
    await store.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 4096));
    expect(() => openStore({ file })).toThrow(UserError);
    expect(() => openStore({ file })).toThrow('put a backup in its place');
    const beneath = join(file, 'data', 'studyhall.db');
    expect(() => openStore({ file: beneath })).toThrow(UserError);
    expect(() => openStore({ file: beneath })).toThrow('set DATA_DIR to another folder');
  });
});
