/** How many things may be open at once, each key for itself. */
export interface Connections {
  /** Opens one. @returns how to close it, or undefined when the key has as many as it may */
  open(key: string): (() => void) | undefined;
}

export function createConnections(most: number): Connections {
  const counts = new Map<string, number>();
  return {
    open(key) {
      const before = counts.get(key) ?? 0;
      if (before >= most) return undefined;
      counts.set(key, before + 1);
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}
