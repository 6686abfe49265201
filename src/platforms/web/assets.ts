import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page's own files. Their address carries a hash of all of them, so browsers may keep them for good. */
export interface Assets {
  readonly base: string;
  find(
    digest: string,
    name: string,
  ): { readonly data: Uint8Array<ArrayBuffer>; readonly type: string } | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};
/** Joined in this order into `page.css`. */
const STYLES = [
  'base',
  'frame',
  'welcome',
  'entries',
  'blocks',
  'controls',
  'composer',
  'forms',
  'door',
] as const;
const FONTS = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];

/** They stand beside this file, in the sources and, copied, in the build. */
export function loadAssets(): Assets {
  const folder = fileURLToPath(new URL('./assets/', import.meta.url));
  const inter = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/inter/package.json'));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of readdirSync(folder).sort()) {
    if (TYPES[extname(name)]) files.set(name, readFileSync(join(folder, name)));
  }
  const styles = STYLES.map((name) => readFileSync(join(folder, 'styles', `${name}.css`)));
  files.set('page.css', Buffer.concat(styles));
  for (const font of FONTS) files.set(font.split('/')[1] ?? font, readFileSync(join(inter, font)));
  const hash = createHash('sha256');
  for (const [name, data] of files) hash.update(name).update(data);
  const digest = hash.digest('hex').slice(0, 16);
  return {
    base: `/assets/${digest}`,
    find(asked, name) {
      const data = asked === digest ? files.get(name) : undefined;
      return data && { data, type: TYPES[extname(name)] ?? 'application/octet-stream' };
    },
  };
}
