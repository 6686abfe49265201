import { Keyv } from 'keyv';
import { cannotOpen, emptyLog, openDatabase } from './database.ts';
import { KeyvSqlite, prepareRanges, purgeExpired } from './keyv-sqlite.ts';
import { rowsOf } from './rows.ts';
import type { Collection, Scope, Store } from './store.ts';
import { createWrites } from './writes.ts';

const PURGE_EVERY_MS = 10 * 60_000;
/** Collections kept at hand; all they hold is in the database. */
const MOST_COLLECTIONS = 2000;
/** Sorts after every other key that begins the same way. */
const LAST = '\u{10FFFF}';

export interface StoreOptions {
  /** The database file, or `:memory:`. */
  readonly file: string;
  readonly now?: () => number;
  /** Hears why what has expired could not be deleted: a full disk, or another process that writes for long. */
  readonly onFault?: (error: unknown) => void;
}

/**
 * The store over one SQLite file. Several processes may open it.
 * @throws UserError when the file cannot be used.
 */
export function openStore({ file, now = Date.now, onFault = () => {} }: StoreOptions): Store {
  const database = openDatabase(file);
  try {
    purgeExpired(database, now());
  } catch (error) {
    database.close();
    throw cannotOpen(file, error);
  }
  const tidy = () => {
    try {
      purgeExpired(database, now());
      emptyLog(database);
    } catch (error) {
      onFault(error);
    }
  };
  const tidying = setInterval(tidy, PURGE_EVERY_MS);
  tidying.unref();
  const ranges = prepareRanges(database);
  const writes = createWrites(database);
  const collections = new Map<string, Collection<unknown>>();

  return {
    collection<Value>(scope: Scope, name: string): Collection<Value> {
      const namespace = namespaceOf(scope, name);
      const known = collections.get(namespace);
      if (known) return known as Collection<Value>;
      const adapter = new KeyvSqlite(database, { namespace, now, ranges, writes });
      const created = createCollection<Value>(adapter, namespace, now);
      collections.set(namespace, created as Collection<unknown>);
      for (const oldest of collections.keys()) {
        if (collections.size <= MOST_COLLECTIONS) break;
        collections.delete(oldest);
      }
      return created;
    },
    async purge(scope) {
      const from = namespaceOf(scope, '');
      const deletion = database.prepare('DELETE FROM entry WHERE namespace >= ? AND namespace < ?');
      await writes.add(() => {
        deletion.run(from, from + LAST);
        rowsOf(database).forget();
      });
      emptyLog(database);
    },
    async close() {
      clearInterval(tidying);
      writes.flush();
      // so that the file alone is the whole database, and can be copied
      tidy();
      database.close();
    },
  };
}

/** Scope and name, so that no two pairs give the same string: the scope's length comes first. */
function namespaceOf(scope: Scope, name: string): string {
  return `${scope.length}:${scope}/${name}`;
}

interface Envelope<Value> {
  readonly value: Value;
  readonly expires?: number;
}

function createCollection<Value>(
  adapter: KeyvSqlite,
  namespace: string,
  now: () => number,
): Collection<Value> {
  const keyv = new Keyv<Value>({
    store: adapter,
    namespace,
    useKeyPrefix: false,
    serialize: JSON.stringify,
    deserialize: JSON.parse,
    throwOnErrors: true,
  });
  const open = (text: string): Value => (JSON.parse(text) as Envelope<Value>).value;

  return {
    async get(key) {
      const text = adapter.read(key);
      return text === undefined ? undefined : open(text);
    },
    async set(key, value, options) {
      await keyv.set(key, value, options?.ttlMs);
    },
    delete: (key) => keyv.delete(key),
    async update(key, change, options) {
      let standing: Value | undefined;
      await adapter.update(key, (text) => {
        const envelope = text === undefined ? undefined : (JSON.parse(text) as Envelope<Value>);
        const current = envelope?.value;
        const next = change(current);
        standing = next;
        if (next === undefined) return undefined;
        if (next === current && options?.ttlMs === undefined) return 'keep';
        const expires = options?.ttlMs === undefined ? envelope?.expires : now() + options.ttlMs;
        const value = JSON.stringify({ value: next, ...(expires !== undefined && { expires }) });
        return options?.ttlMs === undefined ? { value } : { value, ttl: options.ttlMs };
      });
      return standing;
    },
    async entries({ prefix = '', after, before, reverse = false, limit } = {}) {
      const from = after === undefined ? prefix : max(prefix, `${after}\u0000`);
      const end = prefix === '' ? undefined : prefix + LAST;
      const to = before === undefined ? end : end === undefined ? before : min(end, before);
      const rows = adapter.range({
        from,
        ...(to !== undefined && { to }),
        reverse,
        ...(limit !== undefined && { limit }),
      });
      return rows.map(({ key, value }) => [key, open(value)] as const);
    },
    async count({ prefix = '', holding } = {}) {
      const held = holding?.map(({ at, ...text }) => ({ at: ['value', ...at], ...text }));
      return adapter.count({
        from: prefix,
        ...(prefix !== '' && { to: prefix + LAST }),
        ...(held && { holding: held }),
      });
    },
  };
}

const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const max = (a: string, b: string) => (bytes(a, b) >= 0 ? a : b);
const min = (a: string, b: string) => (bytes(a, b) <= 0 ? a : b);
