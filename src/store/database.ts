import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { UserError } from '../chat/errors.ts';

export type SqliteDatabase = InstanceType<typeof Database>;

const SCHEMA_VERSION = 1;
/** How long a write waits for that of another process. Milliseconds. */
const BUSY_MS = 10_000;

/**
 * Opens or creates the database file, readable by its owner alone, in write-ahead mode.
 * @throws UserError when the file is not a database, cannot be written or was written by a newer Studyhall.
 */
export function openDatabase(file: string): SqliteDatabase {
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      keepPrivate(file);
    }
    const database = new Database(file, { timeout: BUSY_MS });
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${BUSY_MS};`,
    );
    database.exec('PRAGMA secure_delete = ON;');
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version > SCHEMA_VERSION) {
      database.close();
      throw new UserError(
        `${file} was written by a newer version of Studyhall: update Studyhall, or set DATA_DIR to another folder.`,
      );
    }
    database.exec(`
      CREATE TABLE IF NOT EXISTS entry (
        namespace TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        expires INTEGER,
        PRIMARY KEY (namespace, key)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS entry_expires ON entry (expires) WHERE expires IS NOT NULL;
      PRAGMA user_version = ${SCHEMA_VERSION};
    `);
    return database;
  } catch (error) {
    throw error instanceof UserError ? error : cannotOpen(file, error);
  }
}

const NOT_ALLOWED = ['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'];
const FULL = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

/** What whoever runs the tutor can do about a database that cannot be used. */
export function cannotOpen(file: string, error: unknown): UserError {
  const { code = '', message } = error as { readonly code?: string; readonly message: string };
  const remedy = NOT_ALLOWED.includes(code)
    ? 'let the user that runs Studyhall write there'
    : FULL.includes(code)
      ? 'make room there'
      : 'put a backup in its place, move it away';
  return new UserError(
    `The database ${file} cannot be opened (${message}): ${remedy}, or set DATA_DIR to another folder.`,
  );
}

/** SQLite gives the files beside a database, which hold what was written last, the mode of the database itself. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
}

/**
 * Takes what was written into the database itself and empties the log beside it, in which what has since been changed
 * or deleted would still be to be read. Left for another time, without waiting, while another process reads or writes.
 */
export function emptyLog(database: SqliteDatabase): void {
  database.exec('PRAGMA busy_timeout = 0;');
  try {
    database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS};`);
  }
}

/** Runs `work` in one write transaction; nothing else writes to the file meanwhile. */
export function transaction<Result>(database: SqliteDatabase, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // a full disk has ended it already
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
