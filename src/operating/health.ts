import type { Store } from '../store/store.ts';

export interface Health {
  readonly status: 'ok' | 'failing';
  /** What was looked at, and in what state it is. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Who runs the tutor asks this to see whether it works. */
export function createHealth(parts: {
  readonly store: Store;
  /** Platforms that run, or their shards, and whether each is connected now. */
  readonly platforms: () => ReadonlyMap<string, boolean>;
  readonly now: () => number;
}): () => Promise<Health> {
  const pulse = parts.store.collection<number>('system', 'health');
  return async () => {
    const checks: Record<string, string> = { store: await storeState(pulse, parts.now()) };
    for (const [name, connected] of parts.platforms()) checks[name] = connected ? 'ok' : 'not connected';
    const ok = Object.values(checks).every((state) => state === 'ok');
    return { status: ok ? 'ok' : 'failing', checks };
  };
}

async function storeState(
  pulse: { set(key: string, value: number): Promise<void>; get(key: string): Promise<number | undefined> },
  at: number,
): Promise<string> {
  try {
    await pulse.set('checked', at);
    return (await pulse.get('checked')) === undefined ? 'loses what is written' : 'ok';
  } catch {
    return 'cannot be written';
  }
}
