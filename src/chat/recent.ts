/** Things remembered for a while. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/**
 * The latest half of `most` things are always remembered, the older half until another half has come. They are forgotten
 * together: a Map from which the oldest are deleted one by one walks over the gaps they leave each time it is asked for
 * its first key.
 */
export function createRecent<Value>({
  lifeMs = Number.POSITIVE_INFINITY,
  most,
  now,
}: {
  /** For good unless given, as far as `most` allows. */
  readonly lifeMs?: number;
  readonly most: number;
  readonly now: () => number;
}): Recent<Value> {
  type Entry = { readonly value: Value; readonly until: number };
  let latest = new Map<string, Entry>();
  let earlier = new Map<string, Entry>();
  return {
    get(key) {
      const entry = latest.get(key) ?? earlier.get(key);
      return entry && entry.until > now() ? entry.value : undefined;
    },
    set(key, value) {
      latest.set(key, { value, until: now() + lifeMs });
      if (latest.size < most / 2) return;
      earlier = latest;
      latest = new Map();
    },
    delete(key) {
      latest.delete(key);
      earlier.delete(key);
    },
  };
}
