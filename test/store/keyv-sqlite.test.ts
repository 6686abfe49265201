import * as suite from '@keyv/test-suite';
import { Keyv } from 'keyv';
import * as vitest from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { KeyvSqlite, purgeExpired } from '../../src/store/keyv-sqlite.ts';

const { describe, expect, it } = vitest;
const database = openDatabase(':memory:');

describe('Keyv’s own test suite', () => {
  suite.default(vitest, Keyv, () => new KeyvSqlite(database));
});

describe('the SQLite adapter', () => {
  it('never mixes namespaces, whatever characters they contain', async () => {
    const first = new Keyv({ store: new KeyvSqlite(database), namespace: 'a:b' });
    const second = new Keyv({ store: new KeyvSqlite(database), namespace: 'a' });
    await first.set('c', 'first');
    await second.set('b:c', 'second');
    expect(await first.get('c')).toBe('first');
    expect(await second.get('b:c')).toBe('second');
    await second.clear();
    expect(await first.get('c')).toBe('first');
  });

  it('hides expired entries at once and deletes them when purged', async () => {
    let now = 1000;
    const own = openDatabase(':memory:');
    const adapter = new KeyvSqlite(own, { namespace: 'n', now: () => now });
    await adapter.set('short', '1', 50);
    await adapter.set('long', '1');
    now = 1050;
    expect(await adapter.has('short')).toBe(false);
    expect(adapter.range({}).map((row) => row.key)).toEqual(['long']);
    expect(purgeExpired(own, now)).toBe(1);
    expect(purgeExpired(own, now)).toBe(0);
  });
});
