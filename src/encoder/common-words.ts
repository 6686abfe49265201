import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../paths.ts';

/**
 * Common English words with the negative natural logarithm, in halves rounded down, of the share of documents of the
 * embedded encoder's training text that have them. Line n of the file, from 0, has the words at n / 2; it is made by
 * models/embedded/recipe/words.py.
 */
export function commonWords(): ReadonlyMap<string, number> {
  const file = join(packageRoot(), 'models', 'embedded', 'common-words.txt');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return new Map(lines.flatMap((words, line) => words.split(' ').map((word) => [word, line / 2] as const)));
}
