import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { rowsOf } from '../../src/store/rows.ts';
import { openStore } from '../../src/store/sqlite-store.ts';
import { createWrites } from '../../src/store/writes.ts';

const folder = mkdtempSync(join(tmpdir(), 'studyhall-writes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);

describe('writes asked for together', () => {
  it('are done in their order', async () => {
    const things = openStore({ file: ':memory:' }).collection<number>('system', 'things');
    const set = things.update('k', () => 1);
    const added = things.update('k', (value = 0) => value + 1);
    const removed = things.update('k', () => undefined);
    const again = things.update('k', (value = 10) => value + 1);
    expect(await set).toBe(1);
    expect(await added).toBe(2);
    expect(await removed).toBeUndefined();
    expect(await again).toBe(11);
    expect(await things.get('k')).toBe(11);
  });

  it('stand although one of them throws', async () => {
    const things = openStore({ file: ':memory:' }).collection<number>('system', 'things');
    const before = things.set('a', 1);
    const failing = things.update('b', () => {
      throw new Error('no');
    });
    const after = things.set('c', 3);
    await expect(failing).rejects.toThrow('no');
    await Promise.all([before, after]);
    expect(await things.entries()).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });

  it('stand although the database refuses one of them', async () => {
    const database = openDatabase(':memory:');
    const writes = createWrites(database);
    const insert = database.prepare("INSERT INTO entry (namespace, key, value) VALUES ('n', ?, ?)");
    const before = writes.add(() => void insert.run('a', '1'));
    const refused = writes.add(() => void insert.run('b', null));
    const after = writes.add(() => insert.run('c', '3').changes);
    await expect(refused).rejects.toThrow(/NOT NULL/);
    await before;
    expect(await after).toBe(1);
    const rows = database.prepare('SELECT key FROM entry ORDER BY key').all();
    expect(rows).toEqual([{ key: 'a' }, { key: 'c' }]);
  });

  it('say that the disk is full, and stand again once there is room', async () => {
    const database = openDatabase(newFile());
    const writes = createWrites(database);
    const insert = database.prepare("INSERT INTO entry (namespace, key, value) VALUES ('n', ?, ?)");
    const write = (key: string) => writes.add(() => insert.run(key, 'v'.repeat(50_000)).changes);
    database.exec('PRAGMA max_page_count = 10');
    await expect(write('a')).rejects.toThrow('full');
    const together = await Promise.allSettled([write('a'), write('b')]);
    expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    database.exec('PRAGMA max_page_count = 1000');
    expect(await write('a')).toBe(1);
    database.close();
  });

  it('are not remembered when they were taken back', async () => {
    const database = openDatabase(':memory:');
    const writes = createWrites(database);
    const rows = rowsOf(database);
    const write = (value: string | null) => () =>
      rows.write('n', 'k', { value: value as string, expires: null });
    await writes.add(write('1'));
    const failing = writes.add(() => {
      write('2')();
      write(null)();
    });
    await expect(failing).rejects.toThrow(/NOT NULL/);
    expect(rows.read('n', 'k')?.value).toBe('1');
  });

  it('are seen by whoever reads after them', async () => {
    const store = openStore({ file: ':memory:' });
    const things = store.collection<number>('discord:1', 'things');
    const first = things.update('k', () => 1);
    expect(await things.get('k')).toBe(1);
    const second = things.update('l', () => 2);
    expect(await things.entries()).toHaveLength(2);
    const third = things.update('m', () => 3);
    expect(await things.count()).toBe(3);
    const gone = store.purge('discord:1');
    expect(await things.get('k')).toBeUndefined();
    await Promise.all([first, second, third, gone]);
  });

  it('are written before the store is closed', async () => {
    const file = newFile();
    const store = openStore({ file });
    const written = store.collection<number>('system', 'things').update('k', () => 1);
    await store.close();
    await written;
    const again = openStore({ file });
    expect(await again.collection<number>('system', 'things').get('k')).toBe(1);
    await again.close();
  });

  it('go before a purge that is asked for after them', async () => {
    const store = openStore({ file: ':memory:' });
    const things = store.collection<number>('discord:1', 'things');
    const written = things.update('k', () => 1);
    await Promise.all([written, store.purge('discord:1')]);
    expect(await things.get('k')).toBeUndefined();
  });

  it('are all in the file once one of them is acknowledged, even if the process is killed then', async () => {
    const file = newFile();
    const fixture = fileURLToPath(new URL('./fixtures/write-and-die.mjs', import.meta.url));
    const { stdout, signal } = spawnSync(process.execPath, [fixture, file, '100'], { encoding: 'utf8' });
    expect(signal).toBe('SIGKILL');
    expect(stdout).toMatch(/^k0\n/);
    const store = openStore({ file });
    expect(await store.collection<number>('system', 'things').count()).toBe(100);
    await store.close();
  });
});
