import type { WorkspaceId } from '../chat/ids.ts';

/** Whose data it is. Nothing stored under one scope can be read through another. */
export type Scope = WorkspaceId | 'system';

/** Durable state. Values are plain JSON data. */
export interface Store {
  /** The same scope and name always give the same collection. Names are a-z and `-`. */
  collection<Value>(scope: Scope, name: string): Collection<Value>;
  /** Deletes everything kept under a scope. Values are overwritten in the files too; parts of keys may be left in them. */
  purge(scope: Scope): Promise<void>;
  close(): Promise<void>;
}

export interface Collection<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value, options?: { readonly ttlMs?: number }): Promise<void>;
  delete(key: string): Promise<boolean>;
  /**
   * Atomic read-modify-write: no other write to the key, from this process or another, comes between.
   * `change` is synchronous and pure; returning undefined deletes the key; returning the same reference
   * leaves it untouched. A lifetime set earlier is kept unless `ttlMs` is given.
   * @returns the value that now stands.
   */
  update(
    key: string,
    change: (current: Value | undefined) => Value | undefined,
    options?: { readonly ttlMs?: number },
  ): Promise<Value | undefined>;
  /** In key order (UTF-8 bytes). `after` and `before` are exclusive. */
  entries(options?: {
    readonly prefix?: string;
    readonly after?: string;
    readonly before?: string;
    readonly reverse?: boolean;
    readonly limit?: number;
  }): Promise<readonly (readonly [key: string, value: Value])[]>;
  /** How many entries there are, counted where they lie: no value is read into this process. */
  count(options?: { readonly prefix?: string; readonly holding?: readonly Held[] }): Promise<number>;
}

/** A place in a value, by the names of its fields from the outside in, and the text it holds there; anything unless given. */
export interface Held {
  readonly at: readonly string[];
  readonly text?: string;
}
