/** Things remembered for a while, in the order in which they came. */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

export function createRecent<Value>({
  lifeMs,
  most,
  now,
}: {
  readonly lifeMs: number;
  /** The oldest is forgotten beyond so many. */
  readonly most: number;
  readonly now: () => number;
}): Recent<Value> {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      return entry && entry.until > now() ? entry.value : undefined;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: now() + lifeMs });
      for (const [oldest, { until }] of entries) {
        if (until > now() && entries.size <= most) break;
        entries.delete(oldest);
      }
    },
    delete: (key) => void entries.delete(key),
  };
}
