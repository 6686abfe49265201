// The twins of the tests, compiled, to measure against.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The module of a platform's twin: `discord` or `slack`. */
export async function loadTwin(platform) {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin',
    'tsc',
  );
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(here, 'tsconfig.json')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the twins could not be compiled');
  return import(`../../dist/bench/test/twins/${platform}/server.js`);
}
