import { EventEmitter } from 'node:events';
import type { KeyvStoreAdapter, StoredData } from 'keyv';
import type { SqliteDatabase } from './database.ts';
import { type Row, type Rows, rowsOf } from './rows.ts';
import type { Held } from './store.ts';
import { createWrites, type Writes } from './writes.ts';

interface Found {
  readonly key: string;
  readonly value: string;
}

/**
 * Keyv storage in one SQLite table. The namespace is a column of its own, so two namespaces never mix,
 * whatever characters they contain; expired rows are invisible at once and deleted by `purgeExpired`.
 */
export class KeyvSqlite extends EventEmitter implements KeyvStoreAdapter {
  readonly opts = { dialect: 'sqlite', url: 'sqlite://' };
  namespace?: string | undefined;
  readonly #database: SqliteDatabase;
  readonly #now: () => number;
  readonly #rows: Rows;
  readonly #ranges: Ranges;
  readonly #writes: Writes;

  constructor(
    database: SqliteDatabase,
    options: {
      readonly namespace?: string;
      readonly now?: () => number;
      /** Of the same database; prepared anew unless given. */
      readonly ranges?: Ranges;
      /** Of the same database; its own unless given. */
      readonly writes?: Writes;
    } = {},
  ) {
    super();
    this.#database = database;
    this.#now = options.now ?? Date.now;
    this.#rows = rowsOf(database);
    this.#ranges = options.ranges ?? prepareRanges(database);
    this.#writes = options.writes ?? createWrites(database);
    this.namespace = options.namespace;
  }

  async get<Value>(key: string): Promise<StoredData<Value> | undefined> {
    return this.read(key) as StoredData<Value> | undefined;
  }

  async getMany<Value>(keys: string[]): Promise<StoredData<Value | undefined>[]> {
    return keys.map((key) => this.read(key) as StoredData<Value | undefined>);
  }

  async set(key: string, value: string, ttl?: number): Promise<true> {
    await this.#writes.add(() => this.#write(key, value, ttl), this.#space, key);
    return true;
  }

  async setMany(entries: { key: string; value: string; ttl?: number }[]): Promise<void> {
    await this.#writes.add(() => {
      for (const { key, value, ttl } of entries) this.#write(key, value, ttl);
    }, this.#space);
  }

  async has(key: string): Promise<boolean> {
    return this.read(key) !== undefined;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    return keys.map((key) => this.read(key) !== undefined);
  }

  async delete(key: string): Promise<boolean> {
    return this.#writes.add(() => this.#remove(key), this.#space, key);
  }

  async deleteMany(keys: string[]): Promise<boolean> {
    return this.#writes.add(() => keys.map((key) => this.#remove(key)).includes(true), this.#space);
  }

  async clear(): Promise<void> {
    await this.#writes.add(() => this.#rows.clear(this.#space), this.#space);
  }

  async *iterator<Value>(): AsyncGenerator<(string | Awaited<Value> | undefined)[], void> {
    for (const { key, value } of this.range({})) yield [key, value as Awaited<Value>];
  }

  async disconnect(): Promise<void> {}

  /** The text of a live entry, as it was written. */
  read(key: string): string | undefined {
    this.#writes.settle(this.#space, key);
    this.#rows.refresh();
    return this.#live(key)?.value;
  }

  #live(key: string): Row | undefined {
    const row = this.#rows.read(this.#space, key);
    return row && (row.expires === null || row.expires > this.#now()) ? row : undefined;
  }

  /**
   * Reads, changes and writes one entry in one transaction. Returning undefined deletes it, returning the
   * given string leaves it.
   */
  update(
    key: string,
    change: (current: string | undefined) => { value: string; ttl?: number } | undefined | 'keep',
  ): Promise<void> {
    return this.#writes.add(
      () => {
        const current = this.#live(key);
        const next = change(current?.value);
        if (next === 'keep') return;
        if (next === undefined) {
          if (current !== undefined) this.#remove(key);
        } else if (next.ttl !== undefined || current === undefined) this.#write(key, next.value, next.ttl);
        else this.#rows.write(this.#space, key, { value: next.value, expires: current.expires });
      },
      this.#space,
      key,
    );
  }

  /** Live entries in the order of their keys' bytes, between `from` (included) and `to` (excluded). */
  range(span: { from?: string; to?: string; reverse?: boolean; limit?: number }): Found[] {
    const { from = '', to, reverse = false, limit = -1 } = span;
    this.#writes.settle(this.#space);
    const statement = this.#ranges({ upper: to !== undefined, reverse });
    return statement.all(this.#space, from, ...(to === undefined ? [] : [to]), this.#now(), limit) as Found[];
  }

  /** How many live entries there are in a span whose values hold any of these; all of them without. */
  count(span: { from?: string; to?: string; holding?: readonly Held[] }): number {
    this.#writes.settle(this.#space);
    const { from = '', to, holding = [] } = span;
    const upper = to === undefined ? '' : 'AND key < ?';
    const held = holding.map(({ text }) =>
      text === undefined ? 'json_type(value, ?) IS NOT NULL' : 'json_extract(value, ?) = ?',
    );
    const condition = held.length === 0 ? '' : `AND (${held.join(' OR ')})`;
    const sql = `SELECT COUNT(*) AS count FROM entry WHERE namespace = ? AND key >= ? ${upper} AND (expires IS NULL OR expires > ?) ${condition}`;
    const values = [
      this.#space,
      from,
      ...(to === undefined ? [] : [to]),
      this.#now(),
      ...holding.flatMap(({ at, text }) => [jsonPath(at), ...(text === undefined ? [] : [text])]),
    ];
    return (this.#database.prepare(sql).get(...values) as { count: number }).count;
  }

  get #space(): string {
    return this.namespace ?? '';
  }

  #write(key: string, value: string, ttl?: number): void {
    this.#rows.write(this.#space, key, { value, expires: ttl ? this.#now() + ttl : null });
  }

  #remove(key: string): boolean {
    return this.#rows.remove(this.#space, key);
  }
}

/** SQLite's path to a field within fields; their names may hold anything but a quotation mark. */
const jsonPath = (fields: readonly string[]) => `$${fields.map((field) => `."${field}"`).join('')}`;

/** Deletes what has expired, in every namespace. */
export function purgeExpired(database: SqliteDatabase, now: number): number {
  const { changes } = database.prepare('DELETE FROM entry WHERE expires <= ?').run(now);
  rowsOf(database).forget();
  return changes;
}

type Ranges = ReturnType<typeof prepareRanges>;

/** Statements over many rows. Each takes tens of kilobytes, so that namespaces share them. */
export function prepareRanges(database: SqliteDatabase) {
  const ranges = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  return ({ upper, reverse }: { readonly upper: boolean; readonly reverse: boolean }) => {
    const sql = `SELECT key, value FROM entry WHERE namespace = ? AND key >= ? ${upper ? 'AND key < ?' : ''} AND (expires IS NULL OR expires > ?) ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`;
    const statement = ranges.get(sql) ?? database.prepare(sql);
    ranges.set(sql, statement);
    return statement;
  };
}
