const NAME = 120;

/** The last part of a path as a stranger gave it, without what could confuse a reader; empty when nothing is left. */
export function safeFileName(name: string): string {
  const last = name.normalize('NFC').replace(/\\/g, '/').split('/').at(-1) ?? '';
  return last
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(-NAME);
}

/** Bytes as a person would say them. */
export function readableSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
