/** How often something may happen: `burst` at once, then `perSecond`. */
export interface Allowance {
  /** False when the key has used up what it may. */
  take(key: string): boolean;
}

export function createAllowance(options: {
  readonly burst: number;
  readonly perSecond: number;
  readonly now: () => number;
}): Allowance {
  const { burst, perSecond, now } = options;
  const buckets = new Map<string, { left: number; at: number }>();
  const full = (bucket: { left: number; at: number }, at: number) =>
    bucket.left + ((at - bucket.at) / 1000) * perSecond >= burst;

  return {
    take(key) {
      const at = now();
      if (buckets.size > 5000) {
        for (const [other, bucket] of buckets) if (full(bucket, at)) buckets.delete(other);
      }
      const bucket = buckets.get(key) ?? { left: burst, at };
      const left = Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * perSecond);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
      return left >= 1;
    },
  };
}
