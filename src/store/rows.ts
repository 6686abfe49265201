import type { SqliteDatabase } from './database.ts';

/** One row of the table. */
export interface Row {
  readonly value: string;
  /** Milliseconds since the epoch; null when it never expires. */
  readonly expires: number | null;
}

/**
 * The rows of one connection, those read or written lately kept at hand. Reading one from the database takes four
 * times as long as asking whether another connection has written to it since.
 */
export interface Rows {
  /** A row, whether or not it has expired. */
  read(space: string, key: string): Row | undefined;
  write(space: string, key: string, row: Row): void;
  /** @returns whether it was there */
  remove(space: string, key: string): boolean;
  clear(space: string): void;
  /** Takes note of what other connections wrote. What is read next is as new as this call. */
  refresh(): void;
  /** What is at hand may not be what is in the database. */
  forget(): void;
}

const MOST_ROWS = 20_000;
const MOST_CHARACTERS = 16_000_000;
const MOST_OF_ONE = 100_000;

const known = new WeakMap<SqliteDatabase, Rows>();

/** The rows of a connection; the same object whoever asks. */
export function rowsOf(database: SqliteDatabase): Rows {
  const found = known.get(database) ?? createRows(database);
  known.set(database, found);
  return found;
}

function createRows(database: SqliteDatabase): Rows {
  const statements = {
    read: database.prepare('SELECT value, expires FROM entry WHERE namespace = ? AND key = ?'),
    write: database.prepare(
      'INSERT INTO entry (namespace, key, value, expires) VALUES (?, ?, ?, ?) ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, expires = excluded.expires',
    ),
    remove: database.prepare('DELETE FROM entry WHERE namespace = ? AND key = ?'),
    clear: database.prepare('DELETE FROM entry WHERE namespace = ?'),
    version: database.prepare('PRAGMA data_version'),
  };
  /** Null for what is known not to be there. What came first is forgotten by halves. */
  let latest = new Map<string, Row | null>();
  let earlier = new Map<string, Row | null>();
  let characters = 0;
  let version = versionNow();

  function versionNow(): number {
    return (statements.version.get() as { data_version: number }).data_version;
  }

  /** No two pairs give the same. */
  const nameOf = (space: string, key: string) => `${space.length}:${space}${key}`;

  function keep(name: string, row: Row | null): void {
    const size = name.length + (row?.value.length ?? 0);
    if (size > MOST_OF_ONE) {
      latest.delete(name);
      earlier.delete(name);
      return;
    }
    latest.set(name, row);
    characters += size;
    if (latest.size <= MOST_ROWS / 2 && characters <= MOST_CHARACTERS / 2) return;
    earlier = latest;
    latest = new Map();
    characters = 0;
  }

  function find(name: string): Row | null | undefined {
    const found = latest.get(name);
    return found === undefined ? earlier.get(name) : found;
  }

  function forget(): void {
    latest.clear();
    earlier.clear();
    characters = 0;
  }

  return {
    read(space, key) {
      const name = nameOf(space, key);
      const found = find(name);
      if (found !== undefined) return found ?? undefined;
      const row = statements.read.get(space, key) as Row | undefined;
      keep(name, row ? { value: row.value, expires: row.expires } : null);
      return row;
    },
    write(space, key, row) {
      statements.write.run(space, key, row.value, row.expires);
      keep(nameOf(space, key), row);
    },
    remove(space, key) {
      const { changes } = statements.remove.run(space, key);
      keep(nameOf(space, key), null);
      return changes > 0;
    },
    clear(space) {
      statements.clear.run(space);
      forget();
    },
    refresh() {
      const present = versionNow();
      if (present !== version) forget();
      version = present;
    },
    forget,
  };
}
