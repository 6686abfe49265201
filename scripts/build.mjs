// Compiles src and commands into dist, with the page's files, when something changed since the last build. Writes to
// standard error only.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'dist', '.tsbuildinfo');
/** What is read at run time as it is. */
const assets = [join('src', 'platforms', 'web', 'assets'), join('src', 'ask', 'thesaurus.txt')];

export function buildIfStale() {
  const sources = ['src', 'commands']
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder));
  if (sources.length < 2) return;
  const inputs = [...sources.flatMap(files), join(root, 'tsconfig.json'), join(root, 'tsconfig.build.json')];
  const newest = Math.max(...inputs.map((file) => statSync(file).mtimeMs));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return;
  const compiler = compilerPath();
  if (!compiler) {
    if (existsSync(stamp)) return;
    console.error('Studyhall is not built and the TypeScript compiler is not installed. Run `npm ci` first.');
    process.exit(2);
  }
  console.error('Building …');
  const options = ['-p', join(root, 'tsconfig.build.json')];
  const { status } = spawnSync(process.execPath, [compiler, ...options], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(2);
  for (const asset of assets) cpSync(join(root, asset), join(root, 'dist', asset), { recursive: true });
  utimesSync(stamp, new Date(), new Date());
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function compilerPath() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildIfStale();
