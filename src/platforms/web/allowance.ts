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
  // a clock that is put back takes nothing away
  const leftIn = (bucket: { left: number; at: number }, at: number) =>
    Math.min(burst, bucket.left + (Math.max(0, at - bucket.at) / 1000) * perSecond);

  return {
    take(key) {
      const at = now();
      if (buckets.size > 5000) {
        for (const [other, bucket] of buckets) if (leftIn(bucket, at) >= burst) buckets.delete(other);
      }
      const left = leftIn(buckets.get(key) ?? { left: burst, at }, at);
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
      return left >= 1;
    },
  };
}
